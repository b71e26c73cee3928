"""The workbook of a schedule goes out, is changed, and comes back: by page and by program, with two editors."""

import datetime as dt
import html
import io
import re
from decimal import Decimal
from typing import Any

import httpx
from openpyxl import load_workbook

from absorb.db import reading
from absorb.funding.actions.schedules import save_schedule
from absorb.funding.actions.versions import ask
from absorb.funding.actions.working import begin_work, undo
from absorb.funding.queries.budgets import get_budget
from absorb.funding.queries.workbooks import get_leading
from absorb.funding.queries.working import find_work
from absorb.funding.rules.working.budget import budget_case
from absorb.funding.rules.working.shapes import BudgetText
from absorb.kernel.intake import convert
from tests.conftest import Town, sign_in, token_of
from tests.funding_case import TRAVEL, prepare, schedule_of
from tests.pages.reading import words_of
from tests.promises import keep_promises

IDEA = "UL-2026-0001"
PAGE = {"accept": "text/html"}
WORKBOOK = f"/funding/{IDEA}/workbook"


def in_all(direct: int) -> int:
    """Direct costs with the flat rate of a quarter on top, half a haléř up."""
    return direct + (direct + 2) // 4


async def edited(client: httpx.AsyncClient, changes: dict[tuple[str, str], Any]) -> bytes:
    return edit((await client.get(f"/funding/{IDEA}/schedule.xlsx")).content, changes)


def edit(content: bytes, changes: dict[tuple[str, str], Any]) -> bytes:
    book = load_workbook(io.BytesIO(content))
    for (sheet, address), value in changes.items():
        book[sheet][address] = value
    target = io.BytesIO()
    book.save(target)
    return target.getvalue()


async def sent(client: httpx.AsyncClient, content: bytes) -> httpx.Response:
    token = {"_csrf_token": client.cookies["csrf"]}
    return await client.post(WORKBOOK, data=token, files={"file": ("rozvrh.xlsx", content)}, headers=PAGE)


async def rows(town: Town) -> list[tuple[int, int, int, str]]:
    """Version, cost, the version of its budget, status of each schedule."""
    sql = """select s.version, s.cost_minor, b.version as budget, s.status from schedule s join budget b on b.id = s.budget
        order by s.version"""
    async with reading(town.acting) as connection:
        return [tuple(row) for row in await connection.fetch(sql)]


def form_of(shown: httpx.Response, ticked: list[int] | None = None, at: str = WORKBOOK) -> dict[str, Any]:
    """The form of differences as a browser sends it."""
    text = shown.text
    part = text[text.index(f'action="{at}/take"') :]
    hidden = dict(re.findall(r'<input type="hidden" name="([a-z_]+)" value="([^"]*)">', part.partition("<div")[0]))
    names = re.findall(r'name="name" value="([^"]*)"', part)
    values = re.findall(r'name="value" value="([^"]*)"', part)
    return {**hidden, "name": names, "value": values, "row": [str(one) for one in (range(len(names)) if ticked is None else ticked)]}


async def test_changes_are_shown_and_what_is_ticked_becomes_the_next_version(client: httpx.AsyncClient, town: Town) -> None:
    await prepare(town.people["officer"])
    await sign_in(client, town.emails["officer"])
    ((_, cost, _, _),) = await rows(town)
    content = await edited(client, {("Rozpočet", "F9"): 1000, ("Rozpočet", "E9"): 3, ("Zdroje", "D10"): "5 000,00 Kč"})
    shown = await sent(client, content)
    words = words_of(shown)
    assert shown.status_code == 200
    assert "1.1.1.1 Sociální pracovník & terén – Cena jednotky Rozpočet!F9 41 234,57 Kč 1 000,00 Kč" in words
    assert "1.1.1.1 Sociální pracovník & terén – Počet jednotek Rozpočet!E9 24 3" in words
    assert "Hotovost na začátku Zdroje!D10 0,00 Kč 5 000,00 Kč" in words
    assert await rows(town) == [(1, cost, 1, "met")]
    taken = await client.post(f"{WORKBOOK}/take", data=form_of(shown, [0, 1]))
    assert (taken.status_code, taken.headers["location"][:7]) == (303, "/works/")
    await keep_promises()
    assert await rows(town) == [(1, cost, 1, "met"), (2, in_all(300_000 + TRAVEL), 2, "met")]
    again = await sent(client, content)
    assert "Hotovost na začátku Zdroje!D10" in words_of(again)
    assert "Cena jednotky" not in words_of(again)


async def test_new_lines_and_payers_rates_come_back_and_the_working_copy_goes_on_from_them(client: httpx.AsyncClient, town: Town) -> None:
    ready = await prepare(town.people["officer"])
    acting = town.people["officer"]
    await begin_work(acting, ready.idea_id, dt.date(2026, 11, 22))
    async with reading(acting) as connection:
        work = await find_work(connection, IDEA, 1)
    budget_id = (await ask(acting, work.scenario_id, seen=work.version)).budget
    async with reading(acting) as connection:
        _, case, _ = await get_budget(connection, budget_id)
    await save_schedule(acting, ready.idea_id, budget_id, schedule_of(case))
    await sign_in(client, town.emails["officer"])
    free = 6 + 9 + 2
    content = await edited(client, {
        ("Rozpočet", f"C{free}"): "Tisk letáků", ("Rozpočet", f"D{free}"): "služby", ("Rozpočet", f"E{free}"): 4, ("Rozpočet", f"F{free}"): 250,
        ("Zdroje", "F6"): 80, ("Rozpočet", "F9"): 1000,
    })  # fmt: skip
    shown = await sent(client, content)
    assert f"1.1.3.1 Tisk letáků Nákup služeb Rozpočet!B{free} 4 250,00 Kč 1 000,00 Kč" in words_of(shown)
    lines = [html.unescape(one) for one in re.findall(r'name="line" value="([^"]*)"', shown.text)]
    form = form_of(shown)
    taken = await client.post(f"{WORKBOOK}/take", data={**form, "line": lines, "row": [*form["row"], "new-0"]})
    assert taken.status_code == 303
    await keep_promises()
    async with reading(acting) as connection:
        after = await find_work(connection, IDEA, 1)
        newest = await get_leading(connection, IDEA)
        kept = await connection.fetchval("select content from leading_budget")
    text = after.content
    assert [(one.code, one.name, int(one.unit_price)) for one in text.budget.lines if one.name == "Tisk letáků"] == [
        ("1.1.3.1", "Tisk letáků", 25_000)
    ]
    assert [str(one.max_percent) for one in text.sources if one.id == "EU_ESF"] == ["80"]
    assert convert(kept, BudgetText) == text.budget
    assert budget_case(text.budget, case.call) == newest.budget.case
    assert (newest.case.sources[0].max_percent, newest.row.version) == (Decimal(80), 4)
    assert "není co převzít" in words_of(await sent(client, content))
    await undo(acting, after.scenario_id, seen=after.version)
    async with reading(acting) as connection:
        assert (await find_work(connection, IDEA, 1)).content == work.content


async def test_the_workbook_of_a_working_copy_comes_back_into_it(client: httpx.AsyncClient, town: Town) -> None:
    ready, acting = await prepare(town.people["officer"]), town.people["officer"]
    await begin_work(acting, ready.idea_id, dt.date(2026, 11, 22))
    await sign_in(client, town.emails["officer"])
    here = f"/funding/{IDEA}/schedule/1"
    got = await client.get(f"{here}/schedule.xlsx")
    free = 6 + 9 + 2
    content = edit(got.content, {
        ("Rozpočet", f"C{free}"): "Tisk letáků", ("Rozpočet", f"D{free}"): "služby", ("Rozpočet", f"F{free}"): 250,
        ("Zdroje", "F6"): 80, ("Rozpočet", "F9"): 1000,
    })  # fmt: skip
    token = {"_csrf_token": client.cookies["csrf"]}
    file = {"file": ("rozvrh.xlsx", content)}
    elsewhere = await client.post(WORKBOOK, data=token, files=file, headers=PAGE)
    assert (elsewhere.status_code, "Sešit je z rozpracovaného scénáře" in words_of(elsewhere)) == (422, True)
    shown = await client.post(f"{here}/workbook", data=token, files=file, headers=PAGE)
    assert f"1.1.3.1 Tisk letáků Nákup služeb Rozpočet!B{free} 1 250,00 Kč 250,00 Kč" in words_of(shown)
    lines = [html.unescape(one) for one in re.findall(r'name="line" value="([^"]*)"', shown.text)]
    form = form_of(shown, at=f"{here}/workbook")
    async with reading(acting) as connection:
        before = await find_work(connection, IDEA, 1)
        kept = await connection.fetchval("select count(*) from schedule")
    taken = await client.post(f"{here}/workbook/take", data={**form, "line": lines, "row": [*form["row"], "new-0"]})
    assert (taken.status_code, taken.headers["location"]) == (303, f"{here}?note=saved")
    async with reading(acting) as connection:
        after = await find_work(connection, IDEA, 1)
        assert await connection.fetchval("select count(*) from schedule") == kept
    assert [int(one.unit_price) for one in after.content.budget.lines if one.name == "Tisk letáků"] == [25_000]
    assert (int(after.content.budget.lines[0].unit_price), str(after.content.sources[0].max_percent)) == (100_000, "80")
    assert "Sešit říká totéž co scénář" in words_of(await client.post(f"{here}/workbook", data=token, files=file, headers=PAGE))
    late = await client.post(f"{here}/workbook/take", data={**form, "row": ["0"]}, headers=PAGE)
    assert late.status_code == 409
    await undo(acting, after.scenario_id, seen=after.version)
    async with reading(acting) as connection:
        assert (await find_work(connection, IDEA, 1)).content == before.content
    kept_one = await edited(client, {})
    refused = await client.post(f"{here}/workbook", data=token, files={"file": ("rozvrh.xlsx", kept_one)}, headers=PAGE)
    assert (refused.status_code, "Sešit není z tohoto rozpracovaného scénáře" in words_of(refused)) == (422, True)


async def test_of_two_editors_the_second_sees_what_the_first_did(client: httpx.AsyncClient, town: Town) -> None:
    await prepare(town.people["officer"])
    await sign_in(client, town.emails["finance"])
    mine = await edited(client, {("Rozpočet", "F9"): 1000, ("Rozpočet", "E11"): 8})
    theirs = await edited(client, {("Rozpočet", "F9"): 2000})
    form = form_of(await sent(client, mine))
    await client.post(f"{WORKBOOK}/take", data=form_of(await sent(client, theirs)))
    await keep_promises()
    late = await client.post(f"{WORKBOOK}/take", data=form, headers=PAGE)
    assert (late.status_code, "Někdo mezitím uložil jinou verzi rozvrhu" in words_of(late)) == (409, True)
    compared = await sent(client, mine)
    words = words_of(compared)
    assert "Sešit vznikl z rozvrhu 1; od té doby byl uložen novější." in words
    assert "Cena jednotky mezitím změněno Rozpočet!F9 41 234,57 Kč nyní 2 000,00 Kč 1 000,00 Kč" in words
    assert re.findall(r'name="row" value="(\d+)"( checked)?', compared.text) == [("0", ""), ("1", " checked")]
    await client.post(f"{WORKBOOK}/take", data=form_of(compared, [1]))
    await keep_promises()
    assert [row[1] for row in await rows(town)][1:] == [in_all(24 * 200_000 + TRAVEL), in_all(24 * 200_000 + TRAVEL // 7 * 8)]


async def test_two_who_take_at_once_do_not_overwrite_each_other(client: httpx.AsyncClient, town: Town) -> None:
    await prepare(town.people["officer"])
    await sign_in(client, town.emails["officer"])
    for price in (1000, 2000):
        await client.post(f"{WORKBOOK}/take", data=form_of(await sent(client, await edited(client, {("Rozpočet", "F9"): price}))))
    await keep_promises()
    assert [row[1] for row in await rows(town)][1:] == [in_all(24 * 100_000 + TRAVEL)]
    async with reading(town.acting) as connection:
        troubles = await connection.fetch("select trouble from work where ended_at is not null order by made_at")
        assert await connection.fetchval("select count(*) from budget") == 2
    assert [row["trouble"] is None for row in troubles] == [True, False]


async def test_faults_stand_on_the_page_with_sheet_and_cell(client: httpx.AsyncClient, town: Town) -> None:
    await prepare(town.people["officer"])
    await sign_in(client, town.emails["officer"])
    refused = await sent(client, await edited(client, {("Rozpočet", "F9"): "zdarma", ("Zdroje", "F6"): "hodně"}))
    words = words_of(refused)
    assert refused.status_code == 422
    assert "Rozpočet!F9: Buňka obsahuje „zdarma“; čeká se částka v korunách, například 1234567,50." in words
    assert "Zdroje!F6: Buňka obsahuje „hodně“; čeká se nezáporné číslo, například 12,5." in words
    nothing = await sent(client, b"PK")
    assert nothing.status_code == 422
    empty = await client.post(f"{WORKBOOK}/take", data={"_csrf_token": client.cookies["csrf"]}, headers=PAGE)
    assert empty.status_code == 422


async def test_programs_compare_and_take_too(client: httpx.AsyncClient, town: Town) -> None:
    await prepare(town.people["officer"])
    await sign_in(client, town.emails["officer"])
    content = await edited(client, {("Rozpočet", "F9"): 1000, ("Zdroje", "F6"): None})
    token = await token_of(town.people["officer"])
    answer = await client.post(f"/api/v1/ideas/{IDEA}/schedule-workbook", content=content, headers=token)
    told = answer.json()
    assert answer.status_code == 200, told
    assert [(one["name"], one["place"], one["before"], one["after"], one["is_contested"]) for one in told["differences"]] == [
        ("/lines/1.1.1.1/unit_price", "Rozpočet!F9", "41234.57", "1000.00", False),
        ("/sources/EU_ESF/max_percent", "Zdroje!F6", "85", None, False),
    ]
    changes = {one["name"]: one["after"] for one in told["differences"]}
    begun = await client.post(f"/api/v1/ideas/{IDEA}/schedule-changes", json={"seen": told["newest"], "changes": changes}, headers=token)
    assert begun.status_code == 202
    await keep_promises()
    stale = await client.post(f"/api/v1/ideas/{IDEA}/schedule-changes", json={"seen": told["newest"], "changes": changes}, headers=token)
    wrong = {"seen": told["base"], "changes": {"/lines/9/units": "1"}}
    newest = (await client.get(f"/api/v1/schedules?idea={IDEA}", headers=token)).json()[0]
    assert (stale.status_code, newest["version"]) == (409, 2)
    refused = await client.post(f"/api/v1/ideas/{IDEA}/schedule-changes", json={**wrong, "seen": newest["id"]}, headers=token)
    assert (refused.status_code, refused.json()["errors"][0]["pointer"]) == (422, "/lines/9/units")


async def test_programs_bring_and_choose_a_template_too(client: httpx.AsyncClient, town: Town) -> None:
    lead, at = await token_of(town.people["lead"]), "/api/v1/workbook-templates"
    example = await client.get(f"{at}/example", headers=lead)
    wrong = await client.post(at, content=b"PK", headers=lead)
    assert (wrong.status_code, wrong.headers["content-type"]) == (422, "application/problem+json")
    made = [(await client.post(f"{at}?file_name=mesto.xlsx", content=example.content, headers=lead)).json() for _ in range(2)]
    assert [(one["version"], one["name"], one["is_used"]) for one in made] == [(1, "mesto.xlsx", False)] * 2
    preview = await client.get(f"{at}/{made[0]['id']}/preview", headers=lead)
    assert load_workbook(io.BytesIO(preview.content)).sheetnames[:2] == ["Průvodka", "Přehled"]
    for chosen in (made[0]["id"], None):
        assert (await client.put(f"{at}/used", json={"template_id": chosen}, headers=lead)).status_code == 200
        assert [one["is_used"] for one in (await client.get(at, headers=lead)).json()] == [chosen is not None]
    assert (await client.put(f"{at}/used", json={"template_id": str(town.acting.community_id)}, headers=lead)).status_code == 404


async def test_a_towns_template_is_tried_looked_at_used_and_given_up(client: httpx.AsyncClient, town: Town) -> None:
    await prepare(town.people["officer"])
    await sign_in(client, town.emails["lead"])
    where, token = "/settings/workbook-template", {"_csrf_token": client.cookies["csrf"]}
    example = (await client.get(f"{where}/example.xlsx")).content
    refused = await client.post(where, data=token, files={"file": ("š.xlsx", b"PK")}, headers=PAGE)
    assert refused.status_code == 422
    brought = await client.post(where, data=token, files={"file": ("šablona.xlsx", example)})
    assert (brought.status_code, brought.headers["location"].partition("#")[0]) == (303, f"{where}?note=brought")
    template_id = brought.headers["location"].partition("#template-")[2]
    shown = await client.get(f"{where}/{template_id}/preview.xlsx")
    assert load_workbook(io.BytesIO(shown.content)).sheetnames[0] == "Průvodka"

    async def first_sheet() -> str:
        return str(load_workbook(io.BytesIO((await client.get(f"/funding/{IDEA}/schedule.xlsx")).content)).sheetnames[0])

    assert await first_sheet() == "Přehled"
    for chosen, wanted in ((template_id, "Průvodka"), ("", "Přehled"), (template_id, "Průvodka")):
        assert (await client.post(f"{where}/use", data={**token, "template": chosen})).status_code == 303
        assert await first_sheet() == wanted
    content = await edited(client, {("Rozpočet", "F9"): 1000})
    assert "Rozpočet!F9" in words_of(await sent(client, content))
    words = words_of(await client.get(where, headers=PAGE))
    assert "Verze 1: šablona.xlsx" in words
    assert (await client.post(f"{where}/use", data={**token, "template": IDEA}, headers=PAGE)).status_code == 422
    assert (await client.post(f"{where}/use", data={**token, "template": str(town.acting.community_id)}, headers=PAGE)).status_code == 404
