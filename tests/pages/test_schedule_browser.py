"""The schedule's grid in a real browser: cells open, what is typed is counted over, arrows move, Back goes back."""

from pathlib import Path

import pytest
from playwright.async_api import Dialog, Page, expect

from absorb.embedded import Servers
from absorb.funding.actions.working import begin_work
from absorb.web import today
from tests.conftest import Town
from tests.databases import Database
from tests.funding_case import prepare
from tests.pages.browsing import chromium, open_browser, serving, submit

pytestmark = pytest.mark.needs("chromium")

ADDRESS = "/funding/UL-2026-0001/schedule/1"
WORKER = "1.1.1.1 Sociální pracovník & terén"
TOO_WIDE = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
STUCK = """() => {
  const of = (what) => document.querySelector(what).getBoundingClientRect();
  const region = document.querySelector('.sheet');
  const before = [of('.sheet thead'), of('.sheet tfoot'), of('.sheet tbody th')];
  region.scrollTo(60, 60);
  const after = [of('.sheet thead'), of('.sheet tfoot'), of('.sheet tbody th')];
  return [before[0].top - after[0].top, before[1].bottom - after[1].bottom, before[2].left - after[2].left];
}"""


def cell(page: Page, month: str) -> str:
    return f'.sheet td[data-label="{month}"] a[href$="at=k1+2027-0{month[0]}#opened"]'


async def at(page: Page) -> str:
    return str(await page.evaluate("new URLSearchParams(document.activeElement.search ?? '').get('at') ?? document.activeElement.id"))


async def test_the_grid_opens_cells_counts_over_and_keeps_its_head(
    database: Database, servers: Servers, town: Town, tmp_path: Path
) -> None:
    prepared = await prepare(town.people["officer"])
    await begin_work(town.people["officer"], prepared.idea_id, today())
    async with serving(database, servers, tmp_path) as address, chromium() as browser:
        page = await open_browser(browser, address, town.emails["officer"])
        await page.set_viewport_size({"width": 1280, "height": 700})
        wrong: list[str] = []
        page.on("pageerror", lambda error: wrong.append(str(error)))
        await page.goto(f"{address}{ADDRESS}")
        assert await page.evaluate(STUCK) == [0, 0, 0]
        await page.click(cell(page, "3/2027"))
        pin = page.get_by_label("Vlastní zdroje žadatele")
        await expect(page.get_by_label("Náklad v tomto měsíci")).to_be_focused()
        assert page.url.endswith("?at=k1+2027-03")
        await pin.fill("10000")
        await expect(page.locator(".sheet__unsaved")).to_contain_text("1 změna zatím není uložena.")
        await expect(pin).to_be_focused()
        await expect(page.locator(".sheet__is-open")).to_contain_text("připnuto")
        await page.keyboard.press("End")
        await page.keyboard.type("0")
        await expect(page.locator(".sheet__wrong")).to_contain_text("nejde splnit")
        await page.keyboard.press("Backspace")
        await expect(page.locator(".sheet__wrong")).to_have_count(0)
        await page.keyboard.press("Escape")
        await expect(page.locator(cell(page, "3/2027"))).to_be_focused()
        for key, where in (
            ("ArrowRight", "k1 2027-04"),
            ("ArrowUp", "k1 2027-04"),
            ("ArrowLeft", "k1 2027-03"),
            ("ArrowLeft", "k1 2027-02"),
        ):
            await page.keyboard.press(key)
            assert await at(page) == where, key
        await page.keyboard.press("Enter")
        await expect(page.get_by_label("Náklad v tomto měsíci")).to_be_focused()
        await expect(page.locator(".sheet__unsaved")).to_contain_text("1 změna")
        await page.click("text=po letech")
        await expect(page.locator(".sheet thead")).to_contain_text("2028")
        await page.click(".sheet__payer:has-text('Vlastní')")
        await expect(page.locator(".sheet tfoot")).to_contain_text("Vybraní plátci")
        await page.go_back()
        await expect(page.locator(".sheet tfoot")).to_contain_text("Dohromady")
        await submit(page, ".govuk-button[value=save] >> visible=true >> nth=-1")
        await expect(page.locator(".govuk-details__summary-text:has-text('připnutá')")).to_have_text("1 připnutá částka")
        assert wrong == []
        phone = await open_browser(browser, address, town.emails["officer"], width=320)
        for look in ("", "?by=years", "?at=k1+2027-03", "?at=payer:EU_ESF&only=EU_ESF"):
            await phone.goto(f"{address}{ADDRESS}{look}")
            assert (look, await phone.evaluate(TOO_WIDE)) == (look, 0)


async def test_leaving_the_grid_asks_while_something_is_not_saved(database: Database, servers: Servers, town: Town, tmp_path: Path) -> None:
    prepared = await prepare(town.people["officer"])
    await begin_work(town.people["officer"], prepared.idea_id, today())
    async with serving(database, servers, tmp_path) as address, chromium() as browser:
        page = await open_browser(browser, address, town.emails["officer"])
        asked: list[str] = []

        async def stay(dialog: Dialog) -> None:
            asked.append(dialog.type)
            await dialog.dismiss()

        page.on("dialog", stay)
        here = f"{address}{ADDRESS}?at=k1+2027-03"
        await page.goto(here)
        await page.get_by_label("Vlastní zdroje žadatele").fill("10000")
        await expect(page.locator(".sheet__unsaved")).to_contain_text("1 změna")
        async with page.expect_event("dialog"):
            await page.click("a[href='/funding/UL-2026-0001/payers/1']", no_wait_after=True)
        assert (asked, page.url) == (["beforeunload"], here)
        await page.click(".sheet__unsaved a")
        await expect(page.locator(".sheet__unsaved")).to_have_count(0)
        await page.get_by_label("Vlastní zdroje žadatele").fill("10000")
        await expect(page.locator(".sheet__unsaved")).to_contain_text("1 změna")
        await submit(page, ".govuk-button[value=save] >> visible=true >> nth=-1")
        await page.click("a[href='/funding/UL-2026-0001/payers/1']")
        await page.wait_for_url(f"{address}/funding/UL-2026-0001/payers/1")
        assert asked == ["beforeunload"]
