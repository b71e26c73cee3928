"""The tank's pages, as a browser gets them."""

import re

import asyncpg
import httpx

from absorb.db import transaction
from absorb.plan.actions import import_plan
from absorb.plan.queries import list_measures
from absorb.tank.actions import find_twins, import_operations, move, set_contributions
from tests.books import DEMO, operation, operations_book
from tests.conftest import Town, sign_in
from tests.pages.reading import words_of
from tests.seed import add_idea


async def test_the_list_is_searched_filtered_and_paged(client: httpx.AsyncClient, town: Town) -> None:
    async with transaction(town.acting) as connection:
        for number in range(60):
            await add_idea(connection, f"UL-2026-{number:04d}", f"Čajovna {number:02d}")
        await add_idea(connection, "UL-2026-0090", "Cesta <domů>", state="chosen")
        await add_idea(connection, "UL-2026-0091", "Chráněné bydlení")
    await sign_in(client, town.emails["auditor"])
    first = (await client.get("/tank?rows=50")).text
    assert re.findall(r"<th scope=\"row\".*?><a.*?>(.*?)</a>", first)[:2] == ["Cesta &lt;domů&gt;", "Čajovna 00"]
    assert "62 záměrů" in first
    following = (await client.get(re.search(r'href="([^"]+)" rel="next"', first)[1].replace("&amp;", "&"))).text  # type: ignore[index]
    assert re.findall(r"<th scope=\"row\".*?><a.*?>(.*?)</a>", following)[-1] == "Chráněné bydlení"
    assert 'rel="next"' not in following
    found = (await client.get("/tank", params={"q": "BYDLENI chranene"})).text
    assert ("Chráněné bydlení" in found, "Čajovna" in found) == (True, False)
    assert "Cesta &lt;domů&gt;" in (await client.get("/tank", params={"state": "chosen"})).text
    assert (await client.get("/tank", params={"state": "nic"})).status_code == 422
    assert (await client.get("/tank", params={"cursor": "abc"})).status_code == 422
    assert "nic takového není" in (await client.get("/tank", params={"q": "nicotakoveho"})).text


async def test_one_idea_shows_where_it_came_from_what_it_does_and_what_happened(
    client: httpx.AsyncClient, town: Town, owner: asyncpg.Connection
) -> None:
    officer = town.people["officer"]
    rows = [
        operation(1, **{"Název projektu CZ": "Společný název"}),
        operation(2, **{"Název projektu CZ": "Společný název", "Příspěvek EU": None}),
    ]
    await import_operations(officer, operations_book(rows), file_name="seznam.xlsx", calls=frozenset())
    await import_plan(officer, (DEMO / "plan-usti.xlsx").read_bytes(), file_name="plan.xlsx")
    await find_twins(officer)
    idea = await owner.fetchrow("select id, reference from idea order by reference desc limit 1")
    async with transaction(officer) as connection:
        measures = {measure.code: measure.id for measure in await list_measures(connection, "usti-2004")}
    await set_contributions(officer, [(idea["id"], measures["1.1"], 4, "Zvyšuje kvalitu", True)])
    await move(officer, idea["id"], "under_assessment")
    await sign_in(client, town.emails["officer"])
    shown = (await client.get(f"/tank/{idea['reference']}")).text
    for words in (
        "Řádek 3 listu Export v souboru seznam.xlsx", "nezveřejněno", "hodnotí se", "Zvyšování kvality stávajících služeb", "smyšleno",
        "Názvy jsou stejné; organizace je jiná.", "Změna stavu z „v zásobníku“ na „hodnotí se“", "1 000 002,00", "Odložit", "Přínos k opatření 1.1: 4 z 5",
    ):  # fmt: skip
        assert words in shown.replace("\u00a0", " "), words
    assert '<dt class="govuk-summary-list__key">IČO</dt><dd class="govuk-summary-list__value">zatím neověřeno</dd>' in shown
    client.cookies.set("language", "en")
    english = (await client.get(f"/tank/{idea['reference']}")).text
    assert "Moved from “In the tank” to “Being assessed”" in english


async def test_a_move_needs_its_reason_and_keeps_what_was_typed(client: httpx.AsyncClient, town: Town) -> None:
    async with transaction(town.acting) as connection:
        await add_idea(connection, "UL-2026-0001", "Nápad")
    await sign_in(client, town.emails["officer"])
    form = {"from": "in_tank", "to": "set_aside", "why": " ", "_csrf_token": client.cookies["csrf"]}
    refused = await client.post("/tank/UL-2026-0001/moves", data=form)
    assert (refused.status_code, "Napište důvod" in refused.text) == (422, True)
    taken = await client.post("/tank/UL-2026-0001/moves", data={**form, "why": "Není na něj výzva"})
    assert (taken.status_code, taken.headers["location"]) == (303, "/tank/UL-2026-0001")
    shown = (await client.get("/tank/UL-2026-0001")).text
    assert ("odloženo" in shown, "Není na něj výzva" in shown) == (True, True)


async def test_an_import_is_told_row_by_row(client: httpx.AsyncClient, town: Town) -> None:
    content = operations_book([operation(1), operation(2, Žadatel=None)])
    report = await import_operations(town.people["officer"], content, file_name="seznam.xlsx", calls=frozenset())
    await sign_in(client, town.emails["auditor"])
    assert "seznam.xlsx" in (await client.get("/tank/imports")).text
    shown = words_of(await client.get(f"/tank/imports/{report.id}"))
    assert "„Žadatel“ je prázdné; bez toho žádná operace není." in shown
    assert "Všechny výzvy seznamu. Přeskočeno: " in shown
    assert (await client.get("/tank/imports/nic")).status_code == 404


async def test_the_plan_is_a_tree_and_examples_say_so(client: httpx.AsyncClient, town: Town) -> None:
    for name in ("plan-family-examples.xlsx", "plan-usti.xlsx"):
        await import_plan(town.people["officer"], (DEMO / name).read_bytes(), file_name=name)
    await sign_in(client, town.emails["member"])
    shown = (await client.get("/plan")).text.replace("\u00a0", " ")
    assert shown.index("2. komunitní plán péče") < shown.index("Toto jsou příklady odjinud, ne plán tohoto města.")
    assert [words in shown for words in ("3 848 250,00 Kč", "Klientů za den", "650", "Bez provozních nákladů")] == [True] * 4
    assert shown.count('<span class="invented">příklad</span>') == 13
    workbook = await client.get("/plan/usti-2004/workbook")
    assert workbook.content == (DEMO / "plan-usti.xlsx").read_bytes()
