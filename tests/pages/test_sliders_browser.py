"""The sliders in a real browser: moved by the keyboard, the list follows, one sentence is told, and without a script a button does it."""

from pathlib import Path

import pytest
from playwright.async_api import Page, expect

from absorb.embedded import Servers
from tests.actions.test_priority import Tank, tank
from tests.conftest import Town
from tests.databases import Database
from tests.pages.browsing import chromium, open_browser, serving, submit
from tests.pages.test_reweighing import frozen

pytestmark = pytest.mark.needs("chromium")

__all__ = ["frozen", "tank"]

SLIDER = "input[type=range][data-for='w.plan']"
MOVED = "Jiné místo než ve zmrazeném pořadí mají 2 záměry."


async def _first(page: Page) -> str | None:
    return await page.locator("[data-sliders-list] tbody a").first.text_content()


async def test_a_slider_moves_the_list_and_says_so_in_one_sentence(
    database: Database, servers: Servers, town: Town, frozen: int, tank: Tank, tmp_path: Path
) -> None:
    async with serving(database, servers, tmp_path) as address, chromium() as browser:
        page = await open_browser(browser, address, town.emails["member"], width=320)
        await page.goto(f"{address}/ranking/{frozen}/sliders")
        assert await _first(page) == "Záměr B"
        below = await page.evaluate("document.querySelector('[data-sliders-list]').getBoundingClientRect().top")
        assert below >= await page.evaluate("document.querySelector('[data-sliders]').getBoundingClientRect().bottom")
        await page.focus(SLIDER)
        await page.keyboard.press("Home")
        await expect(page.locator("[data-sliders-status]")).to_have_text(MOVED)
        assert (await _first(page), await page.input_value("[name='w.plan']")) == ("Záměr A", "0")
        assert await page.evaluate("document.activeElement.dataset.for") == "w.plan"
        assert "w.plan=0" in page.url
        assert await page.locator("[aria-live], [role=status]").count() == 1, "the list itself is not read out"
        await page.fill("[name='w.plan']", "40")
        await expect(page.locator("[data-sliders-list] tbody a").first).to_have_text("Záměr B")
        assert await page.input_value(SLIDER) == "40"


async def test_without_a_script_numbers_and_a_button_do_the_same(
    database: Database, servers: Servers, town: Town, frozen: int, tank: Tank, tmp_path: Path
) -> None:
    async with serving(database, servers, tmp_path) as address, chromium() as browser:
        page = await open_browser(browser, address, town.emails["member"], scripts=False)
        await page.goto(f"{address}/ranking/{frozen}/sliders")
        assert not await page.locator(SLIDER).is_visible()
        await page.fill("[name='w.plan']", "0")
        await submit(page, "[data-sliders] button")
        assert (await _first(page), await page.locator("[data-sliders-told]").text_content()) == ("Záměr A", MOVED)
