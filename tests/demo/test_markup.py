"""Every page as the Nu HTML checker reads it, and what every page weighs on its way to a browser."""

import contextlib
import json
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, sync_playwright

from tests.demo import walking
from tests.demo.conftest import Served
from tests.demo.walking import NOBODY, ROLES, Page
from tests.programs import find_chromium, find_nu, find_program

FIRST_VISIT, LATER_VISIT = 200_000, 40_000
"""The most bytes over the wire, compressed, with headers."""


@pytest.fixture(scope="module")
def examples(served: Served) -> list[Page]:
    """Every kind of page as every role gets it."""
    return [page for role in (NOBODY, *ROLES) for page in walking.walk(served, role)]


@pytest.mark.needs("nu")
def test_no_page_has_an_error_of_markup(served: Served, examples: list[Page], tmp_path: Path) -> None:
    pages: dict[str, Page] = {}
    for turn, role in enumerate(dict.fromkeys(page.role for page in examples)):
        with contextlib.closing(walking.sign_in(served, role)) as client:
            for number, page in enumerate(page for page in examples if page.role == role):
                name = f"{len(pages):04}.html"
                client.cookies.set("language", ("cs", "en")[(number + turn) % 2], domain="localhost.local")
                (tmp_path / name).write_bytes(client.get(page.address).content)
                pages[name] = page
    refused = walking.sign_in(served, "administrator")
    form = {"contact_email": "nikam", "_csrf_token": refused.cookies["csrf"]}
    (tmp_path / "refused.html").write_bytes(refused.post("/settings/town", data=form).content)
    refused.cookies.delete("absorb")
    (tmp_path / "ended.html").write_bytes(refused.post("/settings/town", data={**form, "failures": "dva\nřádky"}).content)
    refused.close()
    found = check(tmp_path)
    assert {(pages[name].kind if name in pages else name, says) for name, says in found} == set()


def check(folder: Path) -> set[tuple[str, str]]:
    """The errors that the checker finds in the files of a folder."""
    java, jar = find_program("nu"), find_nu()
    assert java is not None
    assert jar is not None
    done = subprocess.run(
        [java, "-Xss4m", "-jar", jar, "--format", "json", "--stdout", "--skip-non-html", str(folder)],
        capture_output=True, text=True, check=False, timeout=300,
    )  # fmt: skip
    return {
        (message["url"].rsplit("/", 1)[-1], f"{message['message']} – {message.get('extract', '')[:160]}")
        for message in json.loads(done.stdout)["messages"]
        if message["type"] != "info"
    }


@pytest.mark.needs("nu")
def test_the_checker_finds_what_is_wrong(tmp_path: Path) -> None:
    (tmp_path / "wrong.html").write_text('<!DOCTYPE html><html lang="cs"><title>x</title><p id="a"><p id="a">')
    assert [says.split(" – ")[0] for _, says in check(tmp_path)][:1] != []


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    path = find_chromium()
    assert path is not None, "Chromium is not on this machine; tests/install-programs.sh installs it"
    with sync_playwright() as playwright:
        running = playwright.chromium.launch(executable_path=path, args=["--no-sandbox", "--disable-gpu"])
        yield running
        running.close()


def signed_in(browser: Browser, served: Served, role: str) -> BrowserContext:
    """A browser that has never fetched anything but knows who it is."""
    context = browser.new_context(viewport={"width": 1280, "height": 900})
    with contextlib.closing(walking.sign_in(served, role)) as client:
        context.add_cookies([{"name": name, "value": value, "url": served.address} for name, value in client.cookies.items()])
    return context


def weigh(context: BrowserContext, served: Served, addresses: list[str]) -> list[int]:
    """The bytes over the wire for each page in turn, with everything it fetches, as the browser counts them."""
    tab = context.new_page()
    session = context.new_cdp_session(tab)
    session.send("Network.enable")
    counted: list[int] = []
    session.on("Network.loadingFinished", lambda event: counted.append(int(event["encodedDataLength"])))
    weights = []
    for address in addresses:
        counted.clear()
        tab.goto(served.address + address)
        tab.evaluate("document.querySelectorAll('img').forEach(one => one.loading = 'eager')")
        tab.wait_for_load_state("networkidle")
        weights.append(sum(counted))
    return weights


@pytest.mark.needs("chromium")
@pytest.mark.parametrize("role", [NOBODY, "submitter", "administrator"])
def test_pages_weigh_little(browser: Browser, served: Served, examples: list[Page], role: str) -> None:
    addresses = [page.address for page in examples if page.role == role]
    context = signed_in(browser, served, role)
    first, *later = weigh(context, served, addresses)
    context.close()
    heavy = {address: weight for address, weight in zip(addresses[1:], later, strict=True) if weight > LATER_VISIT}
    assert (first <= FIRST_VISIT, heavy) == (True, {})


@pytest.mark.needs("chromium")
def test_any_page_may_be_the_first(browser: Browser, served: Served, examples: list[Page]) -> None:
    heaviest = {}
    for address in ("/ranking", "/tank", "/funding", "/plan", "/committee"):
        context = signed_in(browser, served, "administrator")
        (weight,) = weigh(context, served, [address])
        heaviest[address] = weight
        context.close()
    assert {address: weight for address, weight in heaviest.items() if weight > FIRST_VISIT} == {}
