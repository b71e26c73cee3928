"""The tank's tables on a phone: rows are blocks that cut no word, and are still a table to those who hear the page."""

from collections import Counter
from pathlib import Path

import pytest

from absorb.db import transaction
from absorb.embedded import Servers
from absorb.tank.pages.listing import COLUMNS
from tests.conftest import Database, Town
from tests.pages.browsing import chromium, open_browser, serving
from tests.seed import add_idea

pytestmark = pytest.mark.needs("chromium")

CELLS = """rows => rows.map(row => [...row.children].filter(cell => cell.dataset.label).map(cell => [
    getComputedStyle(cell, '::before').content.split('"')[1], cell.textContent.trim()]))"""


async def test_rows_are_blocks_on_a_phone_and_stay_a_table(database: Database, servers: Servers, town: Town, tmp_path: Path) -> None:
    async with transaction(town.people["officer"]) as connection:
        for number in (1, 2):
            await add_idea(connection, f"UL-2026-000{number}", "Nejneobhospodařovávatelnější služba " * 4)
    async with serving(database, servers, tmp_path) as address, chromium() as browser:
        page = await open_browser(browser, address, town.emails["officer"], width=320)
        await page.goto(f"{address}/tank?columns=state,municipality,cost,changed")
        widths = "[document.documentElement, document.querySelector('.scroll')].map(one => one.scrollWidth - one.clientWidth)"
        assert await page.evaluate(widths) == [0, 0]
        cells = await page.locator("tbody tr").evaluate_all(CELLS)
        assert [cell[:2] for cell in cells[0][:3]] == [
            ["Stav", "v zásobníku"],
            ["Místo", ""],
            ["Náklady (Kč)", "100 000,00".replace(" ", "\u00a0")],
        ]
        assert await page.locator("tbody td:empty").first.is_hidden()
        orders = page.locator("thead a")
        assert [await one.is_visible() for one in await orders.all()] == [True] * await orders.count()
        session = await page.context.new_cdp_session(page)
        nodes = (await session.send("Accessibility.getFullAXTree"))["nodes"]
        heard = Counter(node["role"]["value"] for node in nodes if "role" in node)
        assert [heard[role] for role in ("table", "columnheader", "rowheader")] == [1, 5, 2]


async def test_a_table_wider_than_the_page_has_a_shadow_where_there_is_more(
    database: Database, servers: Servers, town: Town, tmp_path: Path
) -> None:
    """Beside the right edge at first, beside both half-way, beside the left one at the end; none where all of it fits."""
    async with transaction(town.people["officer"]) as connection:
        await add_idea(connection, "UL-2026-0001", "Neobhospodařovávatelná služba")
        filled = "subprogramme = 'social_services', place = 'Předlice', target_groups = '{seniors,families}', readiness = 3"
        await connection.execute(f"update idea set {filled}, first_month = 24315, last_month = 24320")
    shadows = """place => {
        const region = document.querySelector('.scroll');
        region.scrollLeft = place * (region.scrollWidth - region.clientWidth);
        return new Promise(drawn => requestAnimationFrame(() => requestAnimationFrame(() => {
            const drops = getComputedStyle(region).boxShadow.matchAll(/(-?[1-9][0-9.]*)px 0px/g);
            drawn([...drops].map(drop => Number(drop[1]) < 0 ? 'right' : 'left'));
        })));
    }"""
    async with serving(database, servers, tmp_path) as address, chromium() as browser:
        page = await open_browser(browser, address, town.emails["officer"])
        await page.goto(f"{address}/tank?columns={','.join(COLUMNS)}")
        assert [await page.evaluate(shadows, place) for place in (0, 0.5, 1)] == [["right"], ["right", "left"], ["left"]]
        await page.goto(f"{address}/tank?columns=state")
        assert await page.evaluate(shadows, 0) == []
