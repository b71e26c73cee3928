"""Passwords: forgotten, changed, kept."""

import asyncio
import datetime as dt

import argon2
import asyncpg
import httpx

from absorb.people import actions as people
from tests.conftest import PASSWORD, Town, sign_in
from tests.pages.walking import BROWSER, NEW_PASSWORD, Deliver, Post, keys_of, opens


async def test_a_forgotten_password_is_set_anew_once_and_ends_every_session(
    client: httpx.AsyncClient, town: Town, post: Post, deliver: Deliver
) -> None:
    await sign_in(client, town.emails["officer"])
    session = client.cookies["absorb"]
    client.cookies.delete("absorb")
    answers = [await post("/password/forgotten", email=email) for email in (town.emails["officer"], "nikdo@usti.example")]
    told = [(answer.status_code, answer.headers["location"], answer.content) for answer in answers]
    assert told == [(303, "/password/forgotten?note=asked", b"")] * 2
    assert "dopis s odkazem je na cestě" in (await client.get("/password/forgotten?note=asked")).text
    [link] = await deliver()
    shown = await client.get(link)
    assert (shown.status_code, town.emails["officer"] in shown.text) == (200, True)
    assert (await post(link, new_password="krátké")).status_code == 422
    assert (await post(link, new_password=NEW_PASSWORD)).headers["location"] == "/sign-in?note=password"
    assert (await post(link, new_password=NEW_PASSWORD)).status_code == 404
    client.cookies.set("absorb", session, domain="localhost.local")
    assert (await client.get("/desk", headers=BROWSER)).status_code == 303
    old = await post("/sign-in", email=town.emails["officer"], password=PASSWORD)
    new = await post("/sign-in", email=town.emails["officer"], password=NEW_PASSWORD)
    assert (old.status_code, new.status_code) == (422, 303)


async def test_a_reset_ends_what_opens_without_the_password(client: httpx.AsyncClient, town: Town, post: Post, deliver: Deliver) -> None:
    keys = await keys_of(town.people["officer"])
    others = await keys_of(town.people["lead"])
    assert [await opens(client, keys), await opens(client, others)] == [[200, 200], [200, 200]]
    await post("/password/forgotten", email=town.emails["officer"])
    [link] = await deliver()
    assert "Vaše tokeny k API a adresy kalendáře přestanou platit" in (await client.get(link)).text
    sent = await post(link, new_password=NEW_PASSWORD)
    assert "Tokeny k API a adresy kalendáře, které jste měli, už neplatí." in (await client.get(sent.headers["location"])).text
    assert [await opens(client, keys), await opens(client, others)] == [[401, 404], [200, 200]]


async def test_a_changed_password_names_what_goes_on_and_ends_it_where_it_is_wished(
    client: httpx.AsyncClient, town: Town, post: Post
) -> None:
    keys = await keys_of(town.people["officer"])
    await sign_in(client, town.emails["officer"])
    shown = (await client.get("/settings/password")).text
    assert ["1 token k API" in shown, "1 adresa kalendáře" in shown] == [True, True]
    await post("/settings/password", old_password=PASSWORD, new_password=NEW_PASSWORD)
    assert await opens(client, keys) == [200, 200]
    await post("/settings/password", old_password=NEW_PASSWORD, new_password=PASSWORD, keys="too")
    assert await opens(client, keys) == [401, 404]


async def test_two_uses_of_one_reset_at_once_set_one_password(town: Town, deliver: Deliver) -> None:
    await people.ask_for_reset(town.emails["lead"], address="192.0.2.1", now=dt.datetime.now(dt.UTC))
    [link] = await deliver()
    secret = link.rpartition("/")[2]
    uses = [people.use_reset(secret, f"{NEW_PASSWORD} {number}", address="192.0.2.1") for number in range(3)]
    results = await asyncio.gather(*uses, return_exceptions=True)
    assert sorted(type(result).__name__ for result in results) == ["NoneType", "NotFound", "NotFound"]


async def test_letters_about_a_password_stay_few_and_nobody_is_told(
    client: httpx.AsyncClient, town: Town, post: Post, deliver: Deliver
) -> None:
    statuses = [(await post("/password/forgotten", email=town.emails["chair"])).status_code for _ in range(11)]
    assert statuses == [303] * 10 + [429]
    assert len(await deliver()) == 3


async def test_a_changed_password_signs_out_everywhere_else(client: httpx.AsyncClient, town: Town, post: Post) -> None:
    await sign_in(client, town.emails["finance"])
    elsewhere = client.cookies["absorb"]
    client.cookies.delete("absorb")
    await sign_in(client, town.emails["finance"])
    here = client.cookies["absorb"]
    wrong = await post("/settings/password", old_password="nevím", new_password=NEW_PASSWORD)
    assert (wrong.status_code, "Toto není vaše heslo." in wrong.text) == (422, True)
    weak = await post("/settings/password", old_password=PASSWORD, new_password="heslo1234567")
    assert (weak.status_code, "uhodne mezi prvními" in weak.text) == (422, True)
    assert (await post("/settings/password", old_password=PASSWORD, new_password=NEW_PASSWORD)).status_code == 303
    client.cookies.clear()
    statuses = [
        (await client.get("/settings", headers={**BROWSER, "cookie": f"absorb={secret}"})).status_code for secret in (here, elsewhere)
    ]
    assert statuses == [200, 303]


async def test_an_old_hash_is_made_anew_when_its_password_is_at_hand(
    slow_passwords: None, town: Town, post: Post, owner: asyncpg.Connection
) -> None:
    weak = argon2.PasswordHasher(time_cost=1, memory_cost=8, parallelism=1).hash(PASSWORD)
    await owner.execute("update person set password_hash = $1 where id = $2", weak, town.people["lead"].person_id)
    assert (await post("/sign-in", email=town.emails["lead"], password=PASSWORD)).status_code == 303
    kept = await owner.fetchval("select password_hash from person where id = $1", town.people["lead"].person_id)
    assert kept.startswith("$argon2id$")
    assert (kept != weak, argon2.PasswordHasher().check_needs_rehash(kept)) == (True, False)
    assert (await post("/sign-in", email=town.emails["lead"], password=PASSWORD)).status_code == 303
