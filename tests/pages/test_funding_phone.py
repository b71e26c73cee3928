"""Who pays what, when, on a phone: nothing scrolls sideways, every amount stands after the name of its column."""

from pathlib import Path

import pytest

from absorb.embedded import Servers
from tests.conftest import Database, Town
from tests.funding_case import prepare
from tests.pages.browsing import chromium, open_browser, serving
from tests.pages.test_tank_phone import CELLS

pytestmark = pytest.mark.needs("chromium")

SIDEWAYS = "[document.documentElement, ...document.querySelectorAll('.scroll')].map(one => one.scrollWidth - one.clientWidth)"


async def test_the_tables_of_a_schedule_are_blocks_on_a_phone(database: Database, servers: Servers, town: Town, tmp_path: Path) -> None:
    await prepare(town.people["officer"], with_own=False)
    async with serving(database, servers, tmp_path) as address, chromium() as browser:
        page = await open_browser(browser, address, town.emails["finance"], width=320)
        await page.goto(f"{address}/funding/UL-2026-0001")
        await page.evaluate("document.querySelectorAll('main details').forEach(one => { one.open = true })")
        assert await page.evaluate(SIDEWAYS) == [0] * 5
        travel = page.locator("tr", has=page.get_by_role("rowheader", name="1.1.2.1 Cestovné")).first
        cells = (await travel.evaluate_all(CELLS))[0]
        assert [(label, text.split("\u00a0")[0]) for label, text in cells] == [
            ("1/2027–6/2027", "4"), ("7/2027–12/2027", "3"),
            ("1/2028–6/2028", "–"), ("7/2028–12/2028", "–"), ("Celkem (Kč)", "7"),
        ]  # fmt: skip
        assert [await cell.is_visible() for cell in await travel.locator("td").all()] == [True, True, False, False, True]
