"""The end of a session in a real browser: told in time, put off, and when it comes nothing that was typed is lost."""

from pathlib import Path

import asyncpg
import pytest
from playwright.async_api import Page

from absorb.embedded import Servers
from tests.conftest import PASSWORD, Town
from tests.databases import Database
from tests.pages.browsing import chromium, open_browser, serving

pytestmark = pytest.mark.needs("chromium")

TYPED = "Mapa nemá popis.\n\n  Popíšeme ji do konce roku."


async def _sign_in_beside(page: Page, email: str) -> None:
    """As the page says: in a new tab, which is closed then."""
    async with page.expect_popup() as opening:
        await page.click("text=Přihlaste se na nové kartě")
    tab = await opening.value
    await tab.fill("#email", email)
    await tab.fill("#password", PASSWORD)
    await tab.click("form[action='/sign-in'] button >> nth=0")
    await tab.wait_for_selector("text=Zavřete tuto kartu")
    await tab.close()


@pytest.mark.parametrize("scripts", [True, False])
async def test_a_form_outlives_its_session(
    database: Database, servers: Servers, town: Town, owner: asyncpg.Connection, tmp_path: Path, scripts: bool
) -> None:
    async with serving(database, servers, tmp_path) as address, chromium() as browser:
        page = await open_browser(browser, address, town.emails["administrator"], scripts=scripts)
        await owner.execute("update session set expires_at = now() + interval '4 minutes'")
        await page.goto(f"{address}/settings/town")
        if scripts:
            dialog = page.locator("#session-ending")
            await dialog.wait_for()
            await dialog.locator("[data-close]").click()
        assert await page.locator(".ending").is_visible()
        await page.fill("#failures", TYPED)

        await owner.execute("update session set expires_at = now() - interval '1 second'")
        await page.click("main form[action='/settings/town'] button")
        await page.wait_for_selector("text=Vaše přihlášení skončilo")
        await _sign_in_beside(page, town.emails["administrator"])
        await page.click("text=Odeslat, co jsem napsal(a)")
        await page.wait_for_url(f"{address}/accessibility")
        assert await owner.fetchval("select value ->> 'failures' from community_setting") == TYPED


async def test_the_dialog_puts_the_end_off_and_leaves_the_form_as_it_is(
    database: Database, servers: Servers, town: Town, owner: asyncpg.Connection, tmp_path: Path
) -> None:
    async with serving(database, servers, tmp_path) as address, chromium() as browser:
        page = await open_browser(browser, address, town.emails["administrator"], width=320)
        await owner.execute("update session set expires_at = now() + interval '6 minutes'")
        await page.clock.install()
        await page.goto(f"{address}/settings/town")
        dialog = page.locator("#session-ending")
        assert not await dialog.is_visible()
        await page.fill("#failures", TYPED)
        await page.clock.fast_forward("01:30")
        await dialog.wait_for()
        async with page.expect_response("**/sessions/prolong") as answer:
            await dialog.locator("form button").click()
        assert (await answer.value).status == 200
        await dialog.wait_for(state="hidden")
        assert await page.input_value("#failures") == TYPED
        assert await owner.fetchval("select expires_at > now() + interval '9 hours' from session")

        await page.clock.fast_forward("09:57:00")
        await dialog.wait_for()
        await page.clock.fast_forward("10:00")
        assert await dialog.locator("[data-over]").inner_text() == (
            "Přihlášení skončilo. Co jste napsali, je stále na této stránce: po odeslání se přihlásíte a nic se neztratí."
        )
        assert not await dialog.locator("form").is_visible()
