"""The budget as a page: a table of fields that works without scripts."""

from typing import Any

import httpx
import lxml.html
import msgspec
import pytest

from absorb.db import transaction
from absorb.funding.actions.working import save_work
from absorb.funding.queries.working import find_work
from absorb.people.actions import ensure_organisation
from tests.conftest import Town, sign_in
from tests.funding_case import prepare
from tests.pages.reading import words_of
from tests.seed import add_idea

PAGE = {"accept": "text/html"}
ADDRESS = "/funding/UL-2026-0001/budget/1"


@pytest.fixture
async def browser(client: httpx.AsyncClient, town: Town) -> httpx.AsyncClient:
    """An officer at the page of a budget that has just been begun."""
    await prepare(town.people["officer"])
    await sign_in(client, town.emails["officer"])
    begun = await client.post("/funding/UL-2026-0001/budget", data={"_csrf_token": client.cookies["csrf"]}, headers=PAGE)
    assert begun.headers["location"] == ADDRESS
    return client


async def form_of(client: httpx.AsyncClient) -> dict[str, Any]:
    """The fields of the form as a browser would send them; those of lines by their names without the line's own."""
    page = lxml.html.fromstring((await client.get(ADDRESS, headers=PAGE)).text)
    form = page.get_element_by_id("budget")
    fields: dict[str, Any] = {name: value or "" for name, value in form.form_values()}
    return fields | {"line": [value for name, value in form.form_values() if name == "line"]}


async def send(client: httpx.AsyncClient, do: str, **changes: Any) -> httpx.Response:
    typed = {name.replace("_", "-") if name.startswith(("line", "partner")) else name: value for name, value in changes.items()}
    return await client.post(ADDRESS, data={**await form_of(client), **typed, "do": do}, headers=PAGE)


async def lines(client: httpx.AsyncClient) -> list[tuple[str, str, str]]:
    form = await form_of(client)
    return [(form[f"line-{own}-code"], form[f"line-{own}-name"], form[f"line-{own}-price"].replace("\xa0", " ")) for own in form["line"]]


WORKER, TRAVEL, SNACKS = (
    ("1.1.1.1", "Sociální pracovník & terén", "41 234,57"),
    ("1.1.2.1", "Cestovné", "1 000,01"),
    ("2.1", "Občerstvení", "500,00"),
)


async def test_the_page_shows_lines_totals_and_checks(browser: httpx.AsyncClient) -> None:
    assert await lines(browser) == [WORKER, TRAVEL, SNACKS]
    said = words_of(await browser.get(ADDRESS, headers=PAGE))
    for told in ("Rozpočet – Terénní služba Předlice", "Způsobilé náklady 1 245 787,19 Kč", "Sečtený rozpočet"):
        assert told in said
    assert "2021/1060" not in said, "the call is under the regulation of 2013"


async def test_lines_are_added_copied_moved_removed_and_brought_back(browser: httpx.AsyncClient) -> None:
    own = (await form_of(browser))["line"]
    await send(browser, "add:travel")
    assert [line[0] for line in await lines(browser)] == ["1.1.1.1", "1.1.2.1", "1.1.2.2", "2.1"]
    await send(browser, f"copy:{own[1]}")
    assert (await lines(browser))[3] == ("1.1.2.3", "Cestovné", "1 000,01")
    await send(browser, f"down:{own[1]}")
    assert [line[1] for line in await lines(browser)][1:4] == ["", "Cestovné", "Cestovné"]
    await send(browser, f"remove:{own[0]}")
    assert (await lines(browser))[0] == ("1.1.2.1", "", "0,00")
    for _ in range(4):
        assert (await send(browser, "undo")).headers["location"] == f"{ADDRESS}?note=undone#lines"
    assert await lines(browser) == [WORKER, TRAVEL, SNACKS]
    assert (await send(browser, "undo")).status_code == 409
    await send(browser, "redo")
    assert len(await lines(browser)) == 4


async def test_undo_takes_back_first_what_was_typed_and_not_saved(browser: httpx.AsyncClient) -> None:
    await send(browser, "add:travel")
    await send(browser, "undo", line_k1_price="not even an amount")
    assert len(await lines(browser)) == 4
    await send(browser, "undo")
    assert await lines(browser) == [WORKER, TRAVEL, SNACKS]


async def test_what_the_engine_refuses_is_told_in_czech(browser: httpx.AsyncClient) -> None:
    assert (await send(browser, "save", line_k3_code="1.1.9.1")).status_code == 303
    said = words_of(await browser.get(ADDRESS, headers=PAGE))
    assert "Kód této položky má začínat 2; „1.1.9.1“ tak nezačíná." in said
    kept = await browser.post(
        f"{ADDRESS}/versions", data={"_csrf_token": browser.cookies["csrf"], "stage": "asked", "seen": "2"}, headers=PAGE
    )
    assert (kept.status_code, "1.1.9.1: Kód této položky má začínat 2" in words_of(kept)) == (422, True)


async def test_what_is_typed_beside_a_button_is_saved_with_it(browser: httpx.AsyncClient) -> None:
    saved = await send(
        browser, "add:services", line_k2_price="2 000,50 Kč", line_k2_units="0,5", line_k2_from="3/2027", line_k1_contract="employment",
        line_k1_gross="40 000", line_k1_share="50", line_k1_contributions="", line_k1_reason="Terén", line_k3_bearer="P", partner_0_code="P",
        partner_0_name="Spolek", cost_model="real",
    )  # fmt: skip
    assert saved.status_code == 303
    assert (await lines(browser))[:2] == [("1.1.1.1", "Sociální pracovník & terén", "26 760,00"), ("1.1.2.1", "Cestovné", "2 000,50")]
    said = words_of(await browser.get(ADDRESS, headers=PAGE))
    for told in ("Způsobilé náklady 643 240,25 Kč", "Spolek 1 000,00 Kč", "Žadatel 643 240,25 Kč", "Terén"):
        assert told in said


async def test_what_cannot_be_read_stays_typed_and_is_told_at_its_field(browser: httpx.AsyncClient) -> None:
    refused = await send(browser, "save", line_k1_price="mnoho", line_k2_code="1.1.1.1", line_k2_name="Změněno", line_k3_bearer="X")
    assert refused.status_code == 422
    page = lxml.html.fromstring(refused.text)
    assert page.get_element_by_id("line-k1-price").get("value") == "mnoho"
    assert page.get_element_by_id("line-k2-name").get("value") == "Změněno"
    assert "není částka" in page.get_element_by_id("line-k1-price-error").text_content()
    refused = await send(browser, "save", line_k2_code="1.1.1.1", line_k3_bearer="X")
    page = lxml.html.fromstring(refused.text)
    assert [page.get_element_by_id(f"line-{own}-error") is not None for own in ("k2-code", "k3-bearer")] == [True, True]
    assert await lines(browser) == [WORKER, TRAVEL, SNACKS]


async def test_rows_from_excel_become_lines(browser: httpx.AsyncClient) -> None:
    rows = "Kód\tNázev\tMěrná jednotka\tCena jednotky\tPočet jednotek\n\tLektor\thod\t1 234,50\t10\n1.1.4.5\t=cmd()\tks\t2\t3"
    assert (await send(browser, "paste", pasted=rows, kind="services")).status_code == 303
    assert await lines(browser) == [WORKER, TRAVEL, ("1.1.4.5", "=cmd()", "2,00"), ("1.1.4.6", "Lektor", "1 234,50"), SNACKS]
    refused = await send(browser, "paste", pasted="Lektor\thod\tmoc\t10", kind="services")
    assert refused.status_code == 422
    assert "Lektor" in refused.text


async def test_two_editors_see_both_versions_and_choose(browser: httpx.AsyncClient, town: Town) -> None:
    form = await form_of(browser)
    async with transaction(town.people["finance"]) as connection:
        work = await find_work(connection, "UL-2026-0001", 1)
    budget = work.content.budget
    theirs = tuple(_renamed(line, "Jejich") if line.id == "k1" else line for line in budget.lines)
    await save_work(town.people["finance"], work.scenario_id, _with(work.content, theirs), base_version=1)
    mine = {**form, "line-k1-name": "Moje", "line-k2-name": "Cesty", "do": "save"}
    asked = await browser.post(ADDRESS, data=mine, headers=PAGE)
    assert asked.status_code == 409
    page = lxml.html.fromstring(asked.text)
    for told in ("Jejich", "Moje", "Sociální pracovník & terén"):
        assert told in page.text_content()
    choice = page.forms[-1] if page.forms[-1].get("action") == ADDRESS else next(one for one in page.forms if one.get("action") == ADDRESS)
    fields: dict[str, Any] = dict(choice.form_values()) | {"line": [value for name, value in choice.form_values() if name == "line"]}
    again = await browser.post(ADDRESS, data={**fields, "do": "save"}, headers=PAGE)
    assert again.status_code == 409
    taken = await browser.post(ADDRESS, data={**fields, "choose-line k1": "mine", "do": "save"}, headers=PAGE)
    assert taken.status_code == 303
    assert [line[1] for line in await lines(browser)] == ["Moje", "Cesty", "Občerstvení"]


def _renamed(line: Any, name: str) -> Any:
    return msgspec.structs.replace(line, name=name)


def _with(content: Any, lines: Any) -> Any:
    return msgspec.structs.replace(content, budget=msgspec.structs.replace(content.budget, lines=lines))


async def test_totals_are_told_while_somebody_types(browser: httpx.AsyncClient) -> None:
    form = await form_of(browser) | {"line-k1-price": "10 000", "line-k1-units": "1", "cost_model": "real"}
    part = await browser.post(f"{ADDRESS}/totals", data=form, headers=PAGE)
    assert part.status_code == 200
    assert "Způsobilé náklady 17 000,07 Kč" in words_of(part)
    assert "<html" not in part.text
    wrong = await browser.post(f"{ADDRESS}/totals", data={**form, "line-k2-price": "x"}, headers=PAGE)
    assert "není částka" in wrong.text
    assert await lines(browser) == [WORKER, TRAVEL, SNACKS]


@pytest.mark.parametrize(("who", "status", "may_write"), [("finance", 200, True), ("auditor", 200, False), ("submitter", 404, False)])
async def test_who_reads_and_who_writes(browser: httpx.AsyncClient, town: Town, who: str, status: int, may_write: bool) -> None:
    form = await form_of(browser)
    browser.cookies.delete("absorb")
    await sign_in(browser, town.emails[who])
    shown = await browser.get(ADDRESS, headers=PAGE)
    assert shown.status_code == status
    assert ('value="save"' in shown.text) == may_write
    saved = await browser.post(ADDRESS, data={**form, "_csrf_token": browser.cookies["csrf"], "do": "add:travel"}, headers=PAGE)
    assert (saved.status_code == 303) == may_write


async def test_a_submitter_writes_the_budget_of_their_own_organisation(client: httpx.AsyncClient, town: Town) -> None:
    async with transaction(town.people["officer"]) as connection:
        idea_id = await add_idea(connection, "UL-2026-0001", "Terénní služba")
        organisation = await ensure_organisation(connection, "Spolek", kind="ngo")
        await connection.execute("update idea set organisation = $2 where id = $1", idea_id, organisation)
        person = town.people["submitter"].person_id
        await connection.execute("update membership set organisation = $2 where person = $1", person, organisation)
    await sign_in(client, town.emails["submitter"])
    assert (await client.get("/funding/UL-2026-0001/budget", headers=PAGE)).status_code == 200
    await client.post("/funding/UL-2026-0001/budget", data={"_csrf_token": client.cookies["csrf"]}, headers=PAGE)
    assert (await send(client, "add:direct_staff")).status_code == 303
    assert await lines(client) == [("1.1.1.1", "", "0,00")]
