"""The served pages: every role signs in and opens them, and every link leads somewhere."""

import contextlib
from collections import deque

import pytest
from playwright.sync_api import Browser
from playwright.sync_api import Page as Tab

from tests.demo import walking
from tests.demo.conftest import Open
from tests.demo.walking import Served

MENU = ["/desk", "/tank", "/plan", "/ranking", "/committee", "/calls", "/funding", "/applications", "/subsidies", "/absorption"]
MOST_LINKS = 200
ROLES = ["officer", "lead", "chair", "member", "finance", "auditor", "administrator"]


def sign_in(browser: Browser, served: Served, role: str) -> Tab:
    """A browser in which one of the demonstration's people signs in, as they would."""
    page = browser.new_page(viewport={"width": 1200, "height": 900})
    page.goto(f"{served.address}/sign-in")
    page.fill("#email", served.emails[role])
    page.fill("#password", served.password)
    with page.expect_navigation():
        page.click("main button")
    assert page.url == f"{served.address}/desk"
    return page


@pytest.mark.needs("chromium")
@pytest.mark.parametrize("role", ROLES)
def test_every_role_opens_every_page(browser: Browser, served: Served, role: str) -> None:
    page = sign_in(browser, served, role)
    troubles: list[str] = []
    page.on("console", lambda message: troubles.append(f"{page.url}: {message.text}") if message.type in ("error", "warning") else None)
    statuses = {}
    for address in MENU:
        answer = page.goto(served.address + address)
        statuses[address] = answer.status if answer else None
    assert (statuses, troubles) == (dict.fromkeys(MENU, 200), [])
    page.context.close()


def test_every_link_leads_somewhere(served: Served) -> None:
    seen: set[str] = set()
    waiting = deque(MENU)
    broken = {}
    with contextlib.closing(walking.sign_in(served, "officer")) as client:
        while waiting and len(seen) < MOST_LINKS:
            address = waiting.popleft()
            if address in seen:
                continue
            seen.add(address)
            answer = client.get(address, follow_redirects=True)
            if answer.status_code != 200:
                broken[address] = answer.status_code
            elif "text/html" in answer.headers["content-type"]:
                waiting.extend(walking.links(answer.text, address))
    assert (broken, len(seen) > 50) == ({}, True)


def test_the_second_start_says_where_and_as_whom(served: Served) -> None:
    assert set(served.emails) == {*ROLES, "submitter"}
    assert "The main job has been done before" in served.said


@pytest.mark.needs("chromium")
def test_one_idea_leads_to_everything_about_it(open_context: Open, served: Served) -> None:
    context = open_context("officer", scripts=False)
    page = context.new_page()
    page.goto(f"{served.address}/subsidies")
    for link in ("main table a[href^='/subsidies/']", "main a[href^='/tank/']"):
        with page.expect_navigation():
            page.click(link)
    links = {link.get_attribute("href") for link in page.locator("main a").all()}
    wanted = ("/ranking/", "/committee/resolutions/", "/funding/", "/applications/", "/subsidies/")
    assert [start for start in wanted if not any(link and link.startswith(start) for link in links)] == []
    context.close()
