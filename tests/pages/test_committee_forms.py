"""The committee's forms: nothing typed is cut or lost, and of two who write at once the second sees what the first wrote."""

import datetime as dt
import io
import re
import uuid
from typing import Any

import asyncpg
import httpx
import pytest
from docx import Document

from absorb.committee import actions
from absorb.committee.actions.minutes import publish
from absorb.committee.actions.standing import add_rule, end_term
from absorb.committee.papers import shipped_template
from absorb.committee.queries import list_to_vote_on
from absorb.committee.queries.minutes import list_versions
from absorb.committee.schemas.agenda import ItemIn
from absorb.committee.schemas.bodies import BodyIn, RuleIn, SeatIn
from absorb.committee.schemas.meetings import MeetingIn
from absorb.db import reading, transaction
from tests.conftest import Town, sign_in
from tests.documents.building import of_paragraphs
from tests.documents.test_minutes_template import LAWFUL
from tests.pages.reading import words_of
from tests.pages.test_minutes import Held, choose, held, sign
from tests.promises import keep_promises
from tests.seed import add_idea

__all__ = ["held"]
PAGE = {"accept": "text/html"}
LONG = "x" * 4001
TOO_LONG = "Nejvýše 4000 znaků; tady je jich 4001."


async def post(client: httpx.AsyncClient, address: str, **data: Any) -> httpx.Response:
    return await client.post(address, data={"_csrf_token": client.cookies["csrf"], **data}, headers=PAGE)


async def field(client: httpx.AsyncClient, address: str, name: str, form: str = "") -> str:
    """What a hidden field of a drawn form holds."""
    drawn = (await client.get(address, headers=PAGE)).text
    found = re.search(rf'action="[^"]*{form}".*?name="{name}" value="([^"]*)"', drawn, re.DOTALL)
    assert found is not None
    return found[1]


class Called:
    """A body of two with a meeting that is called and an item on its agenda."""

    body: uuid.UUID
    meeting: uuid.UUID
    item: uuid.UUID


@pytest.fixture
async def called(town: Town) -> Called:
    lead, made = town.people["lead"], Called()
    seat = SeatIn(person_id=town.people["member"].person_id, from_on=dt.date(2026, 1, 1))  # type: ignore[arg-type]
    rule = RuleIn(valid_from=dt.date(2026, 1, 1), seats=7, basis="§ 101")
    made.body = await actions.add_body(lead, BodyIn(name="Rada města", kind="council", effect="approves", rules=(rule,), seats=(seat,)))
    call = MeetingIn(body_id=made.body, starts_at=dt.datetime(2027, 5, 5, 15, tzinfo=dt.UTC), place="Radnice")
    made.meeting = await actions.call_meeting(lead, call)
    made.item = await actions.add_item(lead, made.meeting, ItemIn(title="Dotace", motion="Rada schvaluje."))
    return made


async def test_what_is_decided_keeps_its_lines_wherever_it_is_read(
    client: httpx.AsyncClient, town: Town, called: Called, held: Held
) -> None:
    await sign_in(client, town.emails["officer"])
    lines = {
        f"/committee/items/{called.item}/ground": "Rada schvaluje.",
        f"/committee/resolutions/{held.resolution}": "Rada schvaluje dotaci.",
        "/committee/resolutions": "Rada schvaluje dotaci.",
        "/resolutions": "Rada schvaluje dotaci.",
    }
    for address, wording in lines.items():
        assert (address, f'as-written">{wording}<' in (await client.get(address, headers=PAGE)).text) == (address, True)


@pytest.mark.parametrize("day", ["0001-01-01", "9999-12-31"])
async def test_a_day_that_no_program_may_send_is_refused_in_forms_too(
    client: httpx.AsyncClient, town: Town, called: Called, day: str
) -> None:
    await sign_in(client, town.emails["lead"])
    says = "Zvolte den od 1. 1. 1990 do 31. 12. 2100."
    call = {"body": str(called.body), "on": day, "at": "00:00", "place": "Radnice"}
    row = {"valid_from": day, "seats": "7", "quorum": "1/2", "threshold": "1/2", "majority_of": "all_members", "exceeded": "more"}
    person = str(town.people["member"].person_id)
    for address, typed in (
        ("/committee/meetings", call),
        (f"/committee/bodies/{called.body}/rules", {**row, "basis": "§ 118"}),
        (f"/committee/bodies/{called.body}/terms", {"person": person, "from_on": day, "to_on": ""}),
        (f"/committee/items/{called.item}/ground", {"due_on": day}),
        ("/committee/competences", {"valid_from": day, "amount": "1", "basis": "§ 85"}),
    ):
        refused = await post(client, address, **typed)
        assert (address, refused.status_code, says in words_of(refused), day in refused.text) == (address, 422, True, True)


async def test_what_is_too_long_is_refused_at_its_field_and_kept(client: httpx.AsyncClient, town: Town, called: Called, held: Held) -> None:
    await sign_in(client, town.emails["lead"])
    for address, name in (
        (f"/committee/items/{called.item}/take-off", "why"),
        (f"/committee/meetings/{called.meeting}/cancel", "why"),
        (f"/committee/items/{called.item}/ground", "why"),
        (f"/committee/resolutions/{held.resolution}/notes", "says"),
        (f"{held.address}/withdraw", "why"),
    ):
        refused = await post(client, address, **{name: LONG})
        assert (address, refused.status_code, words_of(refused).count(TOO_LONG) >= 1, LONG in refused.text) == (address, 422, True, True)
    place = {"body": str(called.body), "on": "2027-06-01", "at": "16:00", "place": "x" * 301}
    for address in ("/committee/meetings", f"/committee/meetings/{called.meeting}/call"):
        refused = await post(client, address, **place)
        assert (refused.status_code, "tady je jich 301" in words_of(refused), "x" * 301 in refused.text) == (422, True, True)
    named = await post(client, "/committee/bodies/new", name="x" * 301, kind="council", effect="approves", basis=LONG, seats="²")
    told = words_of(named)
    assert ("tady je jich 301" in told, TOO_LONG in told, "Napište, kolik má orgán míst" in told) == (True, True, True)


async def test_of_two_who_change_an_item_the_second_sees_what_the_first_wrote(
    client: httpx.AsyncClient, town: Town, called: Called
) -> None:
    await sign_in(client, town.emails["officer"])
    agenda, change = f"/committee/meetings/{called.meeting}/agenda", f"/committee/items/{called.item}/change"
    seen = await field(client, agenda, "seen", "/change")
    await actions.change_item(town.people["chair"], called.item, title="Dotace", motion="Rada zamítá.")
    late = await post(client, change, title="Dotace", motion="Rada odkládá.", seen=seen)
    assert (late.status_code, "Teď zní: Dotace – Rada zamítá." in words_of(late), ">\nRada odkládá.</textarea>" in late.text) == (
        409,
        True,
        True,
    )
    assert (
        await post(client, change, title="Dotace", motion="Rada odkládá.", seen=await field(client, agenda, "seen", "/change"))
    ).status_code == 303


async def test_of_two_who_write_what_an_item_rests_on_the_second_sees_it(client: httpx.AsyncClient, town: Town, called: Called) -> None:
    await sign_in(client, town.emails["officer"])
    address = f"/committee/items/{called.item}/ground"
    seen = await field(client, address, "seen", "/ground")
    assert (await post(client, address, why="Služba chybí.", seen=seen)).status_code == 303
    late = await post(client, address, why="Je levná.", seen=seen)
    assert (late.status_code, "Co je tam napsáno teď Proč (pro každého) Služba chybí." in words_of(late)) == (409, True)
    assert "Je levná.</textarea>" in late.text


async def test_of_two_who_change_a_body_the_second_sees_it(
    client: httpx.AsyncClient, town: Town, called: Called, owner: asyncpg.Connection
) -> None:
    await sign_in(client, town.emails["lead"])
    address, lead = f"/committee/bodies/{called.body}", town.people["lead"]
    seen, seen_end = await field(client, address, "seen", "/rules"), await field(client, address, "seen", "/end")
    await add_rule(lead, called.body, RuleIn(valid_from=dt.date(2026, 7, 1), seats=9, basis="§ 101"))
    rule = {
        "valid_from": "2026-08-01",
        "seats": "11",
        "quorum": "1/2",
        "majority_of": "all_members",
        "exceeded": "more",
        "threshold": "1/2",
    }
    late = await post(client, f"{address}/rules", **rule, basis="jednací řád", seen=seen)
    assert (late.status_code, "Někdo mezitím přidal pravidlo" in words_of(late), 'value="jednací řád"' in late.text) == (409, True, True)
    assert await owner.fetchval("select count(*) from body_rule") == 2
    term = await owner.fetchval("select id from body_seat")
    await end_term(lead, called.body, term, dt.date(2026, 6, 30))
    assert (await post(client, f"{address}/terms/{term}/end", ends_on="2026-12-31", seen=seen_end)).status_code == 409
    assert await owner.fetchval("select to_on from body_seat") == dt.date(2026, 6, 30)


async def test_texts_of_the_minutes_that_were_left_alone_undo_nobodys(client: httpx.AsyncClient, town: Town, held: Held) -> None:
    await sign_in(client, town.emails["chair"])
    async with reading(held.chair) as connection:
        item = await connection.fetchval("select id from agenda_item")
    drawn = {
        "seen": await field(client, held.address, "seen", "/texts"),
        f"seen-{item}": await field(client, held.address, f"seen-{item}", "/texts"),
    }
    first = await post(client, f"{held.address}/texts", text="", **{f"text-{item}": "Bod uvedla předsedkyně."}, **drawn)
    assert first.status_code == 303
    other = await post(client, f"{held.address}/texts", text="Zahájeno včas.", **{f"text-{item}": ""}, **drawn)
    assert other.status_code == 303
    late = await post(client, f"{held.address}/texts", text="Zahájeno pozdě.", **{f"text-{item}": "Bod uvedl tajemník."}, **drawn)
    told = words_of(late)
    assert (late.status_code, "Teď je tam napsáno: Zahájeno včas." in told, "Teď je tam napsáno: Bod uvedla předsedkyně." in told) == (
        409,
        True,
        True,
    )
    assert ("Zahájeno pozdě.</textarea>" in late.text, "Bod uvedl tajemník.</textarea>" in late.text) == (True, True)


async def test_whoever_may_not_publish_what_has_changed_finds_the_way_on(
    client: httpx.AsyncClient, town: Town, held: Held, owner: asyncpg.Connection
) -> None:
    await choose(held, held.member)
    await sign(held, held.member)
    await keep_promises()
    await owner.execute("update meeting set place = 'Knihovna'")
    await sign_in(client, town.emails["lead"])
    refused = await post(client, f"{held.address}/publish")
    told = words_of(refused)
    assert (refused.status_code, "nechte ho napsat znovu, novou verzi dejte ověřovatelům a pak ji zveřejněte" in told) == (409, True)
    assert (f'action="{held.address}/anew"' in refused.text, "Napsat zápis znovu" in told) == (True, True)
    anew = await post(client, f"{held.address}/anew")
    assert anew.headers["location"] == f"{held.address}?note=anew"


async def bring(client: httpx.AsyncClient, content: bytes) -> httpx.Response:
    return await client.post(
        "/settings/minutes-template",
        data={"_csrf_token": client.cookies["csrf"]},
        files={"file": ("náš zápis.docx", content)},
        headers=PAGE,
    )


async def test_who_chose_no_file_is_asked_to(client: httpx.AsyncClient, town: Town) -> None:
    await sign_in(client, town.emails["administrator"])
    said = ("_csrf_token", "", client.cookies["csrf"]), ("file", '; filename=""', "")
    body = "".join(f'--edge\r\nContent-Disposition: form-data; name="{name}"{more}\r\n\r\n{value}\r\n' for name, more, value in said)
    headers = {**PAGE, "content-type": "multipart/form-data; boundary=edge"}
    refused = await client.post("/settings/minutes-template", content=f"{body}--edge--\r\n", headers=headers)
    assert (refused.status_code, words_of(refused).count("Nejdřív vyberte soubor.")) == (422, 2)


async def test_a_town_brings_a_template_looks_at_it_uses_it_and_goes_back(
    client: httpx.AsyncClient, town: Town, held: Held, owner: asyncpg.Connection
) -> None:
    at = "/settings/minutes-template"
    await choose(held, held.member)
    await sign(held, held.member)
    await sign_in(client, town.emails["administrator"])
    wrong = await bring(client, of_paragraphs("Zápis {{ numbr }}"))
    says = "odstavec 1 („Zápis {{ numbr }}“), před prvním nadpisem: {{ numbr }} chce „numbr“, což zápis nemá; nemělo to být „number“?"
    assert (wrong.status_code, words_of(wrong).count(says)) == (422, 2)
    thin = of_paragraphs("Protokol {{ number }}", "{%p for one in items %}", "{{ one.title }}", "{%p endfor %}")
    kept = words_of(await client.get((await bring(client, thin)).headers["location"], headers=PAGE))
    lacks = "Zápis by neuvedl, kolik členů bylo přítomno", "Zápis by neuvedl přijatá usnesení"
    assert ([one in kept for one in lacks], "Zápis by neuvedl pořad" in kept, "Šablonu lze vyplnit." in kept) == ([True] * 2, False, False)
    refused = await post(client, f"{at}/use", template=str(await owner.fetchval("select id from document where kind = 'minutes-template'")))
    assert (refused.status_code, [one in words_of(refused) for one in lacks]) == (422, [True] * 2)
    own = of_paragraphs("Protokol {{ number }} {{ mark | optional }}", *LAWFUL)
    taken = await bring(client, own)
    assert (taken.status_code, await owner.fetchval("select count(*) from document where kind = 'minutes-template'")) == (303, 2)
    shown = words_of(await client.get(taken.headers["location"], headers=PAGE))
    assert ("Šablonu lze vyplnit." in shown, "neuvede: reference, head, attendance.excused" in shown) == (True, True)
    template = await owner.fetchval("select id from document where kind = 'minutes-template' and version = 2")
    preview = await client.get(f"{at}/{template}/preview.docx")
    assert [one.text for one in Document(io.BytesIO(preview.content)).paragraphs][:3] == [
        "Protokol 1 ", "Přítomno 2 ze 2 členů.", "Terénní služba",
    ]  # fmt: skip
    assert (await post(client, f"{at}/use", template=str(template))).headers["location"] == f"{at}?note=used"
    await publish(town.people["lead"], held.id, is_checked=True)
    published = await client.get(f"/resolutions/minutes/{held.id}")
    assert "Protokol" not in Document(io.BytesIO(published.content)).paragraphs[0].text
    written = await actions.write_minutes(held.chair, held.id)
    async with reading(held.chair) as connection:
        assert [one.version for one in await list_versions(connection, held.id) if one.id == written] == [3]
    assert Document(io.BytesIO((await client.get(f"/documents/{written}")).content)).paragraphs[0].text == "Protokol 1 "
    await post(client, f"{at}/use", template="")
    assert (await client.get(f"{at}/shipped.docx")).content == shipped_template()
    assert "Zápisy se píší podle dodané šablony." in words_of(await client.get(at, headers=PAGE))


async def test_an_excluded_member_reads_why_they_do_not_vote(client: httpx.AsyncClient, town: Town) -> None:
    chair, member = town.people["chair"], town.people["member"]
    assert chair.person_id is not None
    assert member.person_id is not None
    seats = tuple(SeatIn(person_id=one, from_on=dt.date(2020, 1, 1)) for one in (chair.person_id, member.person_id))
    rule = RuleIn(valid_from=dt.date(2020, 1, 1), seats=2, basis="§ 101", quorum_numerator=0)
    body = await actions.add_body(chair, BodyIn(name="Rada", kind="council", effect="approves", rules=(rule,), seats=seats))
    now = dt.datetime.now(dt.UTC) - dt.timedelta(minutes=9)
    meeting = await actions.call_meeting(chair, MeetingIn(body_id=body, starts_at=now, place="Radnice"))
    await actions.open_meeting(chair, meeting, at=now)
    async with transaction(chair) as connection:
        idea = await add_idea(connection, "UL-2026-0001", "Služba", state="under_assessment")
    item = await actions.add_item(chair, meeting, ItemIn(title="Dotace", motion="Rada schvaluje.", idea_id=idea))
    await actions.arrive(chair, meeting, chair.person_id, at=now)
    await actions.open_vote(chair, item, at=now)
    async with reading(member) as connection:
        assert await list_to_vote_on(connection) == ["UL-2026-0001"]
    await sign_in(client, town.emails["member"])
    absent = await post(client, f"/committee/items/{item}/vote", choice="for")
    assert (absent.status_code, "nejste zapsán(a) jako přítomný(á)" in words_of(absent)) == (409, True)
    await actions.arrive(chair, meeting, member.person_id, at=now)
    await actions.break_off_vote(chair, item, at=now, why="střet zájmů")
    await actions.declare_conflict(chair, item, member.person_id, "Sedí ve správní radě žadatele.", at=now)
    await actions.decide_conflict(chair, item, member.person_id, is_excluded=True, at=now)
    await actions.open_vote(chair, item, at=now)
    says = "Orgán vás z tohoto bodu vyloučil pro střet zájmů: o tomto bodu nehlasujete."
    assert says in words_of(await client.get(f"/committee/meetings/{meeting}", headers=PAGE))
    refused = await post(client, f"/committee/items/{item}/vote", choice="for")
    says = "Váš hlas se nezaznamenal: orgán vás z tohoto bodu vyloučil pro střet zájmů, a proto o něm nehlasujete."
    assert (refused.status_code, says in words_of(refused)) == (409, True)
    async with reading(member) as connection:
        assert await list_to_vote_on(connection) == []


async def test_a_day_without_a_rule_is_told_as_czech_days_are_written(
    client: httpx.AsyncClient, town: Town, called: Called, owner: asyncpg.Connection
) -> None:
    await actions.open_meeting(town.people["chair"], called.meeting, at=dt.datetime.now(dt.UTC))
    await owner.execute("update body_rule set valid_to = '2026-12-31'")
    await sign_in(client, town.emails["chair"])
    refused = await post(client, f"/committee/items/{called.item}/vote/open", kind="by_name")
    says = "Rada města nemá pravidlo, jak se 5. 5. 2027 rozhoduje. Přidejte takové, které v ten den platí."
    assert (refused.status_code, says in words_of(refused)) == (409, True)
