"""Signing in with a password, and how often it may be tried."""

import asyncio

import asyncpg
import httpx

from tests.conftest import PASSWORD, Town
from tests.pages.walking import BROWSER, Post


async def test_a_burst_of_guesses_gets_no_further_than_one_by_one(client: httpx.AsyncClient, town: Town, post: Post) -> None:
    await client.get("/sign-in")
    burst = await asyncio.gather(*(post("/sign-in", email=town.emails["chair"], password=f"guess {n}") for n in range(20)))
    assert sorted(answer.status_code for answer in burst) == [422] * 8 + [429] * 12
    assert ["Příliš mnoho pokusů. Počkejte 15 minut" in one.text for one in burst if one.status_code == 429] == [True] * 12


async def test_a_stranger_does_not_lock_the_owner_out(client: httpx.AsyncClient, town: Town, post: Post) -> None:
    await post("/sign-in", email=town.emails["chair"], password=PASSWORD)
    mark = client.cookies["known"]
    client.cookies.clear()
    for _ in range(9):
        locked = await post("/sign-in", email=town.emails["chair"], password="guess")
    assert locked.status_code == 429
    client.cookies.set("known", mark)
    assert (await post("/sign-in", email=town.emails["chair"], password=PASSWORD)).status_code == 303


async def test_right_passwords_are_not_counted(client: httpx.AsyncClient, town: Town, post: Post, owner: asyncpg.Connection) -> None:
    for _ in range(9):
        client.cookies.clear()
        assert (await post("/sign-in", email=town.emails["chair"], password=PASSWORD)).status_code == 303
    assert await owner.fetchval("select count(*) from sign_in_attempt") == 0


async def test_who_has_a_second_factor_owes_it(client: httpx.AsyncClient, town: Town, post: Post, owner: asyncpg.Connection) -> None:
    await owner.execute("update person set totp_confirmed_at = now() where id = $1", town.people["chair"].person_id)
    answer = await post("/sign-in", email=town.emails["chair"], password=PASSWORD, next="/tank?q=a&state=draft")
    assert answer.headers["location"] == "/sign-in/second?next=/tank%3Fq%3Da%26state%3Ddraft"
    assert (await client.get("/desk", headers=BROWSER)).status_code == 303
