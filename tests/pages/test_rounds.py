"""Assessment rounds as pages: prepared, declared about, assessed one idea at a time, and blind everywhere."""

import datetime as dt
import difflib
import re
import uuid

import asyncpg
import httpx
import pytest

from absorb import forgery
from absorb.committee import actions as committee
from absorb.committee.schemas.bodies import BodyIn, RuleIn, SeatIn
from absorb.committee.schemas.meetings import MeetingIn
from absorb.db import reading, transaction
from absorb.priority.actions import rounds
from absorb.rooms import find_handlers
from absorb.tank.actions import set_contributions
from tests.actions.test_rounds import Play, play
from tests.conftest import Town, sign_in
from tests.counting import statements
from tests.pages.reading import words_of
from tests.promises import keep_promises
from tests.seed import add_idea

__all__ = ["play"]


async def call_meeting(town: Town) -> uuid.UUID:
    """A body of the chair and the member, and its meeting."""
    rule = RuleIn(valid_from=dt.date(2020, 1, 1), seats=2, basis="jednací řád")
    seats = tuple(
        SeatIn(person_id=town.people[role].person_id, from_on=dt.date(2020, 1, 1), is_chair=role == "chair")
        for role in ("chair", "member")  # type: ignore[arg-type]
    )
    lead = town.people["lead"]
    body_id = await committee.add_body(
        lead, BodyIn(name="Komise", kind="council_commission", effect="recommends", rules=(rule,), seats=seats)
    )
    starts_at = dt.datetime(2026, 12, 10, 15, tzinfo=dt.UTC)
    return await committee.call_meeting(town.people["chair"], MeetingIn(body_id=body_id, starts_at=starts_at, place="Zasedačka"))


async def post(client: httpx.AsyncClient, address: str, **fields: object) -> httpx.Response:
    """Send a form, freshly drawn."""
    return await client.post(address, data={"_csrf_token": forgery.masked(client.cookies["csrf"]), **fields})


async def test_the_centre_prepares_a_round_and_runs_it(client: httpx.AsyncClient, play: Play) -> None:
    await sign_in(client, play.town.emails["officer"])
    form = await client.get("/assessments/rounds/new")
    assert (form.status_code, "Předseda" in form.text) == (200, True), form.text[:2000]
    refused = await post(client, "/assessments/rounds/new", name="Podzim", model="test", ideas="UL-2026-000X")
    assert refused.status_code == 422
    assert "Podzim" in refused.text
    unread = await post(client, "/assessments/rounds/new", model="test", due_on="zítra", per_idea="moc", spread_percent="nan")
    for expected in ("Napište název.", "Zadejte den, například 31. 1. 2027.", "celé číslo od 1 do 9", "procento od 0 do 100"):
        assert expected in unread.text, expected
    assert (unread.status_code, "Expected" in unread.text) == (422, False)
    asked = {
        "name": "Podzim", "model": "test", "ideas": "UL-2026-000A, UL-2026-000B", "query": "state:in_tank", "due_on": "2026-12-01",
        "per_idea": "2", "consolidation": "median", "spread_percent": "40",
        "assessor": [str(play.who(role)) for role in ("officer", "member", "chair")], f"fields-{play.who('member')}": "area:1",
    }  # fmt: skip
    made = await post(client, "/assessments/rounds/new", **asked)
    assert (made.status_code, made.headers.get("location")) == (303, "/assessments/rounds/1"), made.text[:3000]
    shown = await client.get("/assessments/rounds/1")
    for expected in ("Podzim", "připravuje se", "Záměr A", "Záměr D", "medián", "Zeptat se hodnotitelů na střet zájmů"):
        assert expected in shown.text, expected
    moved = await post(client, "/assessments/rounds/1/moves", to="declaring")
    assert moved.status_code == 303
    wrong = await post(client, "/assessments/rounds/1/moves", to="closed")
    assert (wrong.status_code, "nelze je převést do stavu" in wrong.text) == (409, True)
    hand = await post(client, "/assessments/rounds/1/duties", reference="UL-2026-000Z", person_id=str(play.who("chair")))
    assert (hand.status_code, "Záměr UL-2026-000Z v tomto kole není." in hand.text) == (422, True)
    reminded = await post(client, "/assessments/rounds/1/reminders")
    assert "Všem, komu něco zbývá" in (await client.get(reminded.headers["location"])).text


async def test_an_assessor_declares_and_gives_points_without_javascript(client: httpx.AsyncClient, play: Play) -> None:
    async with reading(play.town.acting) as connection:
        measure, idea = await connection.fetchrow("select m.id, i.id from plan_measure m, idea i where i.reference = 'UL-2026-000B'")
    await set_contributions(play.town.people["lead"], [(idea, measure, 4, "Otevře se denně.", False)])
    number = await play.prepare("officer", "member", "chair", per_idea=3)
    await rounds.assign_round(play.town.people["lead"], number)
    await rounds.move_round(play.town.people["lead"], number, "declaring")
    await sign_in(client, play.town.emails["member"])
    mine, one = f"/assessments/rounds/{number}/mine", f"/assessments/rounds/{number}/ideas/UL-2026-000B"
    assert [mine in (await client.get(address)).text for address in ("/assessments", "/desk")] == [True, True]
    assert 'href="/assessments"' in (await client.get("/tank")).text, "the main menu leads there"
    listed = await client.get(mine)
    assert ("Záměr B" in listed.text, "Potřebnost" in listed.text) == (True, False)
    assert (await client.get(one)).headers["location"] == mine
    ideas = [f"UL-2026-000{name}" for name in "ABCD"]
    refused = await post(client, mine, **{"idea": ideas, "conflict-UL-2026-000A": "1"})
    assert (refused.status_code, "v čem střet zájmů je" in refused.text) == (422, True)
    done = await post(client, mine, **{"idea": ideas, "conflict-UL-2026-000A": "1", "why-UL-2026-000A": "Jsem ve správní radě."})
    assert done.headers["location"] == mine
    await rounds.move_round(play.town.people["lead"], number, "open")
    listed = await client.get(mine)
    assert ("Záměr A" in listed.text, "ohodnoceno 0 z 3" in listed.text) == (False, True)
    kept = await post(client, one, **{"value-need": "25", "reason-need": "", "do": "draft"})
    assert "Rozepsané hodnocení je uložené" in (await client.get(kept.headers["location"])).text
    nothing = await post(client, one, do="submit")
    assert (nothing.status_code, nothing.text.count("Chybí hodnocení podle kritéria „Potřebnost“.")) == (422, 2)
    refused = await post(client, one, **{"value-need": "25", "reason-need": " ", "do": "submit"})
    assert (refused.status_code, "Tím záměr vyřazujete" in refused.text, 'value="25" checked' in refused.text) == (422, True, True)
    assert ("<strong>1 Opatření 1</strong>: 4/5" in refused.text, "Otevře se denně." in refused.text) == (True, True)
    given = await post(client, one, **{"value-need": "25", "reason-need": "Chybí data", "do": "submit"})
    assert given.headers["location"] == one
    shown = await client.get(one)
    assert ("Vaše body jsou odevzdané." in shown.text, "/ideas/UL-2026-000C" in shown.text) == (True, True)
    again = await post(client, one, **{"value-need": "50", "reason-need": "", "why_again": "Data přišla.", "do": "submit"})
    assert again.status_code == 303
    shown = await client.get(one)
    assert ("dřívější hodnocení" in shown.text, "znovu, protože: Data přišla." in shown.text) == (True, True)


FILLED = {
    "reference:str": "UL-2026-000A", "code:str": "test", "model_id:uuid": "", "part:str": "case", "town:str": "usti",
}  # fmt: skip
CHANGING = re.compile(r'value="[^"]*"|data-left="\d+"')
"""What differs from drawing to drawing: tokens of forms, and how long the session lasts."""


async def read_everything(client: httpx.AsyncClient, play: Play) -> dict[str, str]:
    """Every page and every answer that this person can read about the idea, the round, the model and the ranking. The journal's
    chain is left out: it counts all that happens in the town."""
    found = {}
    for handler in find_handlers():
        if "GET" not in handler.http_methods:
            continue
        for path in handler.paths:
            filled = path.replace("{number:int}", "1")
            for name, value in (FILLED | {"model_id:uuid": str(play.model_id)}).items():
                filled = filled.replace(f"{{{name}}}", value)
            if "{" not in filled and not filled.startswith(("/pictures", "/sign", "/journal/chain", "/journal/head")):
                query = {"idea": "UL-2026-000A", "model": "test"} if filled == "/api/v1/assessments" else {}
                answer = await client.get(filled, params=query)
                found[filled] = f"{answer.status_code} {CHANGING.sub('', answer.text)}"
    return found


def _lines(before: str, after: str) -> list[str]:
    return [line for line in difflib.unified_diff(before.splitlines(), after.splitlines(), n=0) if line[:3] not in ("---", "+++")]


@pytest.mark.parametrize("role", ["lead", "member"])
async def test_nothing_that_a_blind_assessor_can_read_changes_when_another_gives_points(
    client: httpx.AsyncClient, play: Play, role: str
) -> None:
    """Read before and after: the same to the letter, on every page and in every answer. Whoever may see it sees it change."""
    other = "officer" if role != "officer" else "member"
    number = await play.opened(role, other, ideas="AB")
    await keep_promises()
    await client.get("/sign-in")
    await sign_in(client, play.town.emails[role])
    await read_everything(client, play)
    before = await read_everything(client, play)
    await play.give(other, number, "A", 25, "TAJNÉ ZDŮVODNĚNÍ")
    await keep_promises()
    after = await read_everything(client, play)
    assert len(before) > 80
    changed = {address: _lines(before[address], after[address]) for address in before if before[address] != after[address]}
    assert changed == {}
    await play.give(role, number, "A", 100)
    assert "TAJNÉ ZDŮVODNĚNÍ" in (await client.get(f"/assessments/rounds/{number}/ideas/UL-2026-000A")).text


async def test_the_forms_and_links_of_a_round_stay_in_it(client: httpx.AsyncClient, play: Play) -> None:
    number = await play.opened("officer", "member", ideas="A")
    await sign_in(client, play.town.emails["officer"])
    at = f"/assessments/rounds/{number}"
    inside = ("", "/moves", "/assignments", "/duties", "/reminders", "/due", "/assessors", "/mine", "/declarations", "/ideas/UL-2026-000A")
    known = {at + one for one in inside}
    for address in (at, f"{at}/assessors", f"{at}/mine", f"{at}/ideas/UL-2026-000A"):
        shown = (await client.get(address)).text
        shown = re.search(r"<main.*</main>", shown, re.DOTALL)[0]  # type: ignore[index]
        led = {one.partition("?")[0].partition("#")[0] for one in re.findall(r'(?:href|action)="(/[^"]*)"', shown)}
        elsewhere = {
            one for one in led if not one.startswith(("/tank/", "/committee/", "/settings", "/documents/", "/assessments/rounds/"))
        }
        assert elsewhere <= {"/assessments", "/plan"}, address
        assert {one for one in led if one.startswith("/assessments/rounds/")} <= known, address
    assert f'action="{at}/assignments"' in (await client.get(at)).text


async def test_what_assessors_differ_about_comes_on_the_agenda_with_one_press(client: httpx.AsyncClient, play: Play) -> None:
    number = await play.opened("officer", "member", ideas="AB")
    for idea, values in {"A": (100, 25), "B": (100, 100)}.items():
        for role, value in zip(("officer", "member"), values, strict=True):
            await play.give(role, number, idea, value, "nedoloženo")
    await rounds.move_round(play.town.people["lead"], number, "closed")
    meeting_id = await call_meeting(play.town)
    await sign_in(client, play.town.emails["chair"])
    await client.get("/desk")
    shown = await client.get(f"/committee/rounds/{number}")
    assert ("Záměr A" in shown.text, "Záměr B" in shown.text) == (True, False), shown.text[:3000]
    await sign_in(client, play.town.emails["officer"])
    assert f"/committee/rounds/{number}" in (await client.get(f"/assessments/rounds/{number}")).text
    for _ in range(2):
        answer = await post(client, f"/committee/rounds/{number}", meeting=str(meeting_id))
        assert answer.headers["location"] == f"/committee/meetings/{meeting_id}"
    async with reading(play.town.acting) as connection:
        items = await connection.fetch("select title, motion from agenda_item where meeting = $1", meeting_id)
    assert [tuple(row) for row in items] == [("Záměr A", "")]


@pytest.mark.parametrize("address", ["/assessments", "/assessments/rounds/1", "/assessments/rounds/1/mine"])
async def test_a_page_asks_as_often_for_thirty_ideas_as_for_one(
    client: httpx.AsyncClient, play: Play, owner: asyncpg.Connection, address: str
) -> None:
    number = await play.prepare("officer", "member", ideas="A")
    await rounds.assign_round(play.town.people["lead"], number)
    await rounds.move_round(play.town.people["lead"], number, "declaring")
    await sign_in(client, play.town.emails["officer"])
    counts = []
    for _ in range(2):
        await client.get(address)
        with statements() as asked:
            assert (await client.get(address)).status_code == 200
        counts.append(len(asked))
        async with transaction(play.town.acting) as connection:
            ideas = (
                [await add_idea(connection, f"UL-2026-1{index:03d}", f"Záměr {index}") for index in range(30)] if len(counts) == 1 else []
            )
            for idea in ideas:
                await connection.execute(
                    "insert into assessment_round_idea (id, round, idea) select gen_random_uuid(), id, $1 from assessment_round", idea
                )
        if ideas:
            await rounds.assign_round(play.town.people["lead"], number)
    assert counts[0] == counts[1]


async def test_the_centre_adds_assessors_and_moves_the_day(client: httpx.AsyncClient, play: Play) -> None:
    number = await play.prepare("officer", "member", per_idea=1)
    await rounds.assign_round(play.town.people["lead"], number)
    await rounds.move_round(play.town.people["lead"], number, "declaring")
    await sign_in(client, play.town.emails["lead"])
    at = f"/assessments/rounds/{number}"
    shown = await client.get(f"{at}/assessors")
    offered = re.findall(r'name="assessor" value="([^"]+)"', shown.text)
    assert (str(play.who("chair")) in offered, str(play.who("officer")) in offered) == (True, False)
    refused = await post(client, f"{at}/assessors")
    assert (refused.status_code, "Vyberte aspoň jednoho hodnotitele." in words_of(refused)) == (422, True)
    assert (await post(client, f"{at}/assessors", assessor=str(play.who("chair")))).headers["location"] == f"{at}#assessors"
    assert len(await play.mine("chair", number)) == 1
    seen = re.search(r'name="seen" value="([^"]+)"', (await client.get(at)).text)
    assert seen is not None
    for typed, says in (
        ("zítra", "Zadejte den, například 31. 1. 2027."),
        ("2020-01-01", "Ten den už minul; uveďte dnešek nebo pozdější den."),
    ):
        wrong = await post(client, f"{at}/due", seen=seen[1], due_on=typed, why="Nemoc")
        assert (wrong.status_code, says in words_of(wrong), f'value="{typed}"' in wrong.text) == (422, True, True)
    assert (await post(client, f"{at}/due", seen=seen[1], due_on="2090-01-31")).headers["location"] == at
    assert "termín 31. 1. 2090" in words_of(await client.get(at))
    late = await post(client, f"{at}/due", seen=seen[1], due_on="2090-02-28")
    assert (late.status_code, "31. 1. 2090; podívejte se na něj" in words_of(late)) == (409, True)
