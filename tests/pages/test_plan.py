"""The plan as people read and change it: versions, what moved, a workbook looked through, a card changed."""

import io
import re

import httpx
from openpyxl import load_workbook

from absorb.plan.actions import import_plan
from absorb.plan.papers import plan_workbook
from tests.actions.test_plan_versions import FIRST, SECOND, bring, serve, typed_by_hand
from tests.conftest import Town, sign_in
from tests.pages.reading import words_of

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


async def send(client: httpx.AsyncClient, content: bytes, name: str = "plán.xlsx") -> httpx.Response:
    return await client.post("/plan/drafts", data={"_csrf_token": client.cookies["csrf"]}, files={"file": (name, content, XLSX)})


async def press(client: httpx.AsyncClient, address: str, **form: object) -> httpx.Response:
    return await client.post(address, data={"_csrf_token": client.cookies["csrf"], **form})


async def test_a_workbook_is_looked_through_and_published_in_part(client: httpx.AsyncClient, town: Town) -> None:
    await serve(town, await bring(town, FIRST), {"1.1": 5})
    await sign_in(client, town.emails["officer"])
    await client.get("/plan/drafts")
    sent = await send(client, typed_by_hand(SECOND))
    assert sent.status_code == 303
    shown = await client.get(sent.headers["location"])
    words = words_of(shown)
    assert "Opatření 1 / 1.1 / 3: Byty změna Dříve 1 / 1.1 / 2" in words
    assert "K tomuto opatření se hlásí 1 záměr; jeho přínos by se už nezapočítával." in words
    rows = re.findall(r'name="row" value="([^"]+)"( checked)?', shown.text)
    assert [bool(checked) for _, checked in rows] == [True, True, True, False]
    here = [own for own, _ in rows]
    published = await press(client, sent.headers["location"], do="take", seen="1", here=here, row=here, why="Nová verze")
    assert published.headers["location"] == "/plan/p/versions/2/moved"
    moved = words_of(await client.get("/plan/p/versions/2/moved"))
    assert "Co se změnilo mezi verzí 1 a verzí 2" in moved
    assert "K tomuto opatření se hlásí 1 záměr; jeho přínos se už nezapočítává." in moved
    assert "přečíslováno změněna váha" in moved
    versions = words_of(await client.get("/plan/p/versions"))
    assert "Verze 2 platná" in versions
    assert "Nová verze" in versions
    first = words_of(await client.get("/plan/p/versions/1"))
    assert "Verze 1 – platí verze 2" in first
    assert "Kvalita" in first


async def test_a_cell_that_cannot_be_read_is_told_in_czech(client: httpx.AsyncClient, town: Town) -> None:
    await sign_in(client, town.emails["lead"])
    await client.get("/plan/drafts")
    book = load_workbook(io.BytesIO(plan_workbook(SECOND)))
    sheet = book["Opatření"]
    heads = {cell.value: cell.column for cell in sheet[1]}
    sheet.cell(2, heads["Váha"]).value, sheet.cell(2, heads["Oblast"]).value = "moc", "Z"
    sheet.cell(1, heads["Stav"]).value = "Stavy"
    content = io.BytesIO()
    book.save(content)
    refused = await send(client, content.getvalue())
    words = words_of(refused)
    assert refused.status_code == 422
    assert "Opatření!A2: Oblast „Z“ na listu Oblasti není; na výběr je" in words
    assert "„Váha“ obsahuje „moc“; čeká se číslo." in words
    assert "Sloupec „Stavy“ na tento list nepatří; nemělo to být „Stav“?" in words
    assert "holds" not in words


async def test_a_workbook_that_is_wrong_is_told_cell_by_cell(client: httpx.AsyncClient, town: Town) -> None:
    await bring(town, FIRST)
    await sign_in(client, town.emails["lead"])
    await client.get("/plan/drafts")
    book = load_workbook(io.BytesIO(plan_workbook(SECOND)))
    sheet = book["Opatření"]
    heads = {cell.value: cell.column for cell in sheet[1]}
    sheet.cell(2, heads["Dříve"]).value = "7"
    content = io.BytesIO()
    book.save(content)
    answer = await send(client, content.getvalue())
    assert answer.status_code == 422
    assert "Opatření!U2: V předchozí verzi na místě „7“ nic není" in words_of(answer)
    assert "Vyberte sešit s plánem." in words_of(await send(client, b"", ""))
    assert "Soubor není z Wordu ani z Excelu (.docx, .xlsx), nebo je poškozený." in words_of(await send(client, b"PK junk"))


async def test_a_stale_preview_says_so_and_publishes_nothing(client: httpx.AsyncClient, town: Town) -> None:
    await bring(town, FIRST)
    await sign_in(client, town.emails["lead"])
    await client.get("/plan/drafts")
    address = (await send(client, typed_by_hand(SECOND))).headers["location"]
    await import_plan(town.people["officer"], typed_by_hand(SECOND), file_name="jiny.xlsx")
    answer = await press(client, address, do="take", seen="1")
    assert answer.status_code == 409
    words = words_of(answer)
    assert "Mezitím byla vydána verze 2 plánu" in words
    assert "Tento návrh vychází z verze 1 a mezitím byla vydána verze 2." in words
    assert "Návrh říká totéž co plán; není co vydávat." in words


async def test_a_card_is_changed_here(client: httpx.AsyncClient, town: Town) -> None:
    await bring(town, FIRST)
    await sign_in(client, town.emails["officer"])
    await client.get("/plan/p/versions")
    draft = (await press(client, "/plan/p/edit")).headers["location"]
    card = {"place": ["1", "1.1", "2"]}
    shown = await client.get(f"{draft}/card", params=card)
    assert 'value="Byty"' in shown.text
    refused = await press(client, f"{draft}/card", **card, version="1", objective="0.0", code="1", name="Byty", do="save")
    assert refused.status_code == 422
    assert "Číslo 1 už pod tímto cílem je; zvolte jiné." in words_of(refused)
    form = {"version": "1", "objective": "0.0", "code": "2", "name": "Byty pro seniory", "weight": "2,5", "status": "in_force"}
    assert (await press(client, f"{draft}/card", **card, **form, do="save")).headers["location"] == draft
    words = words_of(await client.get(draft))
    assert "Váha 1 2,5" in words
    assert (await client.get(f"{draft}/card", params={"place": ["1", "9"]})).status_code == 404
    published = await press(client, draft, do="take", seen="1")
    assert published.headers["location"] == "/plan/p/versions/2/moved"
    assert "Byty pro seniory (váha 2,5)" in words_of(await client.get("/plan"))
