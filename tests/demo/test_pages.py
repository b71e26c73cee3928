"""The served pages in a real browser: every role, both languages, wide and narrow, without JavaScript too."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, sync_playwright

from tests.demo.conftest import Served
from tests.programs import find_chromium

pytestmark = pytest.mark.needs("chromium")

MENU = ["/desk", "/tank", "/plan", "/ranking", "/committee", "/calls", "/funding", "/applications", "/subsidies", "/absorption"]
ROLES = ["officer", "lead", "chair", "member", "finance", "auditor", "administrator"]


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    path = find_chromium()
    assert path is not None, "Chromium is not on this machine; tests/install-programs.sh installs it"
    with sync_playwright() as playwright:
        running = playwright.chromium.launch(executable_path=path, args=["--no-sandbox", "--disable-gpu"])
        yield running
        running.close()


def open_page(browser: Browser, served: Served, role: str, *, language: str = "cs", width: int = 1200, scripts: bool = True) -> Page:
    """A browser signed in as one of the demonstration's people."""
    context = browser.new_context(viewport={"width": width, "height": 900}, java_script_enabled=scripts)
    context.add_cookies([{"name": "language", "value": language, "url": served.address}])
    page = context.new_page()
    page.goto(f"{served.address}/sign-in")
    page.fill("#email", served.emails[role])
    page.fill("#password", served.password)
    page.click("main button")
    assert page.url == f"{served.address}/desk"
    return page


@pytest.mark.parametrize("role", ROLES)
def test_every_role_opens_every_page(browser: Browser, served: Served, role: str) -> None:
    page = open_page(browser, served, role)
    troubles: list[str] = []
    page.on("console", lambda message: troubles.append(f"{page.url}: {message.text}") if message.type in ("error", "warning") else None)
    statuses = {}
    for address in MENU:
        answer = page.goto(served.address + address)
        statuses[address] = answer.status if answer else None
    assert (statuses, troubles) == (dict.fromkeys(MENU, 200), [])
    page.context.close()


@pytest.mark.parametrize("language", ["cs", "en"])
@pytest.mark.parametrize("width", [320, 1200])
def test_no_page_scrolls_sideways(browser: Browser, served: Served, language: str, width: int) -> None:
    page = open_page(browser, served, "officer", language=language, width=width)
    wide = {}
    for address in [*MENU, *_inner_pages(page, served)]:
        page.goto(served.address + address)
        if page.evaluate("document.documentElement.scrollWidth") > width:
            wide[address] = page.evaluate("document.documentElement.scrollWidth")
    assert wide == {}
    page.context.close()


def _inner_pages(page: Page, served: Served) -> list[str]:
    """The first thing on each list."""
    found = []
    for address in ("/tank", "/ranking", "/committee", "/calls", "/applications", "/subsidies"):
        page.goto(served.address + address)
        links = page.eval_on_selector_all("main a", "links => links.map(link => link.getAttribute('href'))")
        inner = [link for link in links if link.startswith(address + "/") and "?" not in link and not link.endswith((".xlsx", ".docx"))]
        found.extend(inner[:1])
    return found


def test_every_link_leads_somewhere(browser: Browser, served: Served) -> None:
    page = open_page(browser, served, "officer", scripts=False)
    seen: set[str] = set()
    waiting = list(MENU)
    broken = {}
    while waiting and len(seen) < 120:
        address = waiting.pop(0)
        if address in seen:
            continue
        seen.add(address)
        answer = page.request.get(served.address + address)
        if answer.status != 200:
            broken[address] = answer.status
        elif "text/html" in answer.headers.get("content-type", ""):
            page.goto(served.address + address)
            links = [link.get_attribute("href") for link in page.locator("a").all()]
            waiting.extend(link.split("#")[0] for link in links if link and link.startswith("/") and link.split("#")[0] not in seen)
    assert (broken, len(seen) > 50) == ({}, True)
    page.context.close()


def test_the_second_start_says_where_and_as_whom(served: Served) -> None:
    assert set(served.emails) == {*ROLES, "submitter"}
    assert "The main job has been done before" in served.said


def test_one_idea_leads_to_everything_about_it(browser: Browser, served: Served) -> None:
    page = open_page(browser, served, "officer", scripts=False)
    page.goto(f"{served.address}/subsidies")
    page.click("main table a[href^='/subsidies/']")
    page.click("main a[href^='/tank/']")
    links = {link.get_attribute("href") for link in page.locator("main a").all()}
    wanted = ("/ranking/", "/committee/meetings/", "/funding/", "/applications/", "/subsidies/")
    assert [start for start in wanted if not any(link and link.startswith(start) for link in links)] == []
    page.context.close()
