"""Versions of a budget and files that come back, as pages."""

import io
from typing import Any

import httpx
import lxml.html
import openpyxl
import pytest

from absorb.documents.actions import XLSX
from tests.conftest import Town, sign_in
from tests.funding_case import prepare
from tests.pages.reading import words_of

PAGE = {"accept": "text/html"}
ADDRESS = "/funding/UL-2026-0001/budget/1"


@pytest.fixture
async def browser(client: httpx.AsyncClient, town: Town) -> httpx.AsyncClient:
    await prepare(town.people["officer"])
    await sign_in(client, town.emails["officer"])
    await client.post("/funding/UL-2026-0001/budget", data={"_csrf_token": client.cookies["csrf"]}, headers=PAGE)
    return client


async def post(client: httpx.AsyncClient, at: str, **data: Any) -> httpx.Response:
    return await client.post(f"{ADDRESS}/{at}", data={"_csrf_token": client.cookies["csrf"], **data}, headers=PAGE)


async def bring(client: httpx.AsyncClient, content: bytes) -> httpx.Response:
    files = {"file": ("rozpocet.xlsx", content, XLSX)}
    return await client.post(f"{ADDRESS}/import", data={"_csrf_token": client.cookies["csrf"]}, files=files, headers=PAGE)


def fields_of(answer: httpx.Response, action: str) -> dict[str, Any]:
    form = next(one for one in lxml.html.fromstring(answer.text).forms if one.get("action") == f"{ADDRESS}/{action}")
    return dict(form.form_values()) | {"take": [value for name, value in form.form_values() if name == "take"]}


def changed(content: bytes, **cells: Any) -> bytes:
    workbook = openpyxl.load_workbook(io.BytesIO(content))
    for address, value in cells.items():
        workbook.active[address] = value  # type: ignore[index]
    made = io.BytesIO()
    workbook.save(made)
    return made.getvalue()


async def test_a_file_comes_back_and_only_what_is_ticked_is_taken(browser: httpx.AsyncClient) -> None:
    sent = (await browser.get(f"{ADDRESS}/budget.xlsx")).content
    untouched = await bring(browser, sent)
    assert "Nic se neliší." in words_of(untouched)
    shown = await bring(browser, changed(sent, E2=50_000, F3=3))
    said = words_of(shown)
    for told in ("41 234,57 → 50 000,00", "7 → 3", "989 629,68", "1 200 000,00", "−4 000,04"):
        assert told in said
    fields = fields_of(shown, "take")
    assert fields["take"] == ["k1", "k2"]
    assert (await browser.post(f"{ADDRESS}/take", data={**fields, "take": ["k1"]}, headers=PAGE)).status_code == 303
    page = lxml.html.fromstring((await browser.get(ADDRESS, headers=PAGE)).text)
    assert page.get_element_by_id("line-k1-price").get("value").replace("\xa0", " ") == "50 000,00"
    assert page.get_element_by_id("line-k2-units").get("value") == "7"
    late = await browser.post(f"{ADDRESS}/take", data=fields, headers=PAGE)
    assert late.status_code == 409


async def test_the_portals_sheet_goes_and_comes(browser: httpx.AsyncClient) -> None:
    sent = (await browser.get(f"{ADDRESS}/portal.xlsx")).content
    rows = list(openpyxl.load_workbook(io.BytesIO(sent)).active.iter_rows(values_only=True))  # type: ignore[union-attr]
    by_code = {row[0]: row for row in rows[1:]}
    chapters = ["1.1.3", "1.1.4", "1.1.5", "1.1.6", "1.1.7"]
    assert list(by_code) == ["1", "1.1", "1.1.1", "1.1.1.1", "1.1.2", "1.1.2.1", *chapters, "1.2", "2", "2.1"]
    assert (by_code["1"][5], by_code["1.2"][5], by_code["1.2"][8]) == (1245787.19, 249157.44, 25)
    assert {by_code[code][5] for code in chapters} == {None}
    same = words_of(await bring(browser, sent))
    assert "Položky, které se liší" not in same
    wrong = await bring(browser, changed(sent, F2=1))
    assert wrong.status_code == 422
    assert "Export!F2" in words_of(wrong)
    assert (await bring(browser, b"nothing")).status_code == 422


async def test_asked_approved_and_amended_and_what_differs(browser: httpx.AsyncClient) -> None:
    assert (await post(browser, "versions", stage="asked", seen="1", why="podzim")).status_code == 303
    shown = await browser.get(f"{ADDRESS}/decision", headers=PAGE)
    fields = fields_of(shown, "decision") | {"units-k2": "5"}
    refused = await browser.post(f"{ADDRESS}/decision", data=fields | {"price-k1": "x"}, headers=PAGE)
    assert (refused.status_code, 'id="price-k1-error"' in refused.text) == (422, True)
    refused = await browser.post(f"{ADDRESS}/decision", data=fields, headers=PAGE)
    assert (refused.status_code, 'id="why-k2-error"' in refused.text) == (422, True)
    kept = await browser.post(f"{ADDRESS}/decision", data=fields | {"why-k2": "Sedm cest je moc."}, headers=PAGE)
    assert kept.headers["location"] == f"{ADDRESS}/versions?note=approved"
    refused = await post(browser, "versions", stage="amended", seen="2", why="")
    assert (refused.status_code, "Napište, proč se rozpočet mění." in words_of(refused)) == (422, True)
    said = words_of(await browser.get(f"{ADDRESS}/versions?one=2&other=3", headers=PAGE))
    for told in ("verze 3 – schválený poskytovatelem", "verze 2 – požadovaný", "Počet jednotek: 7 → 5", "Sedm cest je moc.", "−2 000,02"):
        assert told in said


async def test_what_was_asked_for_under_no_scenario_is_approved_in_the_one_that_leads(browser: httpx.AsyncClient) -> None:
    """As everybody reckons with it there; another scenario has to ask first."""
    await browser.post("/funding/UL-2026-0001/scenarios", data={"_csrf_token": browser.cookies["csrf"], "name": "Jiný", "like": "1"})
    other = ADDRESS[:-1] + "2"
    assert 'href="' + other + "/decision" not in (await browser.get(f"{other}/versions", headers=PAGE)).text
    assert (await browser.get(f"{other}/decision", headers=PAGE)).status_code == 409
    assert f'href="{ADDRESS}/decision"' in (await browser.get(f"{ADDRESS}/versions", headers=PAGE)).text
    fields = fields_of(await browser.get(f"{ADDRESS}/decision", headers=PAGE), "decision")
    assert (await browser.post(f"{ADDRESS}/decision", data=fields, headers=PAGE)).headers["location"] == f"{ADDRESS}/versions?note=approved"
    said = words_of(await browser.get(f"{ADDRESS}/versions?one=1&other=2", headers=PAGE))
    assert "verze 2 – schválený poskytovatelem" in said


async def test_an_auditor_reads_versions_and_files_and_changes_nothing(browser: httpx.AsyncClient, town: Town) -> None:
    await sign_in(browser, town.emails["auditor"])
    for at in ("versions", "budget.xlsx", "portal.xlsx"):
        assert (await browser.get(f"{ADDRESS}/{at}", headers=PAGE)).status_code == 200
    assert (await browser.get(f"{ADDRESS}/decision", headers=PAGE)).status_code == 403
    assert (await post(browser, "versions", stage="asked", seen="1")).status_code == 403
