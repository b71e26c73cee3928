"""The budget's grid in a real browser: keys, rows out of a spreadsheet, totals that follow."""

from pathlib import Path

import pytest
from playwright.async_api import Page, expect

from absorb.embedded import Servers
from absorb.funding.actions.working import begin_work
from absorb.web import today
from tests.conftest import Town
from tests.databases import Database
from tests.funding_case import prepare
from tests.pages.browsing import chromium, open_browser, serving, submit

pytestmark = pytest.mark.needs("chromium")

ADDRESS = "/funding/UL-2026-0001/budget/1"
ROWS = "Lektor\\thod\\t1 234,50\\t10\\nDruhý lektor\\thod\\t2\\t3\\nTřetí\\tks\\t1,50\\t2\\nČtvrtý\\tks\\t4\\t1\\n"
PASTE = """(text) => {
  const data = new DataTransfer();
  data.setData("text/plain", text);
  document.activeElement.dispatchEvent(new ClipboardEvent("paste", {clipboardData: data, bubbles: true, cancelable: true}));
}"""

TOO_WIDE = """[document.documentElement, ...document.querySelectorAll('.scroll')]
    .map(one => one.scrollWidth - one.clientWidth).filter(Boolean)"""


async def focused(page: Page) -> str:
    return str(await page.evaluate("document.activeElement.id"))


async def test_the_grid_answers_keys_takes_rows_in_and_adds_up(database: Database, servers: Servers, town: Town, tmp_path: Path) -> None:
    prepared = await prepare(town.people["officer"])
    await begin_work(town.people["officer"], prepared.idea_id, today())
    async with serving(database, servers, tmp_path) as address, chromium() as browser:
        page = await open_browser(browser, address, town.emails["officer"])
        await page.goto(f"{address}{ADDRESS}")
        await page.focus("#line-k1-price")
        for key, where in (
            ("ArrowDown", "line-k2-price"), ("Enter", "line-k3-price"), ("Shift+Enter", "line-k2-price"), ("ArrowUp", "line-k1-price"),
            ("ArrowRight", "line-k1-units"), ("ArrowLeft", "line-k1-price"), ("ArrowUp", "line-k1-price"), ("Tab", "line-k1-units"),
        ):  # fmt: skip
            await page.keyboard.press(key)
            assert await focused(page) == where, key
        await page.fill("#line-k1-price", "10 000,00")
        await expect(page.locator("[data-cost-of=k1]")).to_have_text("240\u00a0000,00")
        await expect(page.locator("[data-grid-status]")).to_have_text("308\u00a0750,09\u00a0Kč")
        await page.focus("#line-k2-name")
        await page.evaluate(PASTE, ROWS.replace("\\t", "\t").replace("\\n", "\n"))
        assert await page.locator("[data-line]").count() == 5
        assert await page.input_value("#line-k2-price") == "1 234,50"
        assert await page.input_value("#line-k3-name") == "Druhý lektor"
        await expect(page.locator("[data-grid-status]")).to_contain_text("Kč")
        await submit(page, "button.govuk-button:not(.govuk-button--secondary)[value=save] >> visible=true")
        names = await page.locator("[data-cell=name]").evaluate_all("all => all.map(one => one.value)")
        assert sorted(names) == sorted(["Sociální pracovník & terén", "Lektor", "Druhý lektor", "Třetí", "Čtvrtý"])
        phone = await open_browser(browser, address, town.emails["officer"], width=320)
        for at in ("", "/versions", "/import"):
            await phone.goto(f"{address}{ADDRESS}{at}")
            assert (at, await phone.evaluate(TOO_WIDE)) == (at, [])
