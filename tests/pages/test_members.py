"""Members and their roles."""

import asyncio
import datetime as dt
import re

import asyncpg
import httpx

from absorb.db import reading, transaction
from absorb.people import actions as people
from absorb.people.queries import find_member
from absorb.people.schemas import MembershipIn, TokenAsk
from tests.conftest import Town, sign_in
from tests.pages.walking import BROWSER, Post, make_organisation


async def test_who_loses_the_last_role_is_out_and_tokens_do_not_come_back(client: httpx.AsyncClient, town: Town, post: Post) -> None:
    officer = town.people["officer"]
    shown = await people.open_token(officer, TokenAsk(name="x", scopes=["read"]), now=dt.datetime.now(dt.UTC))
    headers = {"authorization": f"Bearer {shown.token}"}
    await sign_in(client, town.emails["lead"])
    page = (await client.get(f"/people/{officer.person_id}")).text
    [take] = re.findall(r"/people/roles/[0-9a-f-]{36}", page)
    assert "poslední role, kterou tu officer usti má" in (await client.get(take)).text
    assert (await client.get("/api/v1/me", headers=headers)).status_code == 200
    assert (await post(take)).headers["location"] == "/people?note=taken"
    assert (await client.get("/api/v1/me", headers=headers)).status_code == 401
    assert (await client.get(f"/people/{officer.person_id}", headers=BROWSER)).status_code == 404
    async with transaction(town.acting) as connection:
        assert officer.person_id is not None
        await people.add_membership(connection, officer.person_id, "officer")
    assert (await client.get("/api/v1/me", headers=headers)).status_code == 401


async def test_the_last_administrator_stays_even_when_two_go_at_once(
    client: httpx.AsyncClient, town: Town, post: Post, owner: asyncpg.Connection
) -> None:
    await sign_in(client, town.emails["administrator"])
    lead = town.people["lead"].person_id
    given = await post(f"/people/{lead}", role="administrator", organisation="")
    assert given.status_code == 303
    held = [row["id"] for row in await owner.fetch("select id from membership where role = 'administrator' order by id")]
    results = await asyncio.gather(*(people.remove_membership(town.people["lead"], one) for one in held), return_exceptions=True)
    assert sorted(type(result).__name__ for result in results) == ["Clash", "Membership"]
    [last] = [row["id"] for row in await owner.fetch("select id from membership where role = 'administrator'")]
    await sign_in(client, town.emails["lead"])
    refused = await post(f"/people/roles/{last}")
    assert (refused.status_code, "poslední správce" in refused.text) == (409, True)


async def test_one_person_belongs_to_several_organisations_and_bodies(town: Town) -> None:
    submitter = town.people["submitter"].person_id
    first, second = await make_organisation(town, "Charita", submitter), await make_organisation(town, "Most", submitter)
    assert submitter is not None
    await people.give_role(town.people["lead"], MembershipIn(person=submitter, role="member"))
    async with reading(town.acting) as connection:
        member = await find_member(connection, submitter)
    assert member is not None
    assert {(held.role, held.organisation_id) for held in member.held} == {
        ("submitter", None), ("submitter", first), ("submitter", second), ("member", None),
    }  # fmt: skip
