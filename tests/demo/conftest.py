"""The demonstration, run once for all its tests as a newcomer runs it, served once, and walked through once in every role."""

import contextlib
import functools
import os
import re
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import msgspec
import pytest
from playwright.sync_api import Browser, BrowserContext, sync_playwright

from tests.demo.books import Books, read_books
from tests.demo.walking import NOBODY, ROLES, Page, Served, sign_in, walk
from tests.ports import free_port
from tests.programs import find_chromium

ROOT = Path(__file__).resolve().parents[2]


class Demo(msgspec.Struct, frozen=True):
    """Where the finished job left its data and its results, and what it said."""

    folder: Path
    out: Path
    said: str


def command(folder: Path, out: Path, *more: str) -> list[str]:
    return [sys.executable, "-m", "demo", "--folder", str(folder), "--out", str(out), *more]


@pytest.fixture(scope="package")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Demo:
    """`make demo SERVE=no` in a folder of its own."""
    home = tmp_path_factory.mktemp("demo")
    folder, out = home / "data", home / "out"
    folder.mkdir()
    done = subprocess.run(command(folder, out, "--no-serve"), cwd=ROOT, capture_output=True, text=True, check=False, timeout=300)
    assert (done.returncode, done.stderr) == (0, ""), done
    return Demo(folder=folder, out=out, said=done.stdout)


@pytest.fixture(scope="package")
def books(demo: Demo) -> Books:
    """What the job left in its database."""
    return read_books(demo.folder)


@pytest.fixture(scope="package")
def served(demo: Demo, books: Books) -> Iterator[Served]:
    """The second start, which serves; ended with Ctrl-C. The books are read before, for a folder has one holder at a time."""
    running = subprocess.Popen(
        command(demo.folder, demo.out, "--port", str(free_port())), cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    )
    assert running.stdout is not None
    said = ""
    try:
        for line in running.stdout:
            said += line
            if "Ctrl-C" in line:
                break
        address = re.search(r"http://localhost:\d+", said)
        password = re.search(r"password for all: (\S+)\)", said)
        assert address is not None, said
        assert password is not None, said
        emails = {role: email for email, role in re.findall(r"^    (\S+@\S+)\s+(\w+)", said, re.MULTILINE)}
        yield Served(address=address.group(), password=password.group(1), emails=emails, said=said)
    finally:
        running.send_signal(signal.SIGINT)
        assert running.wait(timeout=30) == 0
        assert _processes_of(demo.folder) == []


@pytest.fixture(scope="package")
def pages(served: Served) -> list[Page]:
    """Every kind of page as every role gets it, one in Czech, the next in English."""
    return [page for turn, role in enumerate((NOBODY, *ROLES)) for page in walk(served, role, turn)]


@pytest.fixture(scope="package")
def browser(served: Served) -> Iterator[Browser]:
    """Chromium for as long as the demonstration is served."""
    path = find_chromium()
    assert path is not None, "Chromium is not on this machine; tests/install-programs.sh installs it"
    with sync_playwright() as playwright:
        running = playwright.chromium.launch(executable_path=path, args=["--no-sandbox", "--disable-gpu"])
        yield running
        running.close()


Open = Callable[..., BrowserContext]


@pytest.fixture(scope="package")
def open_context(browser: Browser, served: Served) -> Open:
    """`open_context(role, language="cs", scripts=True)`: a browser that has fetched nothing but knows who it is."""

    @functools.cache
    def cookies_of(role: str) -> dict[str, str]:
        with contextlib.closing(sign_in(served, role)) as client:
            return dict(client.cookies)

    def opened(role: str, language: str = "cs", *, scripts: bool = True) -> BrowserContext:
        context = browser.new_context(viewport={"width": 1280, "height": 900}, java_script_enabled=scripts)
        cookies = {**cookies_of(role), "language": language}
        context.add_cookies([{"name": name, "value": value, "url": served.address} for name, value in cookies.items()])
        return context

    return opened


def _processes_of(folder: Path) -> list[str]:
    """Command lines of live processes that name the folder: none may be left."""
    found = []
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit() and int(entry.name) != os.getpid():
            try:
                line = (entry / "cmdline").read_bytes().replace(b"\0", b" ").decode()
            except OSError:
                continue
            if str(folder) in line:
                found.append(line)
    return found
