"""Scenarios in a real browser, without scripts: opened, led with, and read on a phone."""

import datetime as dt
from pathlib import Path

import pytest

from absorb.embedded import Servers
from absorb.funding.actions.working import begin_work
from tests.conftest import Database, Town
from tests.funding_case import prepare
from tests.pages.browsing import chromium, open_browser, serving, submit
from tests.pages.test_funding_phone import SIDEWAYS
from tests.pages.test_scenarios import ADDRESS, make_dearer

pytestmark = pytest.mark.needs("chromium")


async def test_a_scenario_is_opened_and_led_with_on_a_phone(database: Database, servers: Servers, town: Town, tmp_path: Path) -> None:
    prepared = await prepare(town.people["officer"])
    await begin_work(town.people["officer"], prepared.idea_id, dt.date(2026, 11, 22))
    async with serving(database, servers, tmp_path) as address, chromium() as browser:
        page = await open_browser(browser, address, town.emails["officer"], width=320, scripts=False)
        await page.goto(f"{address}{ADDRESS}?like=1")
        await page.fill("input#name", "S vyšší mzdou")
        await submit(page, "button:has-text('Založit scénář')")
        assert page.url.endswith("/budget/2")
        await make_dearer(town, 2)
        await page.get_by_role("link", name="Všechny scénáře").click()
        cost = page.get_by_role("row").filter(has=page.get_by_role("rowheader", name="Náklady", exact=True))
        assert " ".join((await cost.locator("td").nth(1).inner_text()).split()) == "1 275 787,19 o 30 000,00 víc"
        assert await page.evaluate(SIDEWAYS) == [0] * 3
        await submit(page, "button:has-text('Udělat hlavním')")
        led = page.get_by_role("row").filter(has=page.get_by_role("rowheader", name="Náklady", exact=True))
        assert " ".join((await led.locator("td").nth(1).inner_text()).split()) == "1 245 787,19 o 30 000,00 méně"
