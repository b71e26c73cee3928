"""A real browser against the application, served in the test's own loop."""

import asyncio
import contextlib
import socket
import types
from collections.abc import AsyncIterator, Mapping
from pathlib import Path

import uvicorn
from playwright.async_api import Browser, Page, async_playwright, expect

from absorb.app import create_app
from absorb.embedded import Servers
from absorb.settings import read_settings
from tests.conftest import SECRET, cookies_of
from tests.databases import Database
from tests.ports import free_port
from tests.programs import find_chromium

expect.set_options(timeout=30_000)
"""As long as everything else in the browser may take: a busy machine says nothing about a page."""


class _Server(uvicorn.Server):
    """A server that says when it takes requests."""

    def __init__(self, config: uvicorn.Config) -> None:
        super().__init__(config)
        self.is_up = asyncio.Event()

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        self.is_up.set()


@contextlib.asynccontextmanager
async def serving(
    database: Database, servers: Servers, folder: Path, more: Mapping[str, str] = types.MappingProxyType({})
) -> AsyncIterator[str]:
    """The address of the application, served until the block ends; `more` are further settings."""
    port = free_port()
    address = f"http://localhost:{port}"
    environ = {
        "ABSORB_DATABASE_URL": database.url,
        "ABSORB_REDIS_URL": servers.redis_url,
        "ABSORB_FILES": str(folder / "files"),
        "ABSORB_SECRET": SECRET,
        "ABSORB_ORIGIN": address,
        **more,
    }
    server = _Server(uvicorn.Config(create_app(read_settings(environ, "serve")), port=port, log_level="warning", lifespan="off"))
    running = asyncio.create_task(server.serve())
    try:
        await server.is_up.wait()
        yield address
    finally:
        server.should_exit = True
        await running


_KEPT: list[Browser] = []


@contextlib.asynccontextmanager
async def keep_chromium() -> AsyncIterator[None]:
    """One Chromium for all tests until the block ends: it starts longer than most of them take."""
    path = find_chromium()
    assert path is not None, "Chromium is not on this machine; tests/install-programs.sh installs it"
    async with async_playwright() as playwright:
        _KEPT.append(await playwright.chromium.launch(executable_path=path, args=["--no-sandbox", "--disable-gpu"]))
        yield
        await _KEPT.pop().close()


@contextlib.asynccontextmanager
async def chromium() -> AsyncIterator[Browser]:
    """Chromium, for a test marked `needs("chromium")`; what it opened there is closed when the block ends."""
    assert _KEPT, 'the test is not marked needs("chromium")'
    [browser] = _KEPT
    yield browser
    for context in browser.contexts:
        await context.close()


async def open_browser(
    browser: Browser, address: str, email: str | None = None, *, scripts: bool = True, width: int = 1280, language: str = "cs"
) -> Page:
    """A page of a browser of its own, signed in where an e-mail is given."""
    context = await browser.new_context(viewport={"width": width, "height": 900}, java_script_enabled=scripts)
    cookies = {"language": language} | (await cookies_of(email) if email else {})
    await context.add_cookies([{"name": name, "value": value, "url": address} for name, value in cookies.items()])
    page = await context.new_page()
    if email is not None:
        await page.goto(f"{address}/desk")
    return page


async def submit(page: Page, button: str) -> None:
    """Press the button at this selector and wait for the page that answers, whole."""
    async with page.expect_navigation():
        await page.click(button)
