"""The needs map filled in in the browser and by a workbook, and the gaps that it leaves."""

import io
from typing import Any

import httpx
from openpyxl import load_workbook

from absorb.db import reading
from absorb.plan import queries
from tests.actions.test_plan_versions import FIRST, SECOND, bring, serve
from tests.conftest import Town, sign_in, token_of
from tests.pages.reading import words_of
from tests.pages.test_plan import XLSX, press

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

    assert (await send()).status_code == 303
    assert await asked(client, town, "/api/v1/plans/p/needs") == before
    book["Mapa potřeb"]["C3"].value = "88"
    book["Mapa potřeb"]["B4"].value = None
    refused = await send()
    assert refused.status_code == 422
    assert "Mapa potřeb!B4: Řádek potřebuje cílovou skupinu i službu." in words_of(refused)
    assert await asked(client, town, "/api/v1/plans/p/needs") == before
