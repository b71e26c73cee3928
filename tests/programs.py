"""Programs of other projects that some tests drive: `@pytest.mark.needs("chromium")` and the like.

Where one is missing its tests are named at the end as not run; under CI=true they run, and so fail.
"""

import os
import shutil
from pathlib import Path

import pytest

NAMES = {
    "chromium": ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable"),
    "office": ("soffice", "libreoffice"),
    "poppler": ("pdftotext",),
    "nu": ("java",),
    "postgres": (),
    "systemd": ("systemd-analyze",),
}
OPTIONAL = {"postgres", "systemd"}
"""Not asked for even in CI: the embedded PostgreSQL is always there, the system's is proved where there is one; and what runs
in a container has no systemd."""


def find_program(kind: str) -> str | None:
    """The path of the first program of this kind on PATH."""
    return next(filter(None, map(shutil.which, NAMES[kind])), None)


def find_chromium() -> str | None:
    """The browser that the system has."""
    return find_program("chromium")


def find_system_postgres() -> str | None:
    """The newest PostgreSQL server among the system's packages, as the folder of its programs."""
    root = "/usr/lib/postgresql"
    versions = sorted((int(name) for name in os.listdir(root) if name.isdigit()), reverse=True) if os.path.isdir(root) else []
    return next((f"{root}/{version}/bin" for version in versions if os.path.exists(f"{root}/{version}/bin/postgres")), None)


def find_nu() -> str | None:
    """The Nu HTML checker, which tests/install-programs.sh takes from npm; it runs on Java."""
    jar = Path(__file__).parent / "nu" / "node_modules" / "vnu-jar" / "build" / "dist" / "vnu.jar"
    return str(jar) if jar.is_file() and find_program("nu") else None


def is_there(kind: str) -> bool:
    """Whether tests that need this kind of program can run here."""
    if kind == "nu":
        return find_nu() is not None
    return (find_system_postgres() if kind == "postgres" else find_program(kind)) is not None


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Take out the tests whose program is missing, but never where everything has to run."""
    may_miss = OPTIONAL if os.environ.get("CI") == "true" else set(NAMES)
    missing = {kind for kind in may_miss if not is_there(kind)}
    left_out = [item for item in items if missing & _needs(item)]
    if left_out:
        config.hook.pytest_deselected(items=left_out)
        items[:] = [item for item in items if item not in left_out]


def is_needing(kind: str, item: pytest.Item) -> bool:
    """Whether the test drives a program of this kind."""
    return kind in _needs(item)


def _needs(item: pytest.Item) -> set[str]:
    return {kind for mark in item.iter_markers("needs") for kind in mark.args}


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Name what did not run."""
    for kind in NAMES:
        if not is_there(kind):
            terminalreporter.write_line(f"Not run: the tests that need {kind}, which is not on this machine.")
