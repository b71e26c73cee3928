"""An idea's scenarios side by side, as pages and over HTTP."""

from typing import Any

import httpx
import lxml.html
import pytest
from msgspec.structs import replace

from absorb.db import reading
from absorb.funding.actions.working import save_work
from absorb.funding.queries.working import Work, find_work
from absorb.kernel.money import Money
from tests.conftest import Town, sign_in, token_of
from tests.funding_case import ELIGIBLE, FLAT, STAFF, TRAVEL, prepare
from tests.pages.reading import words_of

PAGE = {"accept": "text/html"}
ADDRESS = "/funding/UL-2026-0001/scenarios"
API = "/api/v1/ideas/UL-2026-0001/scenarios"
DEARER = 24 * 1_000_00 * 125 // 100
"""What a thousand crowns more a month make of the whole: 24 months, and the flat rate of 25 %."""


@pytest.fixture
async def browser(client: httpx.AsyncClient, town: Town) -> httpx.AsyncClient:
    await prepare(town.people["officer"])
    await sign_in(client, town.emails["officer"])
    await client.post("/funding/UL-2026-0001/budget", data={"_csrf_token": client.cookies["csrf"]}, headers=PAGE)
    return client


async def post(client: httpx.AsyncClient, address: str, **data: Any) -> httpx.Response:
    return await client.post(address, data={"_csrf_token": client.cookies["csrf"], **data}, headers=PAGE)


async def work_of(town: Town, number: int) -> Work:
    async with reading(town.people["officer"]) as connection:
        return await find_work(connection, "UL-2026-0001", number)


async def make_dearer(town: Town, number: int) -> None:
    """The first line of a scenario costs a thousand crowns a month more."""
    work = await work_of(town, number)
    lines = work.content.budget.lines
    dearer = replace(lines[0], unit_price=Money(lines[0].unit_price + 1_000_00))
    content = replace(work.content, budget=replace(work.content.budget, lines=(dearer, *lines[1:])))
    await save_work(town.people["officer"], work.scenario_id, content, base_version=work.version)


def rows_of(answer: httpx.Response) -> dict[str, list[str]]:
    """The rows of the page's tables by their heads: what stands in each scenario's cell."""
    found = {}
    for row in lxml.html.fromstring(answer.text).iterfind(".//tbody/tr"):
        head, *cells = (" ".join(cell.text_content().split()) for cell in row)
        found[head] = cells
    return found


async def test_a_copy_stands_beside_the_leading_one_and_differences_are_marked(browser: httpx.AsyncClient, town: Town) -> None:
    opened = await post(browser, ADDRESS, name="S vyšší mzdou", like="1", call="same")
    assert (opened.status_code, opened.headers["location"]) == (303, "/funding/UL-2026-0001/budget/2")
    await make_dearer(town, 2)
    shown = rows_of(await browser.get(ADDRESS, headers=PAGE))
    assert (STAFF + TRAVEL + FLAT, ELIGIBLE + DEARER) == (1_245_787_19, 1_275_787_19)
    assert shown["Náklady"] == ["1 245 787,19", "1 275 787,19o 30 000,00 víc"]
    assert shown["Chybí"] == ["0,00", "0,00"]
    assert shown["Uloženo"] == ["rozpočet 1 (požadovaný)rozvrh 1uloženo mimo scénáře", "zatím nic"]
    assert shown["Evropský sociální fond"] == ["1 058 919,12", "1 084 419,12o 25 500,00 víc"]
    kept = rows_of(await browser.get(f"{ADDRESS}?of=kept", headers=PAGE))
    assert (kept["Náklady"], kept["Nesplněná pravidla"]) == (["1 245 787,19", "–"], ["žádné", "–"])


async def test_programs_read_the_same(browser: httpx.AsyncClient, town: Town) -> None:
    browser.cookies.clear()
    token = await token_of(town.people["officer"])
    opened = await browser.post(API, json={"name": "Druhý", "like": 1, "call": None}, headers=token)
    assert (opened.status_code, opened.json()) == (201, {"number": 2, "name": "Druhý", "state": "open"})
    await make_dearer(town, 2)
    first, second = (await browser.get(API, headers=token)).json()["scenarios"]
    assert (first["state"], first["call"], first["cost_minor"], first["own_minor"]) == ("leading", "03_15_022", ELIGIBLE, 62_289_35)
    assert (second["state"], second["call"], second["cost_minor"], second["gap_minor"]) == ("open", None, ELIGIBLE + DEARER, 0)
    for one in (first, second):
        assert sum(one["by_source_minor"].values()) + one["gap_minor"] == one["cost_minor"]
        years = {source: sum(paid.values()) for source, paid in one["by_source_and_year_minor"].items()}
        assert {source: paid for source, paid in years.items() if paid} == one["by_source_minor"]
    moved = [await browser.post(f"{API}/2/lead", headers=token), await browser.post(f"{API}/1/close", headers=token)]
    assert [one.json()["state"] for one in moved] == ["leading", "closed"]
    renamed = await browser.put(f"{API}/2", json={"name": "Hlavní"}, headers=token)
    refused = await browser.post(f"{API}/2/close", headers=token)
    kept = await browser.post(f"{API}/2/working-copy/asked", json={"seen": 2}, headers=token)
    assert kept.status_code == 201, kept.text
    for what in ("budgets", "schedules"):
        rows = (await browser.get(f"/api/v1/{what}?idea=UL-2026-0001", headers=token)).json()
        assert [(one["version"], one["scenario"]) for one in rows] == [(2, 2), (1, None)]
    assert (renamed.json()["name"], refused.status_code) == ("Hlavní", 409)
    named = (await browser.get(f"{API}?of=kept", headers=token)).json()["scenarios"]
    assert [(one["number"], one["state"], one["cost_minor"]) for one in named] == [(2, "leading", ELIGIBLE + DEARER), (1, "closed", None)]


async def test_what_cannot_be_reckoned_with_says_why(browser: httpx.AsyncClient, town: Town) -> None:
    await post(browser, ADDRESS, name="Krátký", like="1", call="same")
    work = await work_of(town, 2)
    short = replace(work.content, months=3, reporting=())
    await save_work(town.people["officer"], work.scenario_id, short, base_version=1)
    shown = rows_of(await browser.get(ADDRESS, headers=PAGE))
    assert shown["Náklady"] == ["1 245 787,19", "–"]
    assert shown["Co brání výpočtu"][0] == "–"
    assert "Sociální pracovník & terén" in shown["Co brání výpočtu"][1]


async def test_buttons_of_a_scenario(browser: httpx.AsyncClient) -> None:
    await post(browser, ADDRESS, name="Druhý", like="", call="")
    said = words_of(await browser.get(ADDRESS, headers=PAGE))
    assert "Udělat hlavním – 2. Druhý" in said
    assert "Uzavřít scénář – 1. Základní" not in said
    for do, note in (("lead", "Tento scénář je teď hlavní"), ("close", "Hlavní scénář nejde uzavřít")):
        answer = await post(browser, f"{ADDRESS}/2", do=do)
        answer = await browser.get(answer.headers["location"], headers=PAGE) if answer.status_code == 303 else answer
        assert note in words_of(answer)
    await post(browser, f"{ADDRESS}/1", do="close")
    closed = await browser.get(ADDRESS, headers=PAGE)
    assert "Znovu otevřít – 1. Základní" in words_of(closed)
    budget = await browser.get("/funding/UL-2026-0001/budget/1", headers=PAGE)
    assert ("1. Základní (uzavřený)" in words_of(budget), budget.text.count("<fieldset") > budget.text.count("disabled")) == (True, False)


async def test_a_refused_form_keeps_what_was_typed(browser: httpx.AsyncClient) -> None:
    refused = await post(browser, ADDRESS, name="základní", like="1", call="nadace")
    form = next(one for one in lxml.html.fromstring(refused.text).forms if one.get("action") == ADDRESS)
    fields = dict(form.form_values())
    assert (refused.status_code, fields["name"], fields["like"], fields["call"]) == (422, "základní", "1", "nadace")
    assert "Jiný scénář téhož záměru se už jmenuje „základní“." in words_of(refused)
    renamed = await post(browser, f"{ADDRESS}/1", do="rename", name="")
    assert (renamed.status_code, 'id="name-1-error"' in renamed.text) == (422, True)
    assert (await post(browser, ADDRESS, name="x", like="9", call="")).status_code == 422
    assert (await post(browser, ADDRESS, name="x", like="1²", call="XX")).status_code == 422
    assert (await post(browser, ADDRESS, name="x", like="1", call="\x00")).status_code == 422


async def test_an_idea_without_scenarios_offers_to_begin(client: httpx.AsyncClient, town: Town) -> None:
    await prepare(town.people["officer"])
    await sign_in(client, town.emails["officer"])
    assert "Začít rozpočet" in words_of(await client.get(ADDRESS, headers=PAGE))
    await sign_in(client, town.emails["auditor"])
    looked = await client.get(ADDRESS, headers=PAGE)
    assert (looked.status_code, "Začít rozpočet" in words_of(looked)) == (200, False)
