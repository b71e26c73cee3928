"""No barrier on any page: axe with all its rules for WCAG 2.2 AA, the keyboard, narrow screens and paper.

`make test` looks at every page once in each language, wide and narrow in turn, as the role that sees it first; the long run
looks at every page of every role in both languages at both widths.
"""

import re

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page as Tab
from playwright.sync_api import Route

from tests.demo.conftest import Open
from tests.demo.walking import NOBODY, ROLES, Page, Served

pytestmark = pytest.mark.needs("chromium")

WIDTHS, HEIGHT = (1280, 320), 900
RULES = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"], "resultTypes": ["violations"]}
FIRST_ASKED = ("administrator", "submitter", NOBODY)
"""Who sees the most comes first, so that few have to sign in."""


@pytest.fixture(scope="module")
def examples(pages: list[Page]) -> list[Page]:
    """Every kind of page once."""
    found: dict[str, Page] = {}
    for role in FIRST_ASKED:
        for page in pages:
            if page.role == role:
                found.setdefault(page.kind, page)
    return list(found.values())


def test_meetings_of_every_state_are_among_them(examples: list[Page]) -> None:
    """One that can be opened, one whose vote runs, and one that is over and followed by nobody."""
    shown = [page.content.decode() for page in examples if page.kind.partition(" ")[0] == "/committee/meetings/{meeting_id:uuid}"]
    signs = {('/open"' in one, '/vote/close"' in one, "data-events" in one) for one in shown}
    assert signs == {(True, False, True), (False, True, True), (False, False, False)}


STICKING_OUT = """() => {
  const width = document.documentElement.scrollWidth;
  if (width <= innerWidth) return [];
  const out = [...document.body.querySelectorAll('*')].filter(one => one.getBoundingClientRect().right > innerWidth);
  return [`${width} px`, ...out.filter(one => !out.some(other => one !== other && one.contains(other))).map(one => one.outerHTML)];
}"""
"""How wide the page is where it scrolls sideways, and its innermost elements that are out of sight."""


def troubles(tab: Tab, served: Served, page: Page, width: int) -> list[str]:
    """What axe finds on the page of this width with everything unfolded, and at which widths the page itself scrolls sideways."""
    tab.set_viewport_size({"width": width, "height": HEIGHT})
    tab.goto(served.address + page.address)
    tab.evaluate("document.querySelectorAll('details').forEach(one => one.open = true)")
    found = [
        f"{violation['id']}: {node['html'][:200]} – {node['failureSummary']}"
        for violation in Axe().run(tab, options=RULES).response["violations"]
        for node in violation["nodes"]
    ]
    for each in WIDTHS:
        tab.set_viewport_size({"width": each, "height": HEIGHT})
        found += [f"on {each} px: {out[:200]}" for out in tab.evaluate(STICKING_OUT)]
    return found


@pytest.mark.parametrize("turn", [0, 1])
@pytest.mark.parametrize("language", ["cs", "en"])
def test_no_page_has_a_barrier(open_context: Open, served: Served, examples: list[Page], language: str, turn: int) -> None:
    """Of two pages one is wide in Czech and narrow in English, the other the other way round."""
    mine = [page for number, page in enumerate(examples) if number % 2 == turn]
    width = WIDTHS[turn if language == "cs" else 1 - turn]
    found: dict[str, list[str]] = {}
    for role in dict.fromkeys(page.role for page in mine):
        context = open_context(role, language)
        tab = context.new_page()
        for page in mine:
            if page.role == role:
                found[page.address] = troubles(tab, served, page, width)
        context.close()
    assert {address: said for address, said in found.items() if said} == {}


@pytest.mark.long
@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("language", ["cs", "en"])
@pytest.mark.parametrize("role", [NOBODY, *ROLES])
def test_no_page_of_any_role_has_a_barrier(
    open_context: Open, served: Served, pages: list[Page], role: str, language: str, width: int
) -> None:
    context = open_context(role, language)
    tab = context.new_page()
    found = {page.address: troubles(tab, served, page, width) for page in pages if page.role == role}
    context.close()
    assert {address: said for address, said in found.items() if said} == {}


REACHED = """() => {
  const seen = element => element.checkVisibility({ checkOpacity: true, checkVisibilityCSS: true }) && !element.closest('[inert]');
  const all = [...document.querySelectorAll('a[href], button, input:not([type=hidden]), select, textarea, summary, [tabindex="0"]')];
  const radios = element => element.type === 'radio' && ![...document.getElementsByName(element.name)].every(one => !one.checked)
    && !element.checked;
  return all.filter(one => seen(one) && !one.disabled && !radios(one)).length;
}"""


@pytest.mark.parametrize("address", ["/sign-in", "/desk", "/tank", "/ranking", "/settings/town", "/committee"])
def test_the_keyboard_reaches_everything_and_skips_the_menu(open_context: Open, served: Served, address: str) -> None:
    role = NOBODY if address == "/sign-in" else "administrator"
    context = open_context(role)
    tab = context.new_page()
    tab.goto(served.address + address)
    expected = tab.evaluate(REACHED)
    tab.evaluate("window.reached = new Set(); document.addEventListener('focusin', event => window.reached.add(event.target))")
    tab.keyboard.press("Tab")
    assert tab.evaluate("document.activeElement.className") == "govuk-skip-link"
    for _ in range(expected + 5):
        hidden = tab.evaluate("(() => { const r = document.activeElement.getBoundingClientRect(); return r.width * r.height === 0 })()")
        assert not hidden, tab.evaluate("document.activeElement.outerHTML")
        tab.keyboard.press("Tab")
    assert tab.evaluate("window.reached.size") >= expected
    tab.goto(served.address + address)
    tab.keyboard.press("Tab")
    tab.keyboard.press("Enter")
    tab.keyboard.press("Tab")
    assert tab.evaluate("document.activeElement.closest('main, footer') !== null"), "after the skip link comes the content"
    context.close()


def test_paper_carries_the_content_alone(open_context: Open, served: Served) -> None:
    context = open_context("administrator")
    tab = context.new_page()
    tab.goto(served.address + "/ranking")
    tab.emulate_media(media="print")
    shown = "selector => [...document.querySelectorAll(selector)].filter(one => one.checkVisibility()).length"
    assert [tab.evaluate(shown, selector) for selector in (".menu", ".top__tools", ".foot", "form", "h1", "table", ".mark")] == [
        0, 0, 0, 0, 1, 1, 1,
    ]  # fmt: skip
    assert tab.evaluate("getComputedStyle(document.querySelector('.scroll')).overflowX") == "visible"
    context.close()


def test_the_session_is_prolonged_before_it_ends(open_context: Open, served: Served) -> None:
    context = open_context("officer")
    tab = context.new_page()
    tab.route("**/desk", _ending_soon)
    tab.goto(served.address + "/desk")
    dialog = tab.locator("#session-ending")
    dialog.wait_for(state="visible")
    assert tab.evaluate("document.activeElement.textContent.trim()") == "Zůstat přihlášen(a)"
    with tab.expect_response("**/sessions/prolong") as answer:
        tab.keyboard.press("Enter")
    assert answer.value.status == 200
    dialog.wait_for(state="hidden")
    assert tab.url == f"{served.address}/desk"
    context.close()


def _ending_soon(route: Route) -> None:
    """The server's own page with a minute left instead of hours."""
    answer = route.fetch()
    route.fulfill(response=answer, body=re.sub(r'data-left="\d+"', 'data-left="60"', answer.text()))
