"""The wheel by itself: built, installed into an empty environment, used far from the checkout."""

import subprocess
import sys
import sysconfig
import venv
import zipfile
from pathlib import Path

import pytest

from absorb import __version__

ROOT = Path(__file__).resolve().parents[2]
READS = """
import sys
from absorb.resources import ASSETS, MIGRATIONS, TEMPLATES, asset
assert "_packed" in str(TEMPLATES), TEMPLATES
print(len(list(TEMPLATES.rglob("*.html"))), len(list(MIGRATIONS.glob("*.py"))), (ASSETS / asset("absorb.css")).stat().st_size > 10_000)
"""


def run(*command: str | Path, cwd: Path) -> str:
    done = subprocess.run([str(part) for part in command], cwd=cwd, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel of this checkout."""
    folder = tmp_path_factory.mktemp("dist")
    run(sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", folder, cwd=ROOT)
    return next(folder.glob("absorb-*.whl"))


@pytest.fixture(scope="module")
def environment(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An environment with the wheel in it; the packages it stands on are lent by the tests' own environment."""
    folder = tmp_path_factory.mktemp("environment")
    venv.create(folder, with_pip=False)
    python = folder / "bin" / "python"
    run(sys.executable, "-m", "pip", "--python", python, "install", "--quiet", "--no-deps", "--no-index", wheel, cwd=folder)
    packages = Path(run(python, "-c", "import sysconfig; print(sysconfig.get_path('purelib'))", cwd=folder).strip())
    (packages / "lent.pth").write_text(sysconfig.get_path("purelib") + "\n")
    return folder


def test_the_command_says_its_version(environment: Path) -> None:
    assert run(environment / "bin" / "absorb", "--version", cwd=Path("/")) == f"absorb {__version__}\n"


def test_templates_migrations_and_assets_are_found(environment: Path) -> None:
    pages = len(list((ROOT / "templates").rglob("*.html")))
    migrations = len(list((ROOT / "migrations").glob("*.py")))
    assert run(environment / "bin" / "python", "-c", READS, cwd=Path("/")) == f"{pages} {migrations} True\n"


def test_nothing_else_is_packed(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        tops = {name.split("/")[0] for name in archive.namelist()}
        odd = [name for name in archive.namelist() if name.endswith((".pyc", ".map")) or "node_modules" in name]
    assert (tops, odd) == ({"absorb", f"absorb-{__version__}.dist-info"}, [])
