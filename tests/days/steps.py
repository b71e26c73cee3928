"""What every day is made of: browsers of people, their clicks, letters that arrive, work that is done meanwhile."""

import os
import re
from collections.abc import Mapping
from pathlib import Path

import msgspec
from arq.connections import ArqRedis
from playwright.async_api import Browser, Page

from absorb.worker import keep_all
from tests.letters import Letters
from tests.pages.browsing import open_browser

WIDE, TABLET, PHONE = 1280, 768, 320


class Day(msgspec.Struct, frozen=True):
    """One day: where the application is served, whether browsers run scripts, the queue and the post."""

    address: str
    browser: Browser
    has_scripts: bool
    queue: ArqRedis
    letters: Letters

    async def come(self, email: str | None = None, width: int = WIDE) -> Page:
        """A person's own browser, at their desk where they sign in."""
        return await open_browser(self.browser, self.address, email, scripts=self.has_scripts, width=width)

    async def work(self) -> None:
        """Everything that was promised is done: letters sent, workbooks read, ideas compared."""
        await keep_all(self.queue)

    def letters_to(self, email: str) -> list[tuple[str, str]]:
        """Subject and text of the letters that this person got."""
        return [(str(one["subject"]), str(one.get_content())) for one in self.letters.arrived() if one["X-Test-To"] == email]


async def look(page: Page, station: str) -> None:
    """Where a person stops and reads: nothing is cut off at the side. Kept as a picture where ABSORB_PICTURES names a folder."""
    assert await page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth") <= 0, station
    if folder := os.environ.get("ABSORB_PICTURES"):
        scripts = os.environ["PYTEST_CURRENT_TEST"].partition("[")[2].partition("]")[0].replace(" ", "-")
        await page.screenshot(path=Path(folder) / f"{scripts}-{station}.png", full_page=True)


async def words(page: Page, place: str = "main") -> str:
    """The text of a part of the page, spaces as single ones."""
    return re.sub(r"\s+", " ", await page.inner_text(place))


async def press(page: Page, name: str) -> None:
    """Press the button that begins so and wait for the page that answers it."""
    async with page.expect_navigation():
        await (
            page.locator("main button:not([aria-hidden]), main [role=button]")
            .filter(has_text=re.compile(rf"^\s*{re.escape(name)}"))
            .first.click()
        )


async def follow(page: Page, name: str) -> None:
    """Follow the link that begins so in the page's own part."""
    async with page.expect_navigation():
        await page.locator("main").get_by_role("link", name=re.compile(f"^{re.escape(name)}")).first.click()


async def fill_in(page: Page, fields: Mapping[str, str]) -> None:
    """Type into fields, choose in lists (by value or label), tick boxes; by the ids of the fields."""
    for key, value in fields.items():
        field = page.locator(f"#{key}")
        match await field.evaluate("field => field.type"):
            case "checkbox" | "radio":
                await field.check()
            case "select-one":
                await field.select_option(value)
            case _:
                await field.fill(value)
