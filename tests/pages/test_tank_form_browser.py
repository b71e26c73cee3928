"""The form in real browsers: two people at once, with and without scripts; what is typed outlives its session."""

import asyncio
import re
import time
from pathlib import Path

import asyncpg
import pytest
from playwright.async_api import Page

from absorb.embedded import Servers
from tests.actions.test_tank_saving import held_in
from tests.conftest import PASSWORD, Database, Town
from tests.pages.browsing import chromium, open_browser, serving, submit
from tests.pages.test_tank_form import submitter_of

pytestmark = pytest.mark.needs("chromium")

SAVE = "main button.govuk-button[value=save]"


async def begin_draft(page: Page, address: str) -> str:
    """The address of the form of a draft that this person begins."""
    await page.goto(f"{address}/tank/new")
    await page.fill("#title", "Byt")
    await page.fill("#need", "Chybí byty")
    await submit(page, "main button[value=draft]")
    return page.url


async def typed(owner: asyncpg.Connection, need: str) -> None:
    """Wait for what a page that was left sends in its last moment: nothing in the browser tells that it has arrived."""
    deadline = time.monotonic() + 60
    while await owner.fetchval("select fields ->> 'need' from idea_typed") != need:
        assert time.monotonic() < deadline
        await asyncio.sleep(0.02)


@pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "no scripts"])
async def test_two_browsers_change_one_idea(database: Database, servers: Servers, town: Town, tmp_path: Path, scripts: bool) -> None:
    """Both open the same section, one saves, the other chooses; a field that only one changed is nobody's to choose."""
    await submitter_of(town, "Spolek A")
    async with serving(database, servers, tmp_path) as address, chromium() as browser:
        ngo = await open_browser(browser, address, town.emails["submitter"], scripts=scripts, width=320)
        form = await begin_draft(ngo, address)
        centre = await open_browser(browser, address, town.emails["officer"], scripts=scripts)
        for page in (ngo, centre):
            await page.goto(f"{form}/basics")
        await ngo.fill("#title", "Byty pro mladé")
        await ngo.fill("#need", "Chybí startovací byty")
        await centre.fill("#title", "Dostupné bydlení")
        await submit(centre, SAVE)
        assert centre.url.endswith("/edit?saved=basics")
        await submit(ngo, SAVE)
        assert await ngo.locator("legend").all_inner_texts() == ["Název"]
        versions = await ngo.locator(".versions__text").all_inner_texts()
        assert (versions, "officer usti" in await ngo.inner_text("main")) == (["Dostupné bydlení", "Byty pro mladé"], True)
        await ngo.check("#choose-title")
        await submit(ngo, "main button.govuk-button")
        assert "saved=basics" in ngo.url
        held = await held_in(town, form.split("/")[-2])
        assert (held.content["title"], held.content["need"], held.version) == ("Dostupné bydlení", "Chybí startovací byty", 3)
        assert await ngo.evaluate("document.documentElement.scrollWidth") <= 320


async def test_typing_saves_itself_and_is_there_again(
    database: Database, servers: Servers, town: Town, tmp_path: Path, owner: asyncpg.Connection
) -> None:
    await submitter_of(town, "Spolek A")
    async with serving(database, servers, tmp_path) as address, chromium() as browser:
        page = await open_browser(browser, address, town.emails["submitter"])
        form = await begin_draft(page, address)
        await page.goto(f"{form}/basics")
        await page.fill("#need", "  Rozepsáno\n\n a nedokončeno ")
        await page.get_by_text(re.compile(r"^Uloženo v \d")).wait_for()
        await page.goto(form)
        assert "Neuloženo" in await page.inner_text(".govuk-task-list")
        await page.goto(f"{form}/basics")
        assert await page.input_value("#need") == "  Rozepsáno\n\n a nedokončeno "
        await submit(page, "button:has-text('Zahodit a začít z uloženého')")
        assert await page.input_value("#need") == "Chybí byty"
        # Left in the middle of a sentence, before the pause is over.
        await page.fill("#need", "Odešel od toho")
        await page.goto(form)
        await typed(owner, "Odešel od toho")
        await page.goto(f"{form}/basics")
        assert await page.input_value("#need") == "Odešel od toho"


async def test_what_is_typed_outlives_its_session(
    database: Database, servers: Servers, town: Town, tmp_path: Path, owner: asyncpg.Connection
) -> None:
    await submitter_of(town, "Spolek A")
    async with serving(database, servers, tmp_path) as address, chromium() as browser:
        page = await open_browser(browser, address, town.emails["submitter"])
        form = await begin_draft(page, address)
        await page.goto(f"{form}/basics")
        await owner.execute("delete from session")
        await page.fill("#need", "Psáno po vypršení")
        await page.get_by_text("Přihlášení vypršelo.").wait_for()
        await page.goto(f"{address}/sign-in")
        await page.fill("#email", town.emails["submitter"])
        await page.fill("#password", PASSWORD)
        await submit(page, "main button.govuk-button")
        assert page.url == f"{address}/desk"
        await page.goto(f"{form}/basics")
        await page.get_by_role("button", name="Zahodit a začít z uloženého").wait_for()
        assert await page.input_value("#need") == "Psáno po vypršení"
        assert await page.evaluate("localStorage.length") == 0
