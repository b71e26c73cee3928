"""Somebody else was faster: what was typed stays on the page, which says what happened and how things stand now."""

import html
import re
import uuid

import httpx
import pytest

from absorb.db import transaction
from absorb.tank.actions import move
from absorb.tank.actions.advice import close_thread, open_thread
from absorb.tank.actions.saving import save_idea
from absorb.tank.rules.form import Editor
from tests.conftest import Town, sign_in
from tests.pages.reading import words_of
from tests.pages.test_tank_care import rich_idea
from tests.seed import add_idea, join_organisation

TYPED = "Psáno hodinu, <b>nesmí</b> se ztratit."
OFFICER = frozenset(("officer",))


def typed_in(answer: httpx.Response) -> list[str]:
    return [html.unescape(text).strip() for text in re.findall(r"<textarea[^>]*>(.*?)</textarea>", answer.text, re.DOTALL)]


def form_of(client: httpx.AsyncClient, **fields: str) -> dict[str, str]:
    return {"_csrf_token": client.cookies["csrf"], **fields}


async def fill(town: Town, **states: str) -> None:
    async with transaction(town.people["officer"]) as connection:
        for number, state in enumerate(states.values(), start=1):
            await add_idea(connection, f"UL-2026-000{number}", f"Nápad {number}", state=state)


def hidden(answer: httpx.Response, *names: str) -> dict[str, str]:
    return {name: re.search(rf'name="{name}" value="([^"]*)"', answer.text)[1] for name in names}  # type: ignore[index]


async def test_an_idea_changed_under_a_merge_is_shown_anew_with_what_was_chosen(client: httpx.AsyncClient, town: Town) -> None:
    await fill(town, stays="in_tank", goes="in_tank")
    await sign_in(client, town.emails["officer"])
    seen = hidden(await client.get("/tank/UL-2026-0001/merge?with=UL-2026-0002"), "with", "stays_version", "goes_version")
    async with transaction(town.people["officer"]) as connection:
        await connection.execute("update idea set title = 'Přejmenovaný', version = version + 1 where reference = 'UL-2026-0002'")
    form = form_of(client, **seen, why=TYPED, **{"side-title": "goes"})
    clash = await client.post("/tank/UL-2026-0001/merge", data=form)
    assert (clash.status_code, typed_in(clash), 'value="goes" checked' in clash.text) == (409, [TYPED], True)
    assert ("UL-2026-0002 mezitím někdo změnil" in words_of(clash), "Přejmenovaný" in words_of(clash)) == (True, True)
    now = hidden(clash, "with", "stays_version", "goes_version")
    assert int(now["goes_version"]) == int(seen["goes_version"]) + 1
    assert (await client.post("/tank/UL-2026-0001/merge", data={**form, **now})).status_code == 303


async def test_what_a_merge_would_leave_half_filled_is_told_beside_its_field(client: httpx.AsyncClient, town: Town) -> None:
    await fill(town, stays="in_tank", goes="in_tank")
    owners = [await join_organisation(town.people[role], f"Spolek {role}") for role in ("submitter", "member")]
    async with transaction(town.people["officer"]) as connection:
        for number, owner in enumerate(owners, start=1):
            await connection.execute("update idea set organisation = $2 where reference = $1", f"UL-2026-000{number}", owner)
        await connection.execute("update idea set ripeness = 'proposal' where reference = 'UL-2026-0001'")
        half = [{"name": "Charita", "ico": None, "part": None}]
        await connection.execute("update idea set partners = $1 where reference = 'UL-2026-0002'", half)
    await sign_in(client, town.emails["officer"])
    shown = await client.get("/tank/UL-2026-0001/merge?with=UL-2026-0002")
    assert re.findall(r'name="side-partners" value="(\w+)"( checked)?', shown.text) == [("stays", " checked"), ("goes", ""), ("both", "")]
    seen = hidden(shown, "with", "stays_version", "goes_version")
    form = form_of(client, **seen, why=TYPED, partner="yes", **{"side-partners": "both"})
    refused = await client.post("/tank/UL-2026-0001/merge", data=form)
    told = re.findall(r'<p id="([\w-]+)-fault"[^>]*>(.*?)</p>', refused.text, re.DOTALL)
    assert (refused.status_code, [(place, words.rpartition("</span>")[2].strip()) for place, words in told]) == (422, [
        ("side-partners", "Tak, jak je v UL-2026-0002, to převzít nejde: Napište, čím se zapojí 1. partner. Zvolte jinak, nebo to nejdřív opravte tam."),
        ("partner_part", "Napište, čím se Spolek member zapojí jako partner."),
    ])  # fmt: skip
    assert {"#side-partners", "#partner_part"} <= set(re.findall(r'href="(#[\w-]+)"', refused.text))
    form |= {"side-partners": "stays", "partner_part": "Půjčí sál."}
    assert (await client.post("/tank/UL-2026-0001/merge", data=form)).status_code == 303
    assert "Půjčí sál." in words_of(await client.get("/tank/UL-2026-0001"))


async def test_an_idea_moved_on_under_a_merge_keeps_the_reason(client: httpx.AsyncClient, town: Town) -> None:
    await fill(town, stays="in_tank", goes="in_tank")
    await sign_in(client, town.emails["officer"])
    seen = hidden(await client.get("/tank/UL-2026-0001/merge?with=UL-2026-0002"), "with", "stays_version", "goes_version")
    await move(town.people["officer"], "UL-2026-0002", "withdrawn", roles=OFFICER)
    clash = await client.post("/tank/UL-2026-0001/merge", data=form_of(client, **seen, why=TYPED))
    shown = words_of(clash)
    assert (clash.status_code, TYPED in shown, 'name="why"' in clash.text) == (409, True, False)
    assert "UL-2026-0002 nejde sloučit s jiným záměrem: je ve stavu „staženo“." in shown


@pytest.mark.parametrize(
    ("stays", "goes", "offered"),
    [
        ("in_tank", "submitted", ["merge", "swap"]),
        ("in_tank", "draft", []),
        ("draft", "in_tank", []),
        ("in_tank", "chosen", ["swap"]),
        ("chosen", "in_tank", ["merge"]),
        ("withdrawn", "in_tank", []),
    ],
)
async def test_only_a_merge_that_can_be_done_is_offered(
    client: httpx.AsyncClient, town: Town, stays: str, goes: str, offered: list[str]
) -> None:
    await fill(town, stays=stays, goes=goes)
    async with transaction(town.people["officer"]) as connection:
        ids = [row["id"] for row in await connection.fetch("select id from idea order by reference")]
        await connection.execute(
            "insert into idea_twin (id, idea, other, likeness, why, reasons) values ($1, $2, $3, 0.9, 'x', '[]')", uuid.uuid4(), *ids
        )
    await sign_in(client, town.emails["officer"])
    compared = await client.get("/tank/UL-2026-0001/merge?with=UL-2026-0002")
    found = [
        name
        for name, mark in (("merge", 'action="/tank/UL-2026-0001/merge"'), ("swap", 'href="/tank/UL-2026-0002/merge?with=UL-2026-0001"'))
        if mark in compared.text
    ]
    assert (compared.status_code, found) == (200, offered)
    page = (await client.get("/tank/UL-2026-0001")).text
    links = set(re.findall(r'href="(/tank/UL-2026-000./merge\?with=UL-2026-000.)"', page))
    addresses = {"merge": "/tank/UL-2026-0001/merge?with=UL-2026-0002", "swap": "/tank/UL-2026-0002/merge?with=UL-2026-0001"}
    assert links == {addresses[name] for name in offered[:1]}


@pytest.mark.parametrize(("meanwhile", "can_still"), [("under_assessment", True), ("withdrawn", False)])
async def test_an_idea_moved_meanwhile_is_told_with_its_state_and_the_reason_stays(
    client: httpx.AsyncClient, town: Town, meanwhile: str, can_still: bool
) -> None:
    await fill(town, one="in_tank")
    await sign_in(client, town.emails["officer"])
    await move(town.people["officer"], "UL-2026-0001", meanwhile, roles=OFFICER)
    form = form_of(client, **{"from": "in_tank", "to": "set_aside", "why": TYPED})
    clash = await client.post("/tank/UL-2026-0001/moves", data=form)
    state = {"under_assessment": "hodnotí se", "withdrawn": "staženo"}[meanwhile]
    assert (clash.status_code, TYPED in html.unescape(clash.text), f"„{state}“" in words_of(clash)) == (409, True, True)
    assert (typed_in(clash) == [TYPED], 'name="from" value="under_assessment"' in clash.text) == (can_still, can_still)
    if can_still:
        assert (await client.post("/tank/UL-2026-0001/moves", data={**form, **hidden(clash, "from")})).status_code == 303


async def test_faults_of_a_move_that_nobody_can_make_any_more_are_not_told(client: httpx.AsyncClient, town: Town) -> None:
    await fill(town, one="returned")
    await sign_in(client, town.emails["officer"])
    long = "a" * 2_001
    answer = await client.post("/tank/UL-2026-0001/moves", data=form_of(client, **{"from": "submitted"}, to="returned", why=long))
    assert (answer.status_code, long in answer.text) == (409, True)
    assert "Mezitím ho někdo přesunul a z nynějšího stavu tam přejít nemůže." in words_of(answer)


async def test_an_idea_changed_since_its_move_was_opened_is_told_field_by_field(client: httpx.AsyncClient, town: Town) -> None:
    reference = await rich_idea(town, await join_organisation(town.people["submitter"], "Spolek A"))
    await sign_in(client, town.emails["officer"])
    form = form_of(client, why=TYPED, **hidden(await client.get(f"/tank/{reference}/moves/set_aside"), "from", "version"), to="set_aside")
    await save_idea(town.people["submitter"], reference, {"place": "Most"}, base_version=1, editor=Editor(OFFICER, None))
    clash = await client.post(f"/tank/{reference}/moves", data=form)
    assert (clash.status_code, typed_in(clash)) == (409, [TYPED])
    assert "Záměr se mezitím změnil (submitter usti). Podívejte se, jak vypadá teď. Upraveno: Obec." in words_of(clash)
    assert (await client.post(f"/tank/{reference}/moves", data={**form, **hidden(clash, "from", "version")})).status_code == 303


async def test_an_answer_to_a_talk_that_was_closed_stays_and_may_open_it_again(client: httpx.AsyncClient, town: Town) -> None:
    reference = await rich_idea(town, await join_organisation(town.people["submitter"], "Spolek A"))
    officer = Editor(OFFICER, None)
    thread = await open_thread(town.people["officer"], reference, "place", "Která ulice?", editor=officer)
    await sign_in(client, town.emails["submitter"])
    await close_thread(town.people["officer"], reference, thread, editor=officer)
    address = f"/tank/{reference}/advice/{thread}"
    clash = await client.post(address, data=form_of(client, do="answer", text=TYPED))
    assert (clash.status_code, typed_in(clash)) == (409, [TYPED])
    assert "Tento rozhovor je uzavřen; chcete-li pokračovat, otevřete ho znovu." in words_of(clash)
    assert 'name="do" value="reopen">Znovu otevřít a odeslat' in clash.text
    assert (await client.post(address, data=form_of(client, do="reopen", text=TYPED))).status_code == 303
    assert TYPED in words_of(await client.get(f"/tank/{reference}"))


async def test_another_question_on_a_form_that_was_sent_is_kept_and_sent_by_a_second_press(client: httpx.AsyncClient, town: Town) -> None:
    """Back after sending shows the old form with its mark; what is written into it then is another question."""
    reference = await rich_idea(town, await join_organisation(town.people["submitter"], "Spolek A"))
    await sign_in(client, town.emails["submitter"])
    form = form_of(client, field="place", once="k1")
    assert (await client.post(f"/tank/{reference}/advice", data={**form, "text": "První"})).status_code == 303
    clash = await client.post(f"/tank/{reference}/advice", data={**form, "text": TYPED})
    assert (clash.status_code, typed_in(clash)[-1]) == (409, TYPED)
    assert "Tento formulář jste už jednou odeslali s něčím jiným" in words_of(clash)
    assert (await client.post(f"/tank/{reference}/advice", data={**form, "text": TYPED, **hidden(clash, "once")})).status_code == 303
    new = form_of(client, title="Byt", need="Chybí", place="", do="submit", once="k2")
    assert (await client.post("/tank/new", data=new)).status_code == 303
    again = await client.post("/tank/new", data={**new, "need": TYPED})
    assert (again.status_code, typed_in(again)) == (409, [TYPED])
    public = form_of(client, title="Výtah", need="Chybí", place="", name="", email="", once="k3")
    assert (await client.post("/suggest", data=public)).status_code == 303
    again = await client.post("/suggest", data={**public, "need": TYPED})
    assert (again.status_code, typed_in(again)) == (409, [TYPED])


async def test_files_for_an_idea_that_moved_on_are_told_on_its_page(client: httpx.AsyncClient, town: Town) -> None:
    reference = await rich_idea(town, await join_organisation(town.people["submitter"], "Spolek A"))
    await sign_in(client, town.emails["submitter"])
    for state in ("in_tank", "under_assessment"):
        await move(town.people["officer"], reference, state, roles=OFFICER)
    sent = await client.post(f"/tank/{reference}/attachments", data=form_of(client), files=[("file", ("a.txt", b"ahoj", "text/plain"))])
    assert (sent.status_code, "Klub &lt;Předlice&gt;" in sent.text) == (403, True)
    assert "V tomto stavu už záměr měnit nemůžete." in words_of(sent)
