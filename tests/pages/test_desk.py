"""Everybody's first page, their notices and their calendar, in the browser's own words."""

import datetime as dt
import re
import uuid
from pathlib import Path
from typing import Any

import asyncpg
import httpx
import icalendar
import pytest

from absorb.db import transaction
from absorb.desk import actions
from absorb.embedded import Servers
from absorb.journal.actions import record
from absorb.kernel.ids import new_id
from absorb.notices.actions import choose, mark_seen, promise_digests, send_notices, tell
from absorb.web import today
from tests.conftest import Database, Town, sign_in, token_of
from tests.letters import Letters
from tests.pages.browsing import chromium, open_browser, serving
from tests.pages.reading import words_of
from tests.seed import add_idea, join_organisation

TODAY = today()


async def _organisation(town: Town, *ideas: tuple[str, str]) -> uuid.UUID:
    """An organisation of the submitter with ideas (state, title)."""
    organisation = await join_organisation(town.people["submitter"], "Člověk na hraně")
    async with transaction(town.people["officer"]) as connection:
        for number, (state, title) in enumerate(ideas, 1):
            idea_id = await add_idea(connection, f"UL-2026-{number:04d}", title, state=state)
            await connection.execute("update idea set organisation = $2 where id = $1", idea_id, organisation)
    return organisation


async def _meeting(
    town: Town, *, on: dt.date, seats: tuple[str, ...] = ("member",), state: str = "called", body: str = "Komise"
) -> uuid.UUID:
    body_id, meeting_id = new_id(), new_id()
    async with transaction(town.people["officer"]) as connection:
        await connection.execute("insert into body (id, name, kind, effect) values ($1, $2, 'committee', 'recommends')", body_id, body)
        for role in seats:
            await connection.execute(
                "insert into body_seat (id, body, person, position, from_on, is_chair) values ($1, $2, $3, 1, '2026-01-01', false)",
                new_id(), body_id, town.people[role].person_id,
            )  # fmt: skip
        await connection.execute(
            "insert into meeting (id, body, number, held_on, starts_at, place, state) values ($1, $2, 1, $3, $4, 'Magistrát', $5)",
            meeting_id, body_id, on, dt.datetime.combine(on, dt.time(15), dt.UTC), state,
        )  # fmt: skip
    return meeting_id


def _lines(answer: httpx.Response) -> list[str]:
    """The items of the page's lists, as words."""
    items = re.findall(r'<li class="duties__item">(.*?)</li>', answer.text, re.DOTALL)
    return [" ".join(re.sub(r"<[^>]+>", " ", item).split()) for item in items]


async def test_an_organisations_desk_is_returned_ideas_then_the_others_and_what_comes_next(client: httpx.AsyncClient, town: Town) -> None:
    await _organisation(town, ("returned", "Terénní služba"), ("under_assessment", "Dílna"), ("withdrawn", "Nic"), ("funded", "Most"))
    async with transaction(town.acting) as connection:
        await connection.execute(
            "update idea set state_why = 'x', returned_until = $1, missing = $2 where state = 'returned'",
            TODAY + dt.timedelta(days=5), [{"field": "costs", "says": "missing", "note": None}],
        )  # fmt: skip
    await _meeting(town, on=TODAY + dt.timedelta(days=10))
    await sign_in(client, town.emails["submitter"])
    shown = await client.get("/desk")
    assert '<p class="lead">submitter usti · Člověk na hraně · Město usti · Předkladatel</p>' in shown.text
    lines = _lines(shown)
    day = (TODAY + dt.timedelta(days=10)).strftime("%-d. %-m. %Y")
    until = (TODAY + dt.timedelta(days=5)).strftime("%-d. %-m. %Y")
    assert lines[0] == f"Vrácen k doplnění: Terénní služba — chybí: chybí do {until} Doplnit : Terénní služba"
    assert "V příštích 30 dnech vás žádný další termín nečeká." in shown.text
    assert sorted(lines[1:]) == [f"Dílna — hodnotí se komise zasedá {day}", "Most — podpořeno"]


async def test_an_organisation_whose_only_idea_is_returned_is_not_told_that_it_has_none(client: httpx.AsyncClient, town: Town) -> None:
    await _organisation(town, ("returned", "Terénní služba"))
    await sign_in(client, town.emails["submitter"])
    shown = (await client.get("/desk")).text
    assert ("Tady uvidíte záměry" in shown, "Všechny teď čekají na vás; stojí nahoře." in shown) == (False, True)


async def test_what_waits_is_each_ones_own(client: httpx.AsyncClient, town: Town) -> None:
    await _organisation(town, ("submitted", "Terénní služba"), ("submitted", "Dílna"))
    await _meeting(town, on=TODAY + dt.timedelta(days=3))
    found: dict[str, list[tuple[str, int]]] = {}
    for role in ("submitter", "officer", "member", "chair", "auditor"):
        answer = (await client.get("/api/v1/desk", headers=await token_of(town.people[role]))).json()
        found[role] = [(duty["group"], duty["count"]) for part in ("waiting", "due_soon") for duty in answer[part]["duties"]]
    assert found == {
        "submitter": [],
        "officer": [("submitted", 2), ("meeting", 1)],
        "member": [("meeting", 1)],
        "chair": [("meeting", 1)],
        "auditor": [],
    }


async def test_the_desk_tells_nobody_of_what_they_may_not_open(client: httpx.AsyncClient, town: Town) -> None:
    """The journal holds reasons of moves and who was invited: each stands at its own thing, for those who may see that."""
    await _organisation(town, ("set_aside", "Terénní služba"))
    async with transaction(town.people["officer"]) as connection:
        idea_id = await connection.fetchval("select id from idea")
        await record(connection, "idea moved", ("idea", idea_id), {"reference": "UL-2026-0001"}, why="rodina dluží nájem")
        await record(connection, "person invited", ("organisation", new_id()), {"role": "submitter"}, why="pozvala ředitelka")
    for role, email in town.emails.items():
        await sign_in(client, email)
        shown = (await client.get("/desk")).text
        found = [word for word in ("rodina dluží nájem", "pozvala ředitelka") if word in shown]
        heads = [
            re.sub(r"<[^>]+>", "", head).strip() for head in re.findall(r"<h2[^>]*>(.*?)</h2>", shown.partition("<main")[2], re.DOTALL)
        ]
        own = ["Záměry mé organizace"] if role == "submitter" else []
        assert (role, found, heads) == (role, [], ["Čeká na mě", *own, "Blíží se termín", "Co je nového od minula"])


async def test_a_section_with_nothing_in_it_says_so(client: httpx.AsyncClient, town: Town, owner: asyncpg.Connection) -> None:
    """To who comes for the first time and to who may change nothing, the first page says what it would tell them of."""
    nothing_due = "Blíží se termín V příštích 30 dnech vás žádný termín nečeká."
    for role in ("auditor", "member", "submitter"):
        await sign_in(client, town.emails[role])
        shown = words_of(await client.get("/desk"))
        assert (role, nothing_due in shown) == (role, True), shown
        assert "Co je nového od minula Až se změní něco, co se vás týká, uvidíte to tady." in shown
    await owner.execute("update desk_visit set began_at = began_at - interval '1 hour', latest_at = latest_at - interval '1 hour'")
    again = words_of(await client.get("/desk"))
    assert re.search(r"Co je nového od minula Od \d[^.]*\..* se nic, co by se vás týkalo, nezměnilo\.", again), again


async def test_what_changed_is_shown_until_the_next_visit(client: httpx.AsyncClient, town: Town, owner: asyncpg.Connection) -> None:
    lead = town.people["lead"]
    await sign_in(client, town.emails["lead"])

    async def say(what: str) -> None:
        async with transaction(town.people["officer"]) as connection:
            await tell(connection, "idea_moved", what, {}, "/tank", roles=["lead"])

    async def shown() -> list[str]:
        answer = await client.get("/desk")
        assert answer.status_code == 200, answer.text[:500]
        return [line for line in ("první věc", "druhá věc", "třetí věc") if line in answer.text]

    async def an_hour_passes() -> None:
        await owner.execute("update desk_visit set began_at = began_at - interval '1 hour', latest_at = latest_at - interval '1 hour'")
        await owner.execute("update notice set made_at = made_at - interval '1 hour'")

    await say("první věc")
    assert [await shown(), await shown()] == [["první věc"], ["první věc"]]
    await say("druhá věc")
    assert await shown() == ["první věc", "druhá věc"]
    await an_hour_passes()
    await say("třetí věc")
    assert [await shown(), await shown()] == [["třetí věc"], ["třetí věc"]]
    assert await mark_seen(lead, dt.datetime.now(dt.UTC)) == 3


async def test_likely_twins_lead_to_the_pair_as_the_queue_shows_it(client: httpx.AsyncClient, town: Town) -> None:
    async with transaction(town.people["officer"]) as connection:
        ideas = [
            await add_idea(connection, f"UL-2026-000{number}", f"Záměr {number}", state="withdrawn" if number == 3 else "in_tank")
            for number in (1, 2, 3)
        ]
        pairs = [new_id(), new_id()]
        await connection.executemany(
            "insert into idea_twin (id, idea, other, likeness, why, reasons) values ($1, $2, $3, 0.9, 'název', '[]')",
            [(pairs[0], ideas[0], ideas[1]), (pairs[1], ideas[1], ideas[2])],
        )
    await sign_in(client, town.emails["officer"])
    desk = (await client.get("/api/v1/desk", headers=await token_of(town.people["officer"]))).json()
    told = [(duty["about"], duty["address"]) for duty in desk["waiting"]["duties"]]
    assert told == [("Záměr 1 – Záměr 2", f"/tank/twins#pair-{pairs[0]}")]
    assert re.findall(r'id="(pair-[^"]+)"', (await client.get("/tank/twins")).text) == [f"pair-{pairs[0]}"]


async def test_many_of_a_kind_are_one_line_with_their_count(client: httpx.AsyncClient, town: Town, owner: asyncpg.Connection) -> None:
    await sign_in(client, town.emails["officer"])
    await _organisation(town, *[("submitted", f"Záměr {number}") for number in range(120)])
    answer = await client.get("/desk")
    assert "(120)" in answer.text


async def test_notices_are_listed_marked_and_chosen_in_the_browser(client: httpx.AsyncClient, town: Town) -> None:
    async with transaction(town.people["officer"]) as connection:
        for number in range(60):
            await tell(connection, "idea_moved", "Záměr %(title)s", {"title": f"<b>{number:02d}</b>"}, "/tank/x", roles=["lead"])
    await sign_in(client, town.emails["lead"])
    first = await client.get("/notices")
    assert ("&lt;b&gt;59&lt;/b&gt;" in first.text, "<b>59" in first.text, len(_lines(first))) == (True, False, 50)
    older = re.search(r'href="(/notices\?after=[^"]+)"', first.text)
    assert older is not None
    assert len(_lines(await client.get(older.group(1).replace("&amp;", "&")))) == 10
    until = re.search(r'name="until" value="([^"]+)"', first.text)
    assert until is not None
    answer = await client.post("/notices/seen", data={"until": until.group(1), "_csrf_token": client.cookies["csrf"]})
    assert (answer.status_code, answer.headers["location"]) == (303, "/notices")
    assert "govuk-tag" not in (await client.get("/notices")).text
    await client.post("/settings/notices", data={"idea_moved": "never", "_csrf_token": client.cookies["csrf"]})
    shown = (await client.get("/settings/notices")).text
    assert re.search(r'id="idea_moved-never"[^>]* checked', shown)
    assert re.search(r'id="deadline-daily"[^>]* checked', shown)


@pytest.mark.parametrize("until", ["", "včera", "0001-01-01T00:00:00+23:59", "9999-12-31T23:59:59-23:59"])
async def test_a_form_of_notices_without_a_moment_that_can_be_is_refused(client: httpx.AsyncClient, town: Town, until: str) -> None:
    await sign_in(client, town.emails["lead"])
    answer = await client.post(
        "/notices/seen", data={"until": until, "_csrf_token": client.cookies["csrf"]}, headers={"accept": "text/html"}
    )
    assert (answer.status_code, "Formuláři chybí čas, ke kterému patří" in answer.text) == (422, True)


async def test_the_api_lists_marks_and_chooses(client: httpx.AsyncClient, town: Town) -> None:
    async with transaction(town.people["officer"]) as connection:
        for number in range(3):
            await tell(connection, "deadline", "x%(about)s", {"about": str(number)}, None, roles=["lead"])
    lead = await token_of(town.people["lead"])
    first = (await client.get("/api/v1/notices?limit=2", headers=lead)).json()
    rest = (await client.get("/api/v1/notices", params={"limit": 2, "after": first["older"]}, headers=lead)).json()
    assert [sorted(one["says"] for one in answer["notices"]) for answer in (first, rest)] != [[], []]
    assert (len(first["notices"]), len(rest["notices"]), rest["older"], first["unseen"]) == (2, 1, None, 3)
    marked = await client.post("/api/v1/notices/seen", headers=lead, json={"until": "2100-01-01T00:00:00+01:00"})
    assert (marked.status_code, marked.json()) == (200, {"marked": 3})
    chosen = await client.put("/api/v1/notices/choices", headers=lead, json={"deadline": "at_once"})
    assert {one["kind"]: one["how"] for one in chosen.json()}["deadline"] == "at_once"
    wrong = await client.put("/api/v1/notices/choices", headers=lead, json={"deadlin": "daily", "deadline": "often"})
    assert (wrong.status_code, [fault["pointer"] for fault in wrong.json()["errors"]]) == (422, ["/deadlin", "/deadline"])
    assert (await client.get("/api/v1/notices?after=tomorrow", headers=lead)).status_code == 422
    reader = await token_of(town.people["lead"], "read")
    assert (await client.put("/api/v1/notices/choices", headers=reader, json={})).status_code == 403


async def test_one_click_in_a_mail_program_unsubscribes_without_a_sign_in(client: httpx.AsyncClient, town: Town, letters: Letters) -> None:
    await choose(town.people["lead"], {"idea_moved": "at_once"})
    async with transaction(town.people["officer"]) as connection:
        await tell(connection, "idea_moved", "x", {}, "/tank", roles=["lead"])
        letter_id = await connection.fetchval("select id from notice_letter")
    await send_notices(town.acting, letter_id)
    address = letters.arrived()[0]["list-unsubscribe"].strip("<>").removeprefix("http://localhost:8000")
    assert (await client.get(address)).status_code == 200
    lead = await token_of(town.people["lead"])

    async def how() -> str:
        return {one["kind"]: one["how"] for one in (await client.get("/api/v1/notices/choices", headers=lead)).json()}["idea_moved"]

    assert await how() == "at_once"  # opening the address changes nothing
    client.cookies.clear()
    answer = await client.post(address, data={"List-Unsubscribe": "One-Click"})
    assert (answer.status_code, await how()) == (200, "never")
    assert (await client.post("/notices/leave/guess", data={})).status_code == 404


async def _address(client: httpx.AsyncClient) -> str:
    answer = await client.post("/settings/calendar", data={"_csrf_token": client.cookies["csrf"]})
    found = re.search(r'value="http://localhost:8000(/calendar/[^"]+\.ics)"', answer.text)
    assert found is not None, answer.text[:2000]
    return found.group(1)


async def test_a_calendar_holds_what_its_person_may_see_and_ends_with_the_membership(
    client: httpx.AsyncClient, town: Town, owner: asyncpg.Connection
) -> None:
    mine = await _meeting(town, on=TODAY + dt.timedelta(days=3))
    await _meeting(town, on=TODAY + dt.timedelta(days=4), seats=("chair",), body="Jiná komise")
    async with transaction(town.people["officer"]) as connection:
        await connection.execute(
            "insert into call (id, programme, code, title, closes_on, file_sha256) values ($1, 'OPZ+', '03_27_001', 'Výzva', $2, 'x')",
            new_id(), TODAY + dt.timedelta(days=40),
        )  # fmt: skip
    await sign_in(client, town.emails["member"])
    first = await _address(client)
    answer = await client.get(first)
    assert (answer.status_code, answer.headers["content-type"]) == (200, "text/calendar; charset=utf-8")
    assert [event["uid"] for event in icalendar.Calendar.from_ical(answer.content).walk("VEVENT")] == [f"meeting-{mine}@absorb"]
    assert (await client.get(first, headers={"if-none-match": answer.headers["etag"]})).status_code == 304
    second = await _address(client)
    client.cookies.clear()
    assert [(await client.get(address)).status_code for address in (first, second, "/calendar/guess.ics", "/calendar/x")] == [
        404,
        200,
        404,
        404,
    ]
    await sign_in(client, town.emails["officer"])
    kinds = [
        event["uid"].partition("-")[0]
        for event in icalendar.Calendar.from_ical((await client.get(await _address(client))).content).walk("VEVENT")
    ]
    assert sorted(kinds) == ["call", "meeting", "meeting"]
    await owner.execute("delete from membership where person = $1", town.people["member"].person_id)
    assert (await client.get(second)).status_code == 404


async def test_a_calendar_address_can_be_taken_back(client: httpx.AsyncClient, town: Town) -> None:
    await sign_in(client, town.emails["submitter"])
    address = await _address(client)
    assert address not in (await client.get("/settings/calendar")).text
    answer = await client.post("/settings/calendar/stop", data={"_csrf_token": client.cookies["csrf"]})
    assert (answer.status_code, (await client.get(address)).status_code) == (303, 404)


async def test_people_are_reminded_once_of_each_step(town: Town, other_town: Town, owner: asyncpg.Connection) -> None:
    await _meeting(town, on=TODAY + dt.timedelta(days=10))
    told = [await actions.remind(TODAY + dt.timedelta(days=days)) for days in (-20, 0, 0, 1, 3, 9, 10, 11)]
    # officer, lead, chair and the member with a seat; fourteen, seven and one day before
    assert told == [0, 4, 0, 0, 4, 4, 0, 0]
    people = {row["person"] for row in await owner.fetch("select person from notice")}
    assert people == {town.people[role].person_id for role in ("officer", "lead", "chair", "member")}


async def test_a_reminder_is_in_the_next_digest(town: Town, letters: Letters, owner: Any) -> None:
    await _meeting(town, on=TODAY + dt.timedelta(days=7))
    await actions.remind(TODAY)
    await promise_digests(dt.datetime.now(dt.UTC) + dt.timedelta(days=1))
    for row in await owner.fetch("select id from notice_letter"):
        await send_notices(town.acting, row["id"])
    assert sorted(message["to"] for message in letters.arrived()) == sorted(
        town.emails[role] for role in ("officer", "lead", "chair", "member")
    )
    assert all(re.search(r"Zasedání se koná .*: Komise", text) for text in letters.texts())


@pytest.mark.parametrize("language", ["cs", "en"])
async def test_every_page_draws_in_both_languages(client: httpx.AsyncClient, town: Town, language: str) -> None:
    await sign_in(client, town.emails["submitter"])
    client.cookies.set("language", language)
    for address in ("/desk", "/notices", "/settings/notices", "/settings/calendar"):
        answer = await client.get(address)
        assert (address, answer.status_code, f'lang="{language}"' in answer.text) == (address, 200, True)


BROKEN = """labels => labels.filter(one => {
    const words = document.createRange();
    words.selectNodeContents(one);
    return new Set([...words.getClientRects()].map(line => Math.round(line.top))).size > 1;
}).map(one => one.innerText)"""


@pytest.mark.needs("chromium")
@pytest.mark.parametrize("width", [320, 1280])
async def test_the_ways_to_be_told_break_no_word(database: Database, servers: Servers, town: Town, tmp_path: Path, width: int) -> None:
    async with serving(database, servers, tmp_path) as address, chromium() as browser:
        page = await open_browser(browser, address, town.emails["lead"], width=width)
        await page.goto(f"{address}/settings/notices")
        labels = page.locator(".govuk-radios__label")
        assert await labels.count() > 20
        assert await labels.evaluate_all(BROKEN) == []
