"""What stands in deploy/ is true: units that systemd takes, a container file without faults, settings that are settings."""

import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml

from absorb.bodies import LARGEST_FILE
from absorb.rooms import find_handlers
from absorb.settings import SETTINGS, Need, read_settings
from tests.programs import find_program

ROOT = Path(__file__).resolve().parents[2]
DEPLOY = ROOT / "deploy"
COMPOSE = DEPLOY / "container" / "compose.yaml"
GIVEN = {
    "ABSORB_SITE": "absorb.usti.example", "ABSORB_SECRET": "vVJ0l9mBfVYx3oT7lq1Qd2Zr8sKc4wEa", "ABSORB_PASSWORD": "a", "OWNER_PASSWORD": "b",
    "FILES_PASSWORD": "c", "ABSORB_SMTP_URL": "smtp://mail.usti.example:587", "ABSORB_MAIL_FROM": "Absorb <absorb@usti.example>",
}  # fmt: skip
"""What deploy/README.md says that stands in .env."""


def _lines(path: Path) -> dict[str, str]:
    """The variables of an environment file, commented ones too."""
    found = re.findall(r"^#?([A-Z_]+)=(.*)$", path.read_text(), re.MULTILINE)
    return {name: value.strip('"') for name, value in found}


def _services() -> dict[str, dict[str, Any]]:
    """The services of the compose file as they run: each ${NAME} in its place."""
    text = re.sub(r"(?<!\$)\$\{([A-Z_]+)(:[-?][^}]*)?\}", lambda found: GIVEN[found[1]], COMPOSE.read_text())
    services: dict[str, dict[str, Any]] = yaml.safe_load(text)["services"]
    return services


@pytest.mark.parametrize(("service", "need"), [("web", "serve"), ("worker", "worker"), ("migrate", "migrate")])
def test_a_container_has_all_its_settings(service: str, need: Need) -> None:
    environ = {"ABSORB_HOST": "0.0.0.0", **{name: str(value) for name, value in _services()[service]["environment"].items()}}
    settings = read_settings(environ, need)
    assert (settings.files, settings.is_https) == ("s3://absorb/files", True)


def test_what_containers_are_given_is_told() -> None:
    told = (DEPLOY / "README.md").read_text().partition("container/.env`:\n")[2].partition("    cd ")[0]
    used = set(re.findall(r"(?<!\$)\$\{([A-Z_]+)", COMPOSE.read_text()))
    assert set(re.findall(r"^    ([A-Z_]+)=", told, re.MULTILINE)) == set(GIVEN) == used


def test_services_wait_for_services_that_are_there() -> None:
    services = _services()
    assert [name for one in services.values() for name in one.get("depends_on", {}) if name not in services] == []
    for one in services.values():
        mounted = [volume.split(":")[0] for volume in one.get("volumes", ()) if volume.startswith(".")]
        assert [path for path in mounted if not (COMPOSE.parent / path).is_file()] == []
    built = services["web"]["build"]
    assert (COMPOSE.parent / built["context"]).resolve() == ROOT
    assert (ROOT / built["dockerfile"]).is_file()


@pytest.mark.parametrize("need", ["serve", "worker"])
def test_the_example_of_settings_is_complete(need: Need) -> None:
    given = {name: value for name, value in _lines(DEPLOY / "absorb.env.example").items() if value and "PASSWORD" not in value}
    given |= {"ABSORB_DATABASE_URL": "postgresql://absorb:x@127.0.0.1:5432/absorb", "ABSORB_SMTP_URL": "smtp://mail.town.example:587"}
    settings = read_settings(given | {"ABSORB_FILES": "s3://bucket/prefix"}, need)
    assert (settings.origin, settings.mail_from) == ("https://absorb.town.example", "Absorb <absorb@town.example>")


def test_every_variable_of_ours_is_a_setting() -> None:
    known = {setting.variable for setting in SETTINGS}
    own = {"ABSORB_PASSWORD", "ABSORB_SITE", "ABSORB_UPSTREAM"}
    named = {name for path in DEPLOY.rglob("*") if path.is_file() for name in re.findall(r"\bABSORB_[A-Z_]+\b", path.read_text())}
    assert named - known - own == set()


def test_the_container_file_has_no_fault() -> None:
    checked = subprocess.run(
        [Path(sys.executable).with_name("hadolint"), DEPLOY / "container" / "Containerfile"], capture_output=True, text=True, check=False
    )
    assert (checked.returncode, checked.stdout + checked.stderr) == (0, "")


def test_what_the_container_is_built_from_is_let_into_it() -> None:
    let_in = {line[1:] for line in (ROOT / ".dockerignore").read_text().splitlines() if line.startswith("!")}
    copied = set(re.findall(r"^COPY (requirements)/", (DEPLOY / "container" / "Containerfile").read_text(), re.MULTILINE))
    packed = {"pyproject.toml", "README.md", "hatch_build.py", "Makefile", "src", "templates", "migrations", "frontend"}
    assert packed | copied == let_in
    assert [name for name in let_in if not (ROOT / name).exists()] == []


@pytest.mark.needs("systemd")
def test_the_units_are_what_systemd_takes(tmp_path: Path) -> None:
    """The programs of an installation are not here, so another stands in their place."""
    units = sorted((DEPLOY / "systemd").iterdir())
    for unit in units:
        (tmp_path / unit.name).write_text(re.sub(r"^ExecStart=\S+", "ExecStart=/bin/true", unit.read_text(), flags=re.MULTILINE))
    verify = [str(find_program("systemd")), "verify", *(str(tmp_path / unit.name) for unit in units)]
    checked = subprocess.run(verify, capture_output=True, text=True, check=False)
    ours = [line for line in checked.stderr.splitlines() if "absorb" in line]
    assert (len(units), checked.returncode, ours) == (4, 0, [])


def test_a_proxy_takes_what_the_service_takes_and_writes_no_secret_down() -> None:
    site = (DEPLOY / "proxy" / "nginx.conf").read_text()
    most = re.search(r"client_max_body_size (\d+)m;", site)
    assert most is not None
    assert int(most[1]) * 2**20 > LARGEST_FILE
    secret = re.search(r"~\^\(\?<absorb_secret>(.+)\)  ", site)
    assert secret is not None
    open_pages = {path for handler in find_handlers() if handler.opt["allowed"] is None for path in handler.paths if ":str}" in path}
    places = {path for path in open_pages if not path.startswith(("/calls/", "/towns/"))}
    assert [path for path in places if not re.match(secret[1], path)] == []
