"""The second of two clicks on a code, a new password or an invitation gets the first one's answer, though it is kept nowhere."""

import asyncio
import datetime as dt
from collections.abc import Awaitable, Callable

import asyncpg
import httpx
import pyotp
import pytest

from absorb import forgery
from absorb.people import actions as people
from absorb.people.schemas import InvitationIn
from absorb.web import Person
from tests.conftest import Town, sign_in
from tests.pages.test_second_factor import password_step, set_up
from tests.pages.walking import BROWSER, NEW_PASSWORD, Deliver

Clicks = Callable[..., Awaitable[list[httpx.Response]]]


@pytest.fixture(params=[False, True], ids=["one after the other", "at once"])
def clicks(request: pytest.FixtureRequest, client: httpx.AsyncClient) -> Clicks:
    """Send one drawn form three times before the browser has taken any answer in: each time with the cookies it had."""

    async def send(address: str, **fields: str) -> list[httpx.Response]:
        had = dict(client.cookies)
        data = {**fields, "_csrf_token": forgery.masked(had["csrf"])}

        async def click() -> httpx.Response:
            async with httpx.AsyncClient(transport=client._transport, base_url=client.base_url, cookies=had) as browser:
                return await browser.post(address, data=data, headers=BROWSER)

        return await asyncio.gather(*(click() for _ in range(3))) if request.param else [await click() for _ in range(3)]

    return send


def told(answers: list[httpx.Response]) -> set[tuple[int, str | None, str | None]]:
    return {(one.status_code, one.headers.get("location"), one.cookies.get("absorb")) for one in answers}


async def test_a_code_given_twice_opens_one_session(
    client: httpx.AsyncClient, town: Town, owner: asyncpg.Connection, clicks: Clicks
) -> None:
    await sign_in(client, town.emails["officer"])
    _, codes, _ = await set_up(client)
    await owner.execute("delete from session")
    await password_step(client, town.emails["officer"])
    answers = await clicks("/sign-in/second", code=codes[0], next="/tank")
    [(status, location, secret)] = told(answers)
    assert (status, location, await owner.fetchval("select count(*) from session")) == (303, "/tank", 1)
    seen = await client.get("/settings", headers={**BROWSER, "cookie": f"absorb={secret}"})
    assert town.emails["officer"] in seen.text
    client.cookies.set("absorb", str(secret), domain="localhost.local")
    late = await client.post("/sign-in/second", data={"code": codes[0], "next": "/tank", "_csrf_token": client.cookies["csrf"]})
    assert late.headers["location"] == "/tank"


async def test_another_code_on_a_spent_form_opens_nothing(client: httpx.AsyncClient, town: Town, clicks: Clicks) -> None:
    await sign_in(client, town.emails["officer"])
    key, codes, _ = await set_up(client)
    await password_step(client, town.emails["officer"])
    await clicks("/sign-in/second", code=codes[0], next="/tank")
    answers = await clicks("/sign-in/second", code=pyotp.TOTP(key).now(), next="/tank")
    assert told(answers) == {(303, "/sign-in?note=late", None)}


async def test_a_new_password_sent_twice_is_set_once(
    client: httpx.AsyncClient, town: Town, owner: asyncpg.Connection, deliver: Deliver, clicks: Clicks
) -> None:
    await people.ask_for_reset(town.emails["lead"], address="192.0.2.1", now=dt.datetime.now(dt.UTC))
    [link] = await deliver()
    await client.get(link)
    answers = await clicks(link, new_password=NEW_PASSWORD)
    assert told(answers) == {(303, "/sign-in?note=password", None)}
    other = await clicks(link, new_password=f"{NEW_PASSWORD} jinak")
    assert {one.status_code for one in other} == {404}
    assert (await client.get(link)).status_code == 404


async def test_an_invitation_accepted_twice_makes_one_member_who_is_in(
    client: httpx.AsyncClient, town: Town, owner: asyncpg.Connection, deliver: Deliver, clicks: Clicks
) -> None:
    lead = town.people["lead"]
    assert lead.person_id is not None
    inviter = Person(lead.person_id, "x", "cs", lead.community_id, "Město", False, frozenset(("lead",)), frozenset())
    await people.invite(inviter, InvitationIn(email="nova@x.example", role="officer"), now=dt.datetime.now(dt.UTC))
    [link] = await deliver()
    await client.get(link)
    answers = await clicks(link, name="Jana Nová", new_password=NEW_PASSWORD)
    [(status, location, secret)] = told(answers)
    assert (status, location) == (303, "/desk")
    assert "Jana Nová" in (await client.get("/settings", headers={**BROWSER, "cookie": f"absorb={secret}"})).text
    counted = [await owner.fetchval(f"select count(*) from {what}") for what in ("person where email = 'nova@x.example'", "session")]
    assert counted == [1, 1]
    assert (await client.get(link)).status_code == 404


async def test_a_member_who_joins_by_two_clicks_joins_once(client: httpx.AsyncClient, town: Town, deliver: Deliver, clicks: Clicks) -> None:
    lead = town.people["lead"]
    assert lead.person_id is not None
    inviter = Person(lead.person_id, "x", "cs", lead.community_id, "Město", False, frozenset(("lead",)), frozenset())
    await people.invite(inviter, InvitationIn(email=town.emails["officer"], role="auditor"), now=dt.datetime.now(dt.UTC))
    [link] = await deliver()
    await sign_in(client, town.emails["officer"])
    answers = await clicks(link)
    assert {(one.status_code, one.headers.get("location")) for one in answers} == {(303, "/settings")}
