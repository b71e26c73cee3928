"""Calls on a phone: rows are blocks, and nothing scrolls sideways."""

from pathlib import Path

import pytest

from absorb.calls.actions import load_calls
from absorb.calls.actions.editing import begin_draft
from absorb.embedded import Servers
from tests.actions.test_calls_fitting import ideas_in, written
from tests.conftest import Database, Town
from tests.pages.browsing import chromium, open_browser, serving
from tests.promises import keep_promises

pytestmark = pytest.mark.needs("chromium")

TOO_WIDE = """[document.documentElement, ...document.querySelectorAll('.scroll')]
    .map(one => one.scrollWidth - one.clientWidth).filter(Boolean)"""


async def test_calls_fit_a_phone(database: Database, servers: Servers, town: Town, tmp_path: Path) -> None:
    await ideas_in(town, "set_aside", 900, 800)
    await load_calls(town.people["finance"])
    await load_calls(town.people["finance"], written(tmp_path, "new"))
    await keep_promises()
    async with serving(database, servers, tmp_path) as address, chromium() as browser:
        page = await open_browser(browser, address, town.emails["officer"], width=320)
        draft = await begin_draft(town.people["officer"], "03_22_043")
        for path in ("/calls", "/calls/03_15_022", "/calls/new", "/tank/UL-2026-0001", f"/calls/drafts/{draft}/facts"):
            await page.goto(f"{address}{path}")
            assert (path, await page.evaluate(TOO_WIDE)) == (path, [])
