"""The schedule's page: a grid that works without scripts; what is typed is counted over, saved, pinned, and taken back."""

from collections.abc import Mapping
from io import BytesIO
from typing import Any

import httpx
import lxml.html
import pytest
from msgspec.structs import replace
from openpyxl import load_workbook

from absorb.db import reading
from absorb.funding.actions.versions import ask
from absorb.funding.actions.working import begin_work, save_work
from absorb.funding.queries.working import Work, find_work
from absorb.funding.rules.schedule import Pin
from absorb.kernel.money import Money
from absorb.web import today
from tests.conftest import Town, sign_in
from tests.counting import statements
from tests.funding_case import prepare
from tests.pages.reading import words_of

PAGE = {"accept": "text/html"}
ADDRESS = "/funding/UL-2026-0001/schedule/1"
NOTHING: Mapping[str, str] = {}


@pytest.fixture
async def browser(client: httpx.AsyncClient, town: Town) -> httpx.AsyncClient:
    """An officer; the idea has a working copy begun of its budget and schedule: 24 months, three payers of all that is eligible."""
    officer = town.people["officer"]
    prepared = await prepare(officer)
    await begin_work(officer, prepared.idea_id, today())
    await sign_in(client, town.emails["officer"])
    return client


async def work_of(town: Town) -> Work:
    async with reading(town.people["officer"]) as connection:
        return await find_work(connection, "UL-2026-0001", 1)


async def form_of(client: httpx.AsyncClient, view: str = "") -> dict[str, Any]:
    page = lxml.html.fromstring((await client.get(f"{ADDRESS}{view}", headers=PAGE)).text)
    return {name: value or "" for name, value in page.get_element_by_id("schedule").form_values()}


async def send(client: httpx.AsyncClient, do: str, view: str = "", typed: Mapping[str, str] = NOTHING) -> httpx.Response:
    return await client.post(f"{ADDRESS}{view}", data={**await form_of(client, view), **typed, "do": do}, headers=PAGE)


async def recount(client: httpx.AsyncClient, view: str, typed: Mapping[str, str]) -> str:
    answer = await client.post(f"{ADDRESS}/recount{view}", data={**await form_of(client, view), **typed}, headers=PAGE)
    assert answer.status_code == 200
    return words_of(answer)


def minor(text: str) -> int:
    return int("".join(sign for sign in text if sign.isdigit()) or 0)


def table_of(answer: httpx.Response) -> dict[str, list[str]]:
    """The grid's rows by their heads, with what the cells say."""
    page = lxml.html.fromstring(answer.text)
    rows = page.xpath("//table[contains(@class, 'sheet__table')]//tr")
    return {" ".join(row[0].text_content().split()): [" ".join(cell.text_content().split()) for cell in row[1:]] for row in rows}


async def test_the_grid_says_who_pays_what_in_each_month_period_and_year(browser: httpx.AsyncClient) -> None:
    answer = await browser.get(ADDRESS, headers=PAGE)
    said = words_of(answer)
    for told in ("Rozvrh – Terénní služba Předlice", "Náklady 1 245 787,19 Kč", "Pokryto 1 245 787,19 Kč", "Chybí 0,00 Kč"):
        assert told in said
    months = table_of(answer)
    assert months["Náklady (Kč)"] == [*(f"{month}/2027" for month in range(1, 13)), "2027", "Celkem"]
    assert months["1.1.1.1 Sociální pracovník & terén"] == [*["41 234,57"] * 12, "494 814,84", "989 629,68"]
    assert months["1.1.2.1 Cestovné"][:4] == ["–", "–", "1 000,01", "1 000,01"]
    assert months["Dohromady"][-1] == "1 245 787,19"
    years = table_of(await browser.get(f"{ADDRESS}?by=years", headers=PAGE))
    assert years["Náklady (Kč)"] == ["2027", "2028", "Celkem"]
    assert years["Evropský sociální fond"][-1] == "1 058 919,12"
    halves = table_of(await browser.get(f"{ADDRESS}?by=reporting", headers=PAGE))
    assert halves["Náklady (Kč)"] == ["1/2027–6/2027", "7/2027–12/2027", "1/2028–6/2028", "7/2028–12/2028", "Celkem"]
    whole = table_of(await browser.get(f"{ADDRESS}?year=all", headers=PAGE))
    assert len(whole["Dohromady"]) == 25
    assert await browser.get(f"{ADDRESS}?by=nonsense&year=x&at=%00&only=nobody", headers=PAGE)


async def test_the_legend_shows_what_one_payer_pays(browser: httpx.AsyncClient) -> None:
    answer = await browser.get(f"{ADDRESS}?by=years&only=STATE_COFIN&only=OWN", headers=PAGE)
    rows = table_of(answer)
    who = ("Státní rozpočet – spolufinancování ESF", "Vlastní zdroje žadatele")
    assert [minor(text) for text in rows["Vybraní plátci"]] == [sum(minor(rows[one][place]) for one in who) for place in range(3)]
    lines = [minor(cells[-1]) for name, cells in rows.items() if name.startswith("1.")]
    assert sum(lines) == minor(rows["Vybraní plátci"][-1])
    assert all(minor(cells[0]) + minor(cells[1]) == minor(cells[-1]) for cells in rows.values() if cells[-1] and "," in cells[0])
    chosen = lxml.html.fromstring(answer.text).xpath("//a[contains(@class, 'sheet__payer') and @aria-current]")
    assert [one.text_content().split()[0] for one in chosen] == ["Státní", "Vlastní"]


async def test_a_pin_stays_until_it_is_taken_away(browser: httpx.AsyncClient, town: Town) -> None:
    view = "?at=k1+2027-03"
    answer = await send(browser, "save", view, {"pin k1 2027-03 OWN": "10 000"})
    assert answer.headers["location"] == f"{ADDRESS}{view}&note=saved"
    assert (await work_of(town)).content.pins == (Pin("k1", "2027-03", "OWN", Money(10_000_00)),)
    page = await browser.get(answer.headers["location"], headers=PAGE)
    assert table_of(page)["1.1.1.1 Sociální pracovník & terén"][2] == "41 234,57 připnuto"
    assert "Rozvrh je uložen." in words_of(page)
    await send(browser, "pin:k1 2027-03", view)
    pinned = (await work_of(town)).content.pins
    assert (sum(pin.amount for pin in pinned), {pin.source for pin in pinned} >= {"EU_ESF", "OWN"}) == (4_123_457, True)
    await send(browser, f"unpin:k1 2027-03 {pinned[0].source}", view)
    assert (await work_of(town)).content.pins == pinned[1:]
    await send(browser, "loosen:k1 2027-03", view)
    assert (await work_of(town)).content.pins == ()
    await send(browser, "undo", view)
    assert (await work_of(town)).content.pins == pinned[1:]


async def test_what_is_typed_is_counted_over_and_not_saved(browser: httpx.AsyncClient, town: Town) -> None:
    before = await work_of(town)
    said = await recount(browser, "?at=k1", {"price k1": "50 000"})
    assert "Náklady 1 508 750,09 Kč" in said
    assert "1 změna zatím není uložena." in said
    both = await recount(browser, "?at=payer:EU_ESF", {"price k1": "50 000", "max_percent EU_ESF": "50"})
    assert "Náklady 1 508 750,09 Kč" in both
    assert "Evropský sociální fond 754 375,04 Kč" in both or "Evropský sociální fond 754 375,05 Kč" in both
    assert "2 změny zatím nejsou uloženy." in both
    assert await work_of(town) == before
    wrong = await recount(browser, "?at=k1", {"price k1": "mnoho"})
    assert "„mnoho“ není částka; napište například 1 234,50." in wrong
    refused = await send(browser, "save", "?at=k1", {"price k1": "mnoho"})
    assert (refused.status_code, 'value="mnoho"' in refused.text) == (422, True)


async def test_costs_of_one_month_are_set_by_hand(browser: httpx.AsyncClient, town: Town) -> None:
    view = "?at=k1+2027-01"
    await send(browser, "save", view, {"cost k1 2027-01": "0"})
    row = table_of(await browser.get(ADDRESS, headers=PAGE))["1.1.1.1 Sociální pracovník & terén"]
    assert (row[0], row[1], row[-1]) == ("–", "43 027,38", "989 629,68")
    assert (await form_of(browser, "?at=k1"))["cost k1 2027-01"] == "0,00"
    said = await recount(browser, view, {"cost k1 2027-01": "2 000 000"})
    assert "Rozvrh zatím nejde spočítat" in said
    assert "989 629,68" in said


async def test_what_nobody_pays_and_what_cannot_be_met_is_said_in_words(browser: httpx.AsyncClient, town: Town) -> None:
    said = await recount(browser, "", {"max_total OWN": "1 000"})
    assert "Vlastní zdroje žadatele: vyčerpán strop 1 000,00 Kč celkem" in said
    assert "chybí" in said
    said = await recount(browser, "", {"min_percent OWN": "90", "min_percent EU_ESF": "20"})
    assert "Tyto požadavky nejde splnit všechny najednou" in said
    for told in ("Vlastní zdroje žadatele platí nejméně 90", "Evropský sociální fond platí nejméně 20"):
        assert told in said
    refused = await send(browser, "pin:k1 2027-03", "?at=k1+2027-03", {"pin k1 2027-03 OWN": "99 999,99"})
    assert (refused.status_code, "není co připnout" in words_of(refused)) == (409, True)
    pinned = await recount(browser, "", {"pin k1 2027-03 OWN": "99 999,99"})
    assert "Vlastní zdroje žadatele platí přesně 99 999,99 Kč z položky 1.1.1.1 Sociální pracovník & terén v období 3/2027" in pinned


async def test_two_people_change_one_schedule(browser: httpx.AsyncClient, town: Town) -> None:
    view, lead = "?at=k1+2027-03", town.people["lead"]
    mine, work = await form_of(browser, view), await work_of(town)
    theirs = replace(work.content, pins=(Pin("k1", "2027-03", "OWN", Money(500)), Pin("k1", "2027-04", "OWN", Money(1))))
    await save_work(lead, work.scenario_id, theirs, base_version=work.version)
    contested = await browser.post(f"{ADDRESS}{view}", data={**mine, "pin k1 2027-03 OWN": "7,00", "do": "save"}, headers=PAGE)
    said = words_of(contested)
    assert contested.status_code == 409
    assert "Připnutá částka 1.1.1.1 Sociální pracovník & terén 2027-03 Vlastní zdroje žadatele" in said
    form = dict(lxml.html.fromstring(contested.text).forms[-1].form_values())
    key = "choose-pin k1/2027-03/OWN"
    back = await browser.post(f"{ADDRESS}{view}", data={**form, key: "mine", "do": "back"}, headers=PAGE)
    assert 'value="7,00"' in back.text
    saved = await browser.post(f"{ADDRESS}{view}", data={**form, key: "mine", "do": "save"}, headers=PAGE)
    assert saved.headers["location"] == f"{ADDRESS}{view}&note=saved"
    assert set((await work_of(town)).content.pins) == {Pin("k1", "2027-03", "OWN", Money(700)), Pin("k1", "2027-04", "OWN", Money(1))}


async def test_pins_of_lines_that_are_gone_are_named_and_can_be_taken_away(browser: httpx.AsyncClient, town: Town) -> None:
    work = await work_of(town)
    gone = replace(work.content, pins=(Pin("gone", "2027-03", "OWN", Money(500)),))
    await save_work(town.people["officer"], work.scenario_id, gone, base_version=work.version)
    assert "už tu není: odebraná položka · 3/2027 · Vlastní zdroje žadatele 5,00 Kč" in words_of(await browser.get(ADDRESS, headers=PAGE))
    await send(browser, "unpin:all")
    assert (await work_of(town)).content.pins == ()


async def test_the_workbook_of_the_working_copy_is_where_the_eye_is(browser: httpx.AsyncClient) -> None:
    answer = await browser.get(f"{ADDRESS}/schedule.xlsx", headers=PAGE)
    assert "UL-2026-0001-rozvrh-1.xlsx" in answer.headers["content-disposition"]
    book = load_workbook(BytesIO(answer.content))
    assert "Rozvrh" in book.sheetnames


async def test_a_larger_schedule_asks_no_more_of_the_database(browser: httpx.AsyncClient, town: Town) -> None:
    work = await work_of(town)
    with statements() as few:
        await browser.get(ADDRESS, headers=PAGE)
    line = work.content.budget.lines[1]
    lines = (*work.content.budget.lines, *(replace(line, id=f"n{number}", code="") for number in range(30)))
    larger = replace(work.content, budget=replace(work.content.budget, lines=lines), months=24)
    await save_work(town.people["officer"], work.scenario_id, larger, base_version=work.version)
    with statements() as many:
        await browser.get(ADDRESS, headers=PAGE)
    assert len(many) == len(few)


async def test_what_is_kept_of_many_months_is_shown_by_the_calls_periods(browser: httpx.AsyncClient, town: Town) -> None:
    work = await work_of(town)
    kept = await ask(town.people["officer"], work.scenario_id, seen=work.version)
    answer = await browser.get("/funding/UL-2026-0001", headers=PAGE)
    page = lxml.html.fromstring(answer.text)
    heads = [" ".join(head.text_content().split()) for head in page.xpath("//h2[@id='schedule']/following::table[1]/thead//th")]
    assert kept.schedule is not None
    assert heads == ["Náklady", "1/2027–6/2027", "7/2027–12/2027", "1/2028–6/2028", "7/2028–12/2028", "Celkem (Kč)"]


async def test_a_schedule_of_very_many_cells_is_shown_a_year_at_a_time(browser: httpx.AsyncClient, town: Town) -> None:
    work = await work_of(town)
    line = replace(work.content.budget.lines[1], from_=None, months=None)
    lines = tuple(replace(line, id=f"n{number}", code="") for number in range(34))
    budget = replace(work.content.budget, lines=lines, cost_model="real")
    huge = replace(work.content, budget=budget, months=1200, reporting=(), sources=work.content.sources[-1:], prefer=())
    await save_work(town.people["officer"], work.scenario_id, huge, base_version=work.version)
    answer = await browser.get(f"{ADDRESS}?year=all", headers=PAGE)
    assert (len(table_of(answer)["Dohromady"]), "všechny roky" in words_of(answer)) == (14, False)


async def test_a_submitter_of_another_organisation_has_no_such_page_and_readers_only_read(
    browser: httpx.AsyncClient, client: httpx.AsyncClient, town: Town
) -> None:
    fields = await form_of(browser)
    await sign_in(client, town.emails["auditor"])
    page = await client.get(f"{ADDRESS}?at=k1+2027-03", headers=PAGE)
    assert (page.status_code, 'value="save"' in page.text, "readonly" in page.text) == (200, False, True)
    refused = await client.post(ADDRESS, data={**fields, "_csrf_token": client.cookies["csrf"], "do": "save"}, headers=PAGE)
    assert refused.status_code == 403
    leading = await client.get("/funding/UL-2026-0001/schedule", headers=PAGE)
    assert leading.headers["location"] == ADDRESS
