"""Passkeys in a real browser with a virtual authenticator: registered, used alone and after the password."""

from pathlib import Path

import asyncpg
import pytest
from playwright.async_api import Page

from absorb.embedded import Servers
from tests.conftest import PASSWORD, Database, Town
from tests.pages.browsing import chromium, open_browser, serving, submit

pytestmark = pytest.mark.needs("chromium")


async def plug_in(page: Page) -> None:
    """An authenticator that always finds its person."""
    session = await page.context.new_cdp_session(page)
    await session.send("WebAuthn.enable")
    options = {
        "protocol": "ctap2", "transport": "internal", "hasResidentKey": True, "hasUserVerification": True,
        "isUserVerified": True, "automaticPresenceSimulation": True,
    }  # fmt: skip
    await session.send("WebAuthn.addVirtualAuthenticator", {"options": options})


async def add_passkey(page: Page, address: str) -> None:
    await page.goto(f"{address}/settings/second-factor")
    await page.fill("#passkey-name", "můj telefon")
    await page.fill("#passkey-password", PASSWORD)
    await page.click("form[data-passkey=create] button")
    await page.wait_for_selector(".codes")


async def test_a_passkey_signs_in_alone_and_after_the_password(
    database: Database, servers: Servers, town: Town, owner: asyncpg.Connection, tmp_path: Path
) -> None:
    async with serving(database, servers, tmp_path) as address, chromium() as browser:
        page = await open_browser(browser, address, town.emails["officer"])
        await plug_in(page)
        await add_passkey(page, address)
        assert await page.locator(".codes li").count() == 10
        await page.context.clear_cookies(name="absorb")

        await page.goto(f"{address}/sign-in?next=/settings")
        await page.click("form[data-passkey=get] button")
        await page.wait_for_url(f"{address}/settings")
        assert await owner.fetch("select way, owes_second_factor from session where way = 'passkey'") == [("passkey", False)]
        await page.context.clear_cookies(name="absorb")

        await page.goto(f"{address}/sign-in?next=/settings")
        await page.fill("#email", town.emails["officer"])
        await page.fill("#password", PASSWORD)
        await submit(page, "form[action='/sign-in'] button")
        await page.click("form[data-passkey=get] button")
        await page.wait_for_url(f"{address}/settings")
        assert await owner.fetchval("select count(*) from challenge") == 0


async def test_a_wrong_password_makes_no_passkey_and_says_so(database: Database, servers: Servers, town: Town, tmp_path: Path) -> None:
    async with serving(database, servers, tmp_path) as address, chromium() as browser:
        page = await open_browser(browser, address, town.emails["officer"])
        await plug_in(page)
        await page.goto(f"{address}/settings/second-factor")
        await page.fill("#passkey-password", "nic takového")
        await page.click("form[data-passkey=create] button")
        trouble = page.locator("form[data-passkey=create] [data-passkey-trouble]")
        await trouble.wait_for()
        assert await trouble.inner_text() == "Toto není vaše heslo."


async def test_without_scripts_the_plain_ways_are_there(database: Database, servers: Servers, town: Town, tmp_path: Path) -> None:
    async with serving(database, servers, tmp_path) as address, chromium() as browser:
        page = await open_browser(browser, address, town.emails["officer"], scripts=False, width=320)
        await page.goto(f"{address}/settings/second-factor")
        assert not await page.locator("form[data-passkey]").is_visible()
        await page.fill("#begin-password", PASSWORD)
        await submit(page, "form:has([name=do][value=begin]) button")
        assert await page.locator("#confirm svg").count() == 1
        assert await page.evaluate("document.documentElement.scrollWidth") <= 320
