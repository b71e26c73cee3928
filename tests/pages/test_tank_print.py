"""The tank on paper: what a page is about is printed, pictures included; what presses and sends is not."""

from pathlib import Path

import pytest

from absorb.db import transaction
from absorb.embedded import Servers
from tests.conftest import Database, Town
from tests.pages.browsing import chromium, open_browser, serving
from tests.seed import add_idea

SHOWN = "selector => [...document.querySelectorAll(selector)].filter(one => one.checkVisibility()).length"


@pytest.mark.needs("chromium")
@pytest.mark.parametrize("scripts", [True, False])
async def test_what_a_page_is_about_is_printed(database: Database, servers: Servers, town: Town, tmp_path: Path, scripts: bool) -> None:
    async with transaction(town.people["officer"]) as connection:
        for number in (1, 2):
            await add_idea(connection, f"UL-2026-000{number}", f"Nápad {number}")
    async with serving(database, servers, tmp_path) as address, chromium() as browser:
        page = await open_browser(browser, address, town.emails["officer"], scripts=scripts)
        await page.emulate_media(media="print")
        found = {}
        for path in ("", "/new", "/UL-2026-0001/edit/basics", "/UL-2026-0001/merge?with=UL-2026-0002"):
            await page.goto(f"{address}/tank{path}")
            found[path] = [await page.evaluate(SHOWN, one) for one in ("tbody tr", "textarea", "button", ".pick, .moving")]
        assert found == {
            "": [2, 0, 0, 0],
            "/new": [0, 1, 0, 0],
            "/UL-2026-0001/edit/basics": [0, 1, 0, 0],
            "/UL-2026-0001/merge?with=UL-2026-0002": [0, 1, 0, 0],
        }
        await page.goto(f"{address}/tank")
        assert await page.evaluate("[...document.querySelectorAll('main a')].filter(one => one.checkVisibility()).length") == 5, (
            "2 ideas, 3 heads"
        )
        await page.goto(f"{address}/tank/UL-2026-0001")
        assert [await page.evaluate(SHOWN, one) for one in ("main a.govuk-button", "main details", ".two__side")] == [0, 0, 1]
        columns = "getComputedStyle(document.querySelector('.two')).display"
        assert await page.evaluate(columns) == "block"
        written = "getComputedStyle(document.querySelector('main a[href^=\"/\"]'), '::after').content"
        assert await page.evaluate(written) == "none"


@pytest.mark.needs("chromium")
async def test_a_page_that_has_come_has_its_picture(database: Database, servers: Servers, town: Town, tmp_path: Path) -> None:
    async with transaction(town.people["officer"]) as connection:
        await add_idea(connection, "UL-2026-0001", "Nápad")
    async with serving(database, servers, tmp_path) as address, chromium() as browser:
        for width in (320, 1280):
            page = await open_browser(browser, address, town.emails["officer"], width=width)
            await page.goto(f"{address}/tank/funnel")
            assert await page.evaluate("[...document.images].map(one => one.complete && one.naturalWidth > 0)") == [True]
