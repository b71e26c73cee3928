"""Every page as the Nu HTML checker reads it, and what every page weighs on its way to a browser."""

import contextlib
import json
import subprocess
from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext

from tests.demo import walking
from tests.demo.conftest import Open
from tests.demo.walking import NOBODY, Page, Served
from tests.programs import find_nu, find_program

FIRST_VISIT, LATER_VISIT = 200_000, 40_000
"""The most bytes over the wire, compressed, with headers."""


@pytest.mark.needs("nu")
def test_no_page_has_an_error_of_markup(served: Served, pages: list[Page], tmp_path: Path) -> None:
    """Nor has the page of a refusal or of a session that ended; the one that has is found."""
    kinds = {f"{number:04}.html": page.kind for number, page in enumerate(pages)}
    for name, page in zip(kinds, pages, strict=True):
        (tmp_path / name).write_bytes(page.content)
    with contextlib.closing(walking.sign_in(served, "administrator")) as client:
        form = {"contact_email": "nikam", "_csrf_token": client.cookies["csrf"]}
        (tmp_path / "refused.html").write_bytes(client.post("/settings/town", data=form).content)
        client.cookies.delete("absorb")
        (tmp_path / "ended.html").write_bytes(client.post("/settings/town", data={**form, "failures": "dva\nřádky"}).content)
    (tmp_path / "wrong.html").write_text('<!DOCTYPE html><html lang="cs"><title>x</title><p id="a"><p id="a">')
    found = check(tmp_path)
    assert {(kinds.get(name, name), says) for name, says in found if name != "wrong.html"} == set()
    assert "wrong.html" in {name for name, _ in found}


def check(folder: Path) -> set[tuple[str, str]]:
    """The errors that the checker finds in the files of a folder."""
    java, jar = find_program("nu"), find_nu()
    assert java is not None
    assert jar is not None
    done = subprocess.run(
        [java, "-Xss4m", "-XX:+UseSerialGC", "-jar", jar, "--format", "json", "--stdout", "--skip-non-html", str(folder)],
        capture_output=True, text=True, check=False, timeout=300,
    )  # fmt: skip
    return {
        (message["url"].rsplit("/", 1)[-1], f"{message['message']} – {message.get('extract', '')[:160]}")
        for message in json.loads(done.stdout)["messages"]
        if message["type"] != "info"
    }


def weigh(context: BrowserContext, served: Served, addresses: list[str]) -> list[int]:
    """The bytes over the wire for each page in turn, with everything it fetches, as the browser counts them; but for a stream of
    events, which ends minutes later and carries a line for each."""
    tab = context.new_page()
    session = context.new_cdp_session(tab)
    session.send("Network.enable")
    asked: set[str] = set()
    counted: dict[str, int] = {}
    failed: list[str] = []
    session.on("Network.requestWillBeSent", lambda event: event.get("type") != "EventSource" and asked.add(event["requestId"]))
    session.on("Network.loadingFinished", lambda event: counted.update({event["requestId"]: int(event["encodedDataLength"])}))
    session.on("Network.loadingFailed", lambda event: failed.append(event["errorText"]))
    weights = []
    for address in addresses:
        asked.clear()
        counted.clear()
        tab.goto(served.address + address)
        tab.evaluate(EVERYTHING)
        while not asked <= counted.keys():
            assert failed == [], address
            tab.wait_for_timeout(5)
        weights.append(sum(counted.values()))
    return weights


EVERYTHING = """async () => {
  const images = [...document.images];
  images.forEach(one => one.loading = 'eager');
  await Promise.all(images.map(one => one.decode()));
  await new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)));
}"""
"""What waits far down the page comes too, and what its scripts ask for when it is drawn."""


@pytest.mark.needs("chromium")
@pytest.mark.parametrize("role", [NOBODY, "submitter", "administrator"])
def test_pages_weigh_little(open_context: Open, served: Served, pages: list[Page], role: str) -> None:
    addresses = [page.address for page in pages if page.role == role]
    context = open_context(role)
    first, *later = weigh(context, served, addresses)
    context.close()
    heavy = {address: weight for address, weight in zip(addresses[1:], later, strict=True) if weight > LATER_VISIT}
    assert (first <= FIRST_VISIT, heavy) == (True, {})


@pytest.mark.needs("chromium")
def test_any_page_may_be_the_first(open_context: Open, served: Served) -> None:
    heaviest = {}
    for address in ("/ranking", "/tank", "/funding", "/plan", "/committee"):
        context = open_context("administrator")
        (heaviest[address],) = weigh(context, served, [address])
        context.close()
    assert {address: weight for address, weight in heaviest.items() if weight > FIRST_VISIT} == {}
