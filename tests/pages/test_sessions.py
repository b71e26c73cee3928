"""Sessions: listed, ended, prolonged."""

import datetime as dt
import re

import asyncpg
import httpx

from absorb.db import reading
from absorb.people.queries import list_own_sessions
from tests.conftest import PASSWORD, Town, sign_in
from tests.pages.walking import Post, keys_of, opens


async def test_own_sessions_are_listed_and_ended(client: httpx.AsyncClient, town: Town, post: Post) -> None:
    for agent in ("Mozilla/5.0 (iPhone) Version/26.0 Mobile Safari/604.1", "Mozilla/5.0 (Windows NT 10.0) Firefox/145.0"):
        client.cookies.clear()
        client.headers["user-agent"] = agent
        assert (await post("/sign-in", email=town.emails["member"], password=PASSWORD)).status_code == 303
    page = (await client.get("/settings/sessions")).text
    assert ("Safari, iPhone" in page, "Firefox, Windows" in page, page.count("tento")) == (True, True, 1)
    [other] = re.findall(r"/settings/sessions/[0-9a-f-]{36}/end", page)
    await post(other)
    assert "iPhone" not in (await client.get("/settings/sessions")).text
    assert (await post("/settings/sessions/end")).headers["location"] == "/sign-in?note=everywhere"
    async with reading(town.people["member"]) as connection:
        assert await list_own_sessions(connection, "") == []


async def test_signing_out_everywhere_names_what_goes_on_and_ends_it_where_it_is_wished(
    client: httpx.AsyncClient, town: Town, post: Post
) -> None:
    keys = await keys_of(town.people["member"])
    await sign_in(client, town.emails["member"])
    shown = (await client.get("/settings/sessions")).text
    assert ["1 token k API" in shown, "1 adresa kalendáře" in shown] == [True, True]
    assert (await post("/settings/sessions/end")).headers["location"] == "/sign-in?note=everywhere"
    assert await opens(client, keys) == [200, 200]
    await sign_in(client, town.emails["member"])
    assert (await post("/settings/sessions/end", keys="too")).headers["location"] == "/sign-in?note=everything"
    assert await opens(client, keys) == [401, 404]


async def test_nobody_ends_another_persons_session(client: httpx.AsyncClient, town: Town, post: Post, owner: asyncpg.Connection) -> None:
    await sign_in(client, town.emails["member"])
    session_id = await owner.fetchval("select id from session")
    client.cookies.delete("absorb")
    await sign_in(client, town.emails["administrator"])
    await post(f"/settings/sessions/{session_id}/end")
    assert await owner.fetchval("select count(*) from session where id = $1", session_id) == 1


async def test_a_session_is_prolonged_but_not_for_ever(
    client: httpx.AsyncClient, town: Town, post: Post, owner: asyncpg.Connection
) -> None:
    await sign_in(client, town.emails["member"])
    await owner.execute("update session set expires_at = now() + interval '3 minutes', made_at = now() - interval '9 hours'")
    headers = {"accept": "application/json", "x-csrftoken": client.cookies["csrf"]}
    ends = dt.datetime.fromisoformat((await client.post("/sessions/prolong", headers=headers)).json()["ends_at"])
    left = ends - dt.datetime.now(dt.UTC)
    assert dt.timedelta(hours=9, minutes=59) < left <= dt.timedelta(hours=10)
    await owner.execute("update session set expires_at = now() + interval '3 minutes', made_at = now() - interval '23 hours 30 minutes'")
    ends = dt.datetime.fromisoformat((await client.post("/sessions/prolong", headers=headers)).json()["ends_at"])
    assert ends - dt.datetime.now(dt.UTC) <= dt.timedelta(minutes=30)
    plain = await post("/sessions/prolong", back="/tank?q=a")
    assert (plain.status_code, plain.headers["location"]) == (303, "/tank?q=a")


async def test_use_of_a_session_is_noted_now_and_then(client: httpx.AsyncClient, town: Town, owner: asyncpg.Connection) -> None:
    await sign_in(client, town.emails["member"])
    await client.get("/settings/sessions")
    assert await owner.fetchval("select used_at from session") is None
    await owner.execute("update session set made_at = now() - interval '11 minutes'")
    await client.get("/settings/sessions")
    first = await owner.fetchval("select used_at from session")
    await client.get("/settings/sessions")
    assert first is not None
    assert await owner.fetchval("select used_at from session") == first


async def test_signing_in_anew_ends_the_session_this_browser_had(
    client: httpx.AsyncClient, town: Town, post: Post, owner: asyncpg.Connection
) -> None:
    await sign_in(client, town.emails["member"])
    assert (await post("/sign-in", email=town.emails["chair"], password=PASSWORD)).status_code == 303
    assert await owner.fetch("select person from session") == [(town.people["chair"].person_id,)]
    await post("/sign-in", email=town.emails["member"], password="nevím")  # a failed try ends nothing
    assert await owner.fetchval("select count(*) from session") == 1
