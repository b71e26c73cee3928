"""A form that is sent twice is done once and answers the same: a double click, "send again", a retry."""

import asyncio
import re
from collections.abc import Awaitable, Callable

import asyncpg
import httpx
import pytest
from litestar.routes import HTTPRoute

from absorb import forgery
from absorb.app import wire
from absorb.db import transaction
from absorb.people import actions as people
from tests.conftest import PASSWORD, Town, sign_in
from tests.letters import Letters

SECRET_OR_SESSION = {
    "/sign-in": "opens a session; the second click opens another one, and the browser keeps that",
    "/sign-in/passkey/options": "a script's question; every challenge is another one",
    "/sign-in/second": "the second click makes the same secret of the session, and finds it opened",
    "/sign-in/second/passkey/options": "a script's question; every challenge is another one",
    "/password/forgotten": "keeps a receipt of its own in the town whose outbox carries the letter",
    "/password/new/{secret}": "the letter's secret counts once; the second click finds what the first did",
    "/invitations/{secret}": "the letter's secret counts once; the second click finds what the first did",
    "/settings/passkeys/options": "a script's question; every challenge is another one",
    "/settings/calendar": "the answer shows the address, which is kept nowhere; the latest one holds",
}
OWN = {"/suggest", "/towns/{town}/suggest", "/committee/items/{item_id}/secret-vote", "/committee/items/{item_id}/secret-marks"}
"""The action keeps the receipt, in the town that is told; of a secret vote it is that somebody voted."""

AGAIN = {
    "/subsidies/{reference}/publication": "the same day once more leaves no trace",
    "/funding/{reference}/budget": "a budget that is begun is there",
    "/calls/drafts/{draft_id}/facts": "what stands in the text already leaves it as it is",
    "/funding/{reference}/budget/{number}/call": "a scenario under the newest version of its call is left as it is",
    "/funding/{reference}/budget/{number}/totals": "adding up saves nothing",
    "/funding/sources/load": "sources that are taken in are there",
    "/funding/sources/{code}": "the same names once more, and from the page of before it is refused",
    "/funding/sources/{code}/limits": "the same years once more, and from the page of before it is refused",
    "/funding/{reference}/schedule/{number}/recount": "counting over saves nothing",
    "/funding/{reference}/budget/{number}/import": "a file that is looked through saves nothing",
    "/sign-out": "who is signed out stays so",
    "/language": "the same language once more",
    "/notices/leave/{key}": "what is switched off stays so",
    "/notices/seen": "what is seen stays so",
    "/settings/notices": "the same choices once more",
    "/settings/town": "the same statement once more leaves no trace",
    "/settings/account": "the same name and language once more leave no trace",
    "/settings/community": "the same town once more",
    "/settings/provider": "the same provider once more leaves no trace",
    "/settings/sessions/end": "no session is left that the second click could end",
    "/settings/calendar/stop": "no address is left that could be taken back",
    "/sessions/prolong": "until the same moment",
    "/people/organisations/{organisation_id}": "the same organisation once more leaves no trace",
    "/committee/items/{item_id}/vote": "the last vote stands: a vote changed back is no repetition",
    "/committee/items/{item_id}/votes": "the last votes stand, as they were called out",
    "/committee/items/{item_id}/marks": "the last marks stand: marks changed back are no repetition",
    "/committee/meetings/{meeting_id}/minutes/texts": "the same texts once more leave no trace, and the minutes stay as they are",
    "/committee/meetings/{meeting_id}/minutes/anew": "minutes made again of the same are the same",
    "/committee/meetings/{meeting_id}/minutes/verifiers": "the same choice once more; minutes made again of the same are the same",
    "/committee/meetings/{meeting_id}/minutes/sign-off": "a version that one has signed off stays so",
    "/committee/competences/{row_id}/end": "the same last day once more, and from the page of before it is refused",
    "/funding/{reference}/schedule/{number}/workbook": "looking through the same workbook changes nothing",
    "/funding/{reference}/workbook": "looking through the same workbook changes nothing",
    "/settings/minutes-template": "the same file once more is the same version",
    "/settings/minutes-template/use": "the same choice once more leaves no trace",
    "/settings/workbook-template": "the same file once more is the same version",
    "/settings/workbook-template/use": "the same choice once more leaves no trace",
    "/settings/minutes": "the same setting once more leaves no trace",
    "/calls/load": "files that are taken in already leave no trace",
    "/calls/{code}/shipped": "what is left lying stays so",
    "/settings/territory": "the same place once more leaves no trace",
    "/aid/{organisation_id}/links/{link_id}/end": "the same last day once more leaves no trace",
    "/settings/journal": "the same address once more",
    "/tank/searches/{search_id}": "the same name once more",
    "/tank/new/typed": "a script keeps what is typed; the latest counts",
    "/tank/new/forget": "what is forgotten stays so",
    "/tank/{reference}/edit/{name}/typed": "a script keeps what is typed; the latest counts",
    "/tank/{reference}/edit/{name}/forget": "what is forgotten stays so",
    "/tank/alike": "looks for ideas alike, and keeps what is typed",
}
"""Every form that is not held: why doing it twice is as good as once."""


def test_every_form_is_held_or_says_why_not() -> None:
    said: dict[str | None, set[str]] = {None: set(), "none": set(), "again": set(), "own": set()}
    for route in wire().routes:
        for handler in route.route_handlers if isinstance(route, HTTPRoute) and not route.path.startswith("/api/") else ():
            if "POST" in handler.http_methods:
                said[handler.opt.get("receipt")].add(route.path_format)
    assert (said["none"], said["again"], said["own"]) == (set(SECRET_OR_SESSION), set(AGAIN), OWN)
    assert len(said[None]) >= 30


Twice = Callable[..., Awaitable[list[httpx.Response]]]


@pytest.fixture
async def twice(client: httpx.AsyncClient) -> Twice:
    """Send one drawn form several times."""
    await client.get("/sign-in")

    async def send(address: str, *, at_once: bool = False, **fields: str) -> list[httpx.Response]:
        data = {**fields, "_csrf_token": forgery.masked(client.cookies["csrf"])}
        asked = [client.post(address, data=data, headers={"accept": "text/html"}) for _ in range(3)]
        return await asyncio.gather(*asked) if at_once else [await one for one in asked]

    return send


@pytest.mark.parametrize("at_once", [False, True], ids=["one after the other", "at once"])
@pytest.mark.parametrize(
    ("role", "address", "fields", "counted"),
    [
        ("lead", "/people/invitations", {"email": "nova@x.example", "role": "officer"}, "invitation"),
        ("lead", "/people/organisations/{organisation}/invite", {"email": "nova@x.example"}, "invitation"),
        ("lead", "/people/organisations", {"name": "Charita Ústí", "kind": "ngo", "ico": ""}, "organisation"),
        ("lead", "/people/{officer}", {"role": "member"}, "membership where role = 'member'"),
        ("lead", "/tank/searches", {"name": "Moje", "query": "bydlení"}, "saved_search"),
        ("lead", "/tank/new", {"title": "Dům na půl cesty", "need": "Nemají kam jít.", "do": "draft"}, "idea"),
    ],
)
async def test_a_form_sent_three_times_adds_one(
    client: httpx.AsyncClient, town: Town, owner: asyncpg.Connection, letters: Letters, twice: Twice, *,
    role: str, address: str, fields: dict[str, str], counted: str, at_once: bool,
) -> None:  # fmt: skip
    await sign_in(client, town.emails[role])
    async with transaction(town.acting) as connection:
        organisation = await people.ensure_organisation(connection, "Diakonie")
    before = await owner.fetchval(f"select count(*) from {counted}")
    answers = await twice(address.format(officer=town.people["officer"].person_id, organisation=organisation), at_once=at_once, **fields)
    assert [(one.status_code, one.headers.get("location")) for one in answers] == [(303, answers[0].headers["location"])] * 3
    assert await owner.fetchval(f"select count(*) from {counted}") == before + 1


async def test_every_form_that_is_drawn_has_a_mark_of_its_own(client: httpx.AsyncClient, town: Town) -> None:
    await sign_in(client, town.emails["lead"])
    drawn = [
        mark for _ in range(2) for mark in re.findall(r'name="_csrf_token" value="([^"]+)"', (await client.get("/tank/searches")).text)
    ]
    assert (len(drawn) > 2, len(set(drawn))) == (True, len(drawn))


async def test_what_is_taken_away_twice_is_told_as_taken_away(
    client: httpx.AsyncClient, town: Town, owner: asyncpg.Connection, twice: Twice
) -> None:
    """Where the second click finds nothing any more, it hears what the first one did."""
    await sign_in(client, town.emails["administrator"])
    membership = await owner.fetchval("select id from membership where person = $1", town.people["member"].person_id)
    answers = await twice(f"/people/roles/{membership}")
    assert [(one.status_code, one.headers.get("location")) for one in answers] == [(303, "/people?note=taken")] * 3


async def test_a_token_is_opened_once_and_shown_by_both(
    client: httpx.AsyncClient, town: Town, owner: asyncpg.Connection, twice: Twice
) -> None:
    await sign_in(client, town.emails["officer"])
    answers = await twice("/settings/tokens", at_once=True, name="Tabulky", may="read", days="30")
    [shown] = {re.search(r"absorb_[\w-]{43}", one.text)[0] for one in answers}  # type: ignore[index]
    assert await owner.fetchval("select count(*) from token") == 1
    used = await client.get("/api/v1/me", headers={"authorization": f"Bearer {shown}"})
    assert used.status_code == 200
    kept = str([dict(row) for row in await owner.fetch("select * from receipt")])
    assert shown not in kept
    other = await twice("/settings/tokens", name="Tabulky", may="read", days="30")
    assert shown not in other[0].text


async def test_recovery_codes_are_made_once_and_shown_by_both(
    client: httpx.AsyncClient, town: Town, owner: asyncpg.Connection, twice: Twice
) -> None:
    await sign_in(client, town.emails["officer"])
    await owner.execute("update person set totp_sealed = 'x', totp_confirmed_at = now() where id = $1", town.people["officer"].person_id)
    answers = await twice("/settings/second-factor", do="recovery", password=PASSWORD)
    shown = [re.findall(r"\b[a-z2-9]{4}-[a-z2-9]{4}-[a-z2-9]{4}\b", one.text) for one in answers]
    assert (len(set(shown[0])), shown[1:]) == (10, [shown[0]] * 2)
    assert await owner.fetchval("select count(*) from recovery_code") == 10
    entries = await owner.fetchval("select count(*) from journal_entry where verb = 'recovery codes made'")
    assert entries == 1


async def test_a_letter_asked_for_twice_comes_once(town: Town, owner: asyncpg.Connection, letters: Letters, twice: Twice) -> None:
    """Up to the limit of askings the same answer; the fourth from here would be too many of any kind."""
    answers = await twice("/password/forgotten", email=town.emails["officer"])
    assert [(one.status_code, one.headers.get("location")) for one in answers] == [(303, "/password/forgotten?note=asked")] * 3
    assert await owner.fetchval("select count(*) from outbox_promise where job = 'send_password_reset'") == 1


async def test_a_form_gone_back_to_and_filled_in_otherwise_is_another(
    client: httpx.AsyncClient, town: Town, owner: asyncpg.Connection
) -> None:
    """Going Back shows the same form with the same mark: who changes it means something else, who does not clicks twice."""
    await sign_in(client, town.emails["lead"])
    await client.get("/people")
    mark = forgery.masked(client.cookies["csrf"])
    for name in ("Charita", "Diakonie", "Diakonie"):
        sent = await client.post("/people/organisations", data={"name": name, "kind": "ngo", "ico": "", "_csrf_token": mark})
        assert sent.status_code == 303
    assert await owner.fetchval("select array_agg(name order by name) from organisation") == ["Charita", "Diakonie"]


async def test_a_refused_form_may_be_sent_again(client: httpx.AsyncClient, town: Town, owner: asyncpg.Connection, twice: Twice) -> None:
    await sign_in(client, town.emails["lead"])
    refused = await twice("/people/organisations", name="Charita", kind="nic", ico="")
    assert [one.status_code for one in refused] == [422] * 3
    assert await owner.fetchval("select count(*) from receipt") == 0


@pytest.mark.parametrize(
    ("address", "fields"),
    [
        ("/settings/account", {"name": "Jana Nová", "language": "en"}),
        ("/settings/town", {"body": "Město Ústí", "status": "full", "method": "own"}),
        ("/people/organisations/{organisation}", {"name": "Diakonie", "kind": "church", "ico": ""}),
    ],
)
async def test_the_same_settings_twice_stand_in_the_journal_once(
    client: httpx.AsyncClient, town: Town, owner: asyncpg.Connection, twice: Twice, address: str, fields: dict[str, str]
) -> None:
    async with transaction(town.acting) as connection:
        organisation = await people.ensure_organisation(connection, "Charita")
    await sign_in(client, town.emails["administrator"])
    entries = await owner.fetchval("select count(*) from journal_entry")
    answers = await twice(address.format(organisation=organisation), **fields)
    assert [(one.status_code, one.headers.get("location")) for one in answers] == [(303, answers[0].headers["location"])] * 3
    assert await owner.fetchval("select count(*) from journal_entry") == entries + 1
