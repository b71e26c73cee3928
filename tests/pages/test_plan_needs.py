"""The needs map filled in in the browser and by a workbook, and the gaps that it leaves."""

import io
import re
from typing import Any

import httpx
from openpyxl import load_workbook

from absorb.db import reading, transaction
from absorb.kernel.ids import new_id
from absorb.plan import queries
from absorb.plan.actions.needs import save_map
from absorb.plan.rules.needs_map import NeedColumn, NeedsMap, SaidCell, ServiceRow
from absorb.priority.queries import list_candidates
from tests.actions.test_plan_versions import FIRST, SECOND, bring, serve
from tests.conftest import Town, sign_in, token_of
from tests.pages.reading import words_of
from tests.pages.test_plan import XLSX, press
from tests.pages.test_tank_clashes import hidden

GRID = {
    "rows": "3", "columns": "2", "need-0": "Bydlení", "need-1": "Péče", "need-1-measures": "2",
    "group-0": "Senioři", "service-0": "Terénní služby", "measures-0": "1 / 1.1 / 1", "cell-0-0": "chybí", "cell-0-1": "Charita",
    "group-1": "Děti", "service-1": "Hlídání", "cell-1-0": "není potřeba", "cell-1-1": "chybí",
}  # fmt: skip


async def asked(client: httpx.AsyncClient, town: Town, address: str) -> Any:
    """What the API answers a program."""
    return (await client.get(address, headers=await token_of(town.people["lead"]))).json()


async def test_the_map_is_filled_in_and_its_gaps_follow_the_measures(client: httpx.AsyncClient, town: Town) -> None:
    first = await bring(town, FIRST)
    await serve(town, first, {"2": 3})
    await sign_in(client, town.emails["officer"])
    assert "Zatím tu nic zmapováno není." in words_of(await client.get("/plan/p/needs"))
    mark = (await asked(client, town, "/api/v1/plans/p/needs"))["mark"]
    refused = await press(client, "/plan/p/needs/edit", **{**GRID, "measures-0": "77"}, mark=mark)
    assert refused.status_code == 422
    assert "Opatření 77 v plánu není." in words_of(refused)
    assert 'value="Terénní služby"' in refused.text
    assert (await press(client, "/plan/p/needs/edit", **GRID, mark=mark)).headers["location"] == "/plan/p/needs"
    assert (await press(client, "/plan/p/needs/edit", **GRID, mark=mark)).status_code == 409
    shown = words_of(await client.get("/plan/p/needs"))
    assert "Terénní služby opatření 1 / 1.1 / 1 Služba chybí Charita" in shown
    await bring(town, SECOND)  # the measure 2 goes on as 3
    async with reading(town.acting) as connection:
        plan_id = await connection.fetchval("select id from plan where version = 2")
        found = await queries.gaps(connection, plan_id)
        codes = dict(await connection.fetch("select id, code from plan_measure where plan = $1", plan_id))
    assert {codes[one]: (gap.missing, gap.needed) for one, gap in found.items()} == {"1": (1, 2), "3": (1, 2), "2": (0, 0)}
    gaps = {one["code"]: one for one in await asked(client, town, "/api/v1/plans/p/gaps")}
    assert [(gaps[code]["waiting"], gaps[code]["providers"], gaps[code]["is_unserved"]) for code in ("1", "3", "2")] == [
        (0, ["Charita"], False), (1, ["Charita"], False), (0, [], True),
    ]  # fmt: skip
    assert "Nikdo nezajišťuje (1)" in words_of(await client.get("/plan/p/gaps"))


async def test_the_maps_workbook_comes_back(client: httpx.AsyncClient, town: Town) -> None:
    await bring(town, FIRST)
    await sign_in(client, town.emails["lead"])
    mark = (await asked(client, town, "/api/v1/plans/p/needs"))["mark"]
    await client.get("/plan/p/needs/edit")
    await press(client, "/plan/p/needs/edit", **GRID, mark=mark)
    before = await asked(client, town, "/api/v1/plans/p/needs")
    book = load_workbook(io.BytesIO((await client.get("/plan/p/needs/workbook")).content))

    async def send() -> httpx.Response:
        content = io.BytesIO()
        book.save(content)
        form = {"_csrf_token": client.cookies["csrf"]}
        return await client.post("/plan/p/needs/workbook", data=form, files={"file": ("mapa.xlsx", content.getvalue(), XLSX)})

    same = await send()
    assert "Sešit říká totéž co mapa; není co převzít." in words_of(await client.get(same.headers["location"]))
    assert (await press(client, same.headers["location"], do="take", seen=mark)).status_code == 409
    assert await asked(client, town, "/api/v1/plans/p/needs") == before
    book["Mapa potřeb"]["C3"].value = "88"
    book["Mapa potřeb"]["B4"].value = None
    refused = await send()
    assert refused.status_code == 422
    assert "Mapa potřeb!B4: Řádek potřebuje cílovou skupinu i službu." in words_of(refused)
    assert await asked(client, town, "/api/v1/plans/p/needs") == before


async def test_a_workbook_of_the_map_is_looked_through_and_taken_in_part(client: httpx.AsyncClient, town: Town) -> None:
    await bring(town, FIRST)
    await sign_in(client, town.emails["lead"])
    mark = (await asked(client, town, "/api/v1/plans/p/needs"))["mark"]
    await client.get("/plan/p/needs/edit")
    await press(client, "/plan/p/needs/edit", **GRID, mark=mark)
    book = load_workbook(io.BytesIO((await client.get("/plan/p/needs/workbook")).content))
    sheet = book["Mapa potřeb"]
    sheet["D3"].value, sheet["E3"].value, sheet["D4"].value = "Diakonie", None, "chybí"
    sheet.append(["Senioři", "Stacionář", "2", "není potřeba"])
    content = io.BytesIO()
    book.save(content)
    form = {"_csrf_token": client.cookies["csrf"]}
    sent = await client.post("/plan/p/needs/workbook", data=form, files={"file": ("mapa.xlsx", content.getvalue(), XLSX)})
    address = sent.headers["location"]
    shown = await client.get(address)
    words = words_of(shown)
    assert "Senioři – Terénní služby, Bydlení Služba chybí Diakonie" in words
    assert "Senioři – Terénní služby, Péče Charita nic" in words
    assert "Děti – Hlídání, Bydlení Není potřeba Služba chybí" in words
    rows = re.findall(r'name="row" value="(\w+)"( checked)?', shown.text)
    assert [checked for _, checked in rows] == [" checked"] * 6
    seen = hidden(shown, "seen")["seen"]
    here = [own for own, _ in rows]
    cells = {one["id"]: one for one in (await asked(client, town, f"/api/v1/need-drafts/{address.rpartition('/')[2]}"))["differences"]}
    told = [(one["what"], one["service"], one["need"], one["before"], one["after"]) for one in (cells[own] for own in here)]
    assert told == [
        ("cell", "Terénní služby", "Bydlení", {"state": "missing", "providers": None}, {"state": "provided", "providers": "Diakonie"}),
        ("cell", "Hlídání", "Bydlení", {"state": "not_needed", "providers": None}, {"state": "missing", "providers": None}),
        ("service", "Stacionář", None, None, True),
        ("service measures", "Stacionář", None, None, ["1 / 1.1 / 2"]),
        ("cell", "Stacionář", "Bydlení", None, {"state": "not_needed", "providers": None}),
        ("cell", "Terénní služby", "Péče", {"state": "provided", "providers": "Charita"}, None),
    ]
    alone = await press(client, address, do="take", seen=seen, here=here, row=[here[4]])
    assert alone.status_code == 422
    assert "Senioři – Stacionář – Bydlení stojí v řádku nebo sloupci, který by v mapě nebyl" in words_of(alone)
    async with transaction(town.people["officer"]) as connection:
        await connection.execute("update need_cell set providers = 'Charita Most' where providers = 'Charita'")
    late = await press(client, address, do="take", seen=seen, here=here, row=here)
    assert (late.status_code, "Mapa potřeb se mezitím změnila" in words_of(late)) == (409, True)
    again = await client.get(address)
    assert "Senioři – Terénní služby, Péče mezitím změněno Charita Most nic" in words_of(again)
    now = hidden(again, "seen")["seen"]
    kept = [own for own in here if own not in (here[1], here[5])]
    assert (await press(client, address, do="take", seen=now, here=here, row=kept)).headers["location"] == "/plan/p/needs"
    after = await asked(client, town, "/api/v1/plans/p/needs")
    assert [(one["name"], [(cell["need"], cell["state"], cell["providers"]) for cell in one["cells"]]) for one in after["services"]] == [
        ("Terénní služby", [("Bydlení", "provided", "Diakonie"), ("Péče", "provided", "Charita Most")]),
        ("Hlídání", [("Bydlení", "not_needed", None), ("Péče", "missing", None)]),
        ("Stacionář", [("Bydlení", "not_needed", None)]),
    ]
    assert (await press(client, address, do="take", seen=now, here=here, row=kept)).status_code == 409


async def test_the_town_says_which_groups_of_the_map_ideas_mean(client: httpx.AsyncClient, town: Town) -> None:
    first = await bring(town, FIRST)
    idea = await serve(town, first, {"1": 5})
    async with transaction(town.people["lead"]) as connection:
        await connection.execute("update idea set target_groups = $2 where id = $1", idea, ["seniors", "Pečující doma"])
    missing, provided = SaidCell("missing"), SaidCell("provided", "Charita")
    rows = [ServiceRow("SENIOŘI", "Péče", ("1",), {"A": missing}), ServiceRow("Pečující", "Péče", ("1",), {"A": provided}),
            ServiceRow("Děti", "Péče", ("1",), {"A": missing})]  # fmt: skip
    await save_map(town.people["lead"], "p", NeedsMap((NeedColumn("A"),), tuple(rows)))

    async def gap() -> tuple[int, int, tuple[str, ...], tuple[str, ...]]:
        async with reading(town.acting) as connection:
            (found,) = await list_candidates(connection, new_id(), first)
        assert found.gap is not None
        return found.gap.missing, found.gap.needed, found.gap.groups, found.gap.unknown

    assert await gap() == (1, 1, ("SENIOŘI",), ("Pečující doma",)), "a group of the form's list is known by its name"
    await sign_in(client, town.emails["officer"])
    words = words_of(await client.get("/plan/p/needs/groups"))
    assert "Pečující doma 1 záměr V mapě nic takového není; počítají se všechny cílové skupiny opatření. SENIOŘI Pečující Děti" in words
    assert "senioři 1 záměr Stejného jména v mapě: SENIOŘI Pečující Děti" in words
    shown = await client.get("/plan/p/needs/groups")
    form = hidden(shown, "mark", "count", "group-0", "group-1")
    assert (form["group-0"], form["count"]) == ("Pečující doma", "2")
    refused = await press(client, "/plan/p/needs/groups", **form, **{"means-0": ["Pečující", "Kdosi"]})
    assert (refused.status_code, "V mapě potřeb není cílová skupina „Kdosi“." in words_of(refused)) == (422, True)
    assert (await press(client, "/plan/p/needs/groups", **form, **{"means-0": "Pečující"})).headers["location"] == "/plan/p/needs"
    assert (await press(client, "/plan/p/needs/groups", **form, **{"means-0": "Děti"})).status_code == 409
    assert await gap() == (1, 2, ("SENIOŘI", "Pečující"), ())
    told = await asked(client, town, "/api/v1/plans/p/needs/groups")
    assert [(one["name"], one["same"], one["means"]) for one in told["groups"]] == [
        ("Pečující doma", [], ["Pečující"]), ("senioři", ["SENIOŘI"], []),
    ]  # fmt: skip
    headers = await token_of(town.people["officer"])
    ask = {"groups": [{"group": "PEČUJÍCÍ DOMA", "means": ["Děti"]}], "mark": told["mark"]}
    saved = await client.put("/api/v1/plans/p/needs/groups", json=ask, headers=headers)
    assert [(one["group"], one["means"]) for one in saved.json()["groups"]] == [("Pečující doma", ["Děti"]), ("seniors", [])]
    assert await gap() == (2, 2, ("SENIOŘI", "Děti"), ())
