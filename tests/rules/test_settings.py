"""Settings: each variable alone, all faults at once, nothing secret in sight."""

import logging
from pathlib import Path

import pytest

from absorb.app import create_app
from absorb.kernel.errors import Unavailable
from absorb.settings import SETTINGS, Need, Settings, read_settings, without_password

SECRET = "vVJ0l9mBfVYx3oT7lq1Qd2Zr8sKc4wEa"
GOOD = {
    "ABSORB_DATABASE_URL": "postgresql://absorb:hunter2@db.example:5432/absorb",
    "ABSORB_REDIS_URL": "redis://:hunter3@queue.example:6379/0",
    "ABSORB_FILES": "/var/lib/absorb/files",
    "ABSORB_SECRET": SECRET,
    "ABSORB_ORIGIN": "https://absorb.usti.example",
}
HEAD = "The settings in the environment are not complete or not right:"
MAKE = "python3 -c 'import secrets; print(secrets.token_urlsafe(48))'"


def faults(environ: dict[str, str], need: Need = "serve") -> list[str]:
    """The lines of the one message."""
    with pytest.raises(Unavailable) as caught:
        read_settings(environ, need)
    head, *lines = caught.value.says.splitlines()
    assert head == HEAD
    assert caught.value.facts == {"faults": lines}
    return lines


def test_the_defaults() -> None:
    assert read_settings(GOOD, "serve") == Settings(
        database_url=GOOD["ABSORB_DATABASE_URL"],
        owner_database_url=GOOD["ABSORB_DATABASE_URL"],
        redis_url=GOOD["ABSORB_REDIS_URL"],
        files="/var/lib/absorb/files",
        secret=SECRET,
        origin="https://absorb.usti.example",
        host="127.0.0.1",
        port=8000,
        pool_size=10,
        log_level="info",
    )


@pytest.mark.parametrize(
    ("need", "missing"),
    [
        ("migrate", ["ABSORB_DATABASE_URL"]),
        ("command", ["ABSORB_DATABASE_URL"]),
        ("worker", ["ABSORB_DATABASE_URL", "ABSORB_REDIS_URL"]),
        ("serve", ["ABSORB_DATABASE_URL", "ABSORB_REDIS_URL"]),
    ],
)
def test_each_command_asks_for_what_it_uses(need: Need, missing: list[str]) -> None:
    assert [line.split(" is missing: ")[0] for line in faults({}, need)] == missing
    assert read_settings({name: GOOD[name] for name in missing}, need).database_url == GOOD["ABSORB_DATABASE_URL"]


def test_everything_wrong_is_told_at_once() -> None:
    environ = {
        "ABSORB_DATABSE_URL": "postgresql://u:hunter2@h/d",
        "ABSORB_REDIS_URL": "http://u:hunter3@h",
        "ABSORB_SECRET": "short",
        "ABSORB_PORT": "70000",
        "PATH": "/usr/bin",
    }
    assert faults(environ) == [
        "ABSORB_DATABSE_URL is not a setting; did you mean ABSORB_DATABASE_URL?",
        "ABSORB_DATABASE_URL is missing: the database, such as postgresql://USER:PASSWORD@HOST:5432/absorb.",
        "ABSORB_REDIS_URL does not begin with redis:// or rediss:// or unix://: expected is redis://HOST:6379/0 or "
        "unix:///run/valkey/valkey.sock.",
        f"ABSORB_SECRET has 5 characters and needs at least 32 random ones, such as {MAKE} prints.",
        'ABSORB_PORT is "70000": a whole number from 1 to 65535 is expected.',
    ]


def test_two_addresses_are_enough_on_one_machine() -> None:
    two = {name: GOOD[name] for name in ("ABSORB_DATABASE_URL", "ABSORB_REDIS_URL")}
    settings = read_settings({**two, "HOME": "/home/jana", "ABSORB_PORT": "8123"}, "serve")
    assert (settings.origin, settings.files) == ("http://localhost:8123", "/home/jana/.local/share/absorb/files")


def test_whoever_serves_other_machines_says_at_which_address() -> None:
    environ = {**GOOD, "ABSORB_HOST": "0.0.0.0"}
    del environ["ABSORB_ORIGIN"]
    assert faults(environ) == [
        "ABSORB_ORIGIN is missing: 0.0.0.0 is reached from elsewhere, so the public address is needed, such as https://absorb.TOWN.example."
    ]


EXPECTED_DATABASE = "expected is postgresql://USER:PASSWORD@HOST:5432/DATABASE."
NO_ADDRESS = f"is not an address (a password's special characters are written as %XX): {EXPECTED_DATABASE}"


EXPECTED_MAIL = "expected is smtp://USER:PASSWORD@HOST:587, smtps://USER:PASSWORD@HOST:465 or smtp://localhost:25."
WRONG_STARTTLS = "may end with ?starttls=required, ?starttls=offered or ?starttls=never, and only after smtp://."
WRONG_SENDER = 'is not an address to send from: expected is absorb@TOWN.example or "Absorb <absorb@TOWN.example>".'


@pytest.mark.parametrize(
    ("variable", "given", "says"),
    [
        ("DATABASE_URL", "mysql://h/d", f"does not begin with postgresql:// or postgres://: {EXPECTED_DATABASE}"),
        ("DATABASE_URL", "absorb", f"does not begin with postgresql:// or postgres://: {EXPECTED_DATABASE}"),
        ("DATABASE_URL", "postgresql://h:x/d", NO_ADDRESS),
        (
            "DATABASE_URL",
            "postgresql://u:pa/ss@h/d",
            NO_ADDRESS,
        ),
        (
            "DATABASE_URL",
            "postgresql://u:p@h",
            "names no database: write it after the last slash, such as postgresql://USER:PASSWORD@HOST:5432/absorb.",
        ),
        ("OWNER_DATABASE_URL", "x", f"does not begin with postgresql:// or postgres://: {EXPECTED_DATABASE}"),
        ("REDIS_URL", "redis://", "names no host: expected is redis://HOST:6379/0 or unix:///run/valkey/valkey.sock."),
        ("REDIS_URL", "unix://", "names no socket: expected is redis://HOST:6379/0 or unix:///run/valkey/valkey.sock."),
        ("FILES", "files", "is neither an absolute folder such as /var/lib/absorb/files nor s3://BUCKET/PREFIX."),
        ("FILES", "gs://bucket", "is neither an absolute folder such as /var/lib/absorb/files nor s3://BUCKET/PREFIX."),
        ("FILES", "s3://", "is not an S3 place: expected is s3://BUCKET or s3://BUCKET/PREFIX."),
        ("FILES", "s3://Big_Bucket/x", "is not an S3 place: expected is s3://BUCKET or s3://BUCKET/PREFIX."),
        ("SECRET", SECRET[:31], f"has 31 characters and needs at least 32 random ones, such as {MAKE} prints."),
        ("SECRET", "abcd" * 16, f"is too regular to be random: use what {MAKE} prints."),
        ("ORIGIN", "absorb.usti.example", "does not begin with https:// or http://: expected is https://absorb.TOWN.example."),
        ("ORIGIN", "https://", "names no host: expected is https://absorb.TOWN.example."),
        ("ORIGIN", "https://h/absorb", "is more than scheme, host and port: expected is https://absorb.TOWN.example, without a path."),
        ("ORIGIN", "https://u@h", "is more than scheme, host and port: expected is https://absorb.TOWN.example, without a path."),
        (
            "ORIGIN",
            "http://absorb.usti.example",
            "is plain http for absorb.usti.example: people sign in there, so write https:// (http is for http://localhost:PORT alone).",
        ),
        (
            "ORIGIN",
            "http://127.0.0.1:8000",
            "is plain http for 127.0.0.1: people sign in there, so write https:// (http is for http://localhost:PORT alone).",
        ),
        ("HOST", "0.0.0.0:80", "is no address to listen on: expected is 127.0.0.1, 0.0.0.0, :: or a host's name, without a port."),
        ("PORT", "eight", 'is "eight": a whole number from 1 to 65535 is expected.'),
        ("PORT", "0", 'is "0": a whole number from 1 to 65535 is expected.'),
        ("PORT", "٨٠", 'is "٨٠": a whole number from 1 to 65535 is expected.'),
        ("POOL_SIZE", "0", 'is "0": a whole number from 1 to 1000 is expected.'),
        ("SMTP_URL", "mail.example", f"does not begin with smtp:// or smtps:// or file://: {EXPECTED_MAIL}"),
        ("SMTP_URL", "smtp://", f"names no host: {EXPECTED_MAIL}"),
        ("SMTP_URL", "smtp://jana@h", f"is not a mail server's address: {EXPECTED_MAIL}"),
        ("SMTP_URL", "smtp://h/box", f"is not a mail server's address: {EXPECTED_MAIL}"),
        ("SMTP_URL", "smtp://h?tls=yes", f"is not a mail server's address: {EXPECTED_MAIL}"),
        ("SMTP_URL", "smtp://h?starttls=maybe", WRONG_STARTTLS),
        ("SMTP_URL", "smtps://h?starttls=never", WRONG_STARTTLS),
        ("SMTP_URL", "file://letters", "is no folder: expected is file:///var/lib/absorb/letters."),
        ("MAIL_FROM", "absorb", WRONG_SENDER),
        ("MAIL_FROM", "Absorb <absorb@usti.example>\r\nBcc: x@y.example", WRONG_SENDER),
        ("MAIL_FROM", "a@b.example, c@d.example", WRONG_SENDER),
        ("MAIL_FROM", "http://u@h", WRONG_SENDER),
        ("LOG_LEVEL", "loud", 'is "loud": one of debug, info, warning, error is expected.'),
        (
            "NEW_THING",
            "x",
            "is not a setting; known are ABSORB_DATABASE_URL, ABSORB_OWNER_DATABASE_URL, ABSORB_REDIS_URL, ABSORB_FILES, "
            "ABSORB_SECRET, ABSORB_ORIGIN, ABSORB_HOST, ABSORB_PORT, ABSORB_POOL_SIZE, ABSORB_PROCESSES, ABSORB_LOG_LEVEL, "
            "ABSORB_SMTP_URL, ABSORB_MAIL_FROM.",
        ),
    ],
)
def test_one_wrong_variable(variable: str, given: str, says: str) -> None:
    line = faults({**GOOD, f"ABSORB_{variable}": given})[0]
    assert line.split(" ", 1)[0] == f"ABSORB_{variable}"
    assert line.removeprefix(f"ABSORB_{variable}").lstrip(" ") == says


@pytest.mark.parametrize(
    ("variable", "given", "taken"),
    [
        ("database_url", "postgresql:///absorb", "postgresql:///absorb"),
        ("database_url", "postgresql://u@/absorb?host=%2Frun%2Fpostgresql&port=5432", "postgresql://u@/absorb?host=%2Frun%2Fpostgresql&port=5432"),
        ("database_url", " postgres://h/d\n", "postgres://h/d"),
        ("redis_url", "unix://default:x@/run/v.sock?db=0", "unix://default:x@/run/v.sock?db=0"),
        ("redis_url", "rediss://queue.example", "rediss://queue.example"),
        ("files", "s3://absorb-usti/files/", "s3://absorb-usti/files"),
        ("origin", "https://Absorb.Usti.example/", "https://absorb.usti.example"),
        ("origin", "http://localhost:8123", "http://localhost:8123"),
        ("host", "::", "::"),
        ("log_level", "DEBUG", "debug"),
        ("port", "", 8000),
        ("pool_size", "25", 25),
        ("mail_from", "absorb@usti.example", "absorb@usti.example"),
        ("mail_from", "Ústí – Absorb <absorb@usti.example>", "Ústí – Absorb <absorb@usti.example>"),
        ("mail_from", '"Ústí, město" <absorb@usti.example>', '"Ústí, město" <absorb@usti.example>'),
    ],
)  # fmt: skip
def test_one_good_variable(variable: str, given: str, taken: str | int) -> None:
    assert getattr(read_settings({**GOOD, f"ABSORB_{variable.upper()}": given}, "serve"), variable) == taken


@pytest.mark.parametrize("url", ["smtp://localhost", "smtp://h?starttls=offered", "smtps://jana:p%40s@h:465", "file:///var/lib/letters"])
def test_a_mail_server_asks_for_a_sender_and_a_worker_for_the_address_that_letters_lead_to(url: str) -> None:
    given = {**GOOD, "ABSORB_SMTP_URL": url}
    assert faults(given) == ["ABSORB_MAIL_FROM is missing: whom letters are from, such as Absorb <absorb@TOWN.example>."]
    del given["ABSORB_ORIGIN"]
    assert [line.split(" is missing")[0] for line in faults(given, "worker")] == ["ABSORB_MAIL_FROM", "ABSORB_ORIGIN"]
    assert read_settings({**GOOD, "ABSORB_SMTP_URL": url, "ABSORB_MAIL_FROM": "a@b.example"}, "worker").smtp_url == url
    assert "p%40s" not in repr(read_settings({**GOOD, "ABSORB_SMTP_URL": url, "ABSORB_MAIL_FROM": "a@b.example"}, "serve"))


def test_variables_of_the_tests_are_left_alone() -> None:
    assert read_settings({**GOOD, "ABSORB_TEST_SERVER": "x"}, "serve").port == 8000


def test_no_secret_is_ever_shown() -> None:
    settings = read_settings({**GOOD, "ABSORB_OWNER_DATABASE_URL": "postgresql://o:hunter4@h/d"}, "serve")
    shown = repr(settings) + str(settings) + f"{settings}"
    assert [secret for secret in ("hunter", SECRET) if secret in shown] == []
    assert repr(settings).startswith("Settings(database_url=postgresql://absorb:***@db.example:5432/absorb, ")


@pytest.mark.parametrize(
    "setting", [setting for setting in SETTINGS if setting.field not in ("port", "pool_size", "processes", "log_level", "host")]
)
def test_no_wrong_value_with_a_password_is_repeated(setting: object) -> None:
    name = setting.variable  # type: ignore[attr-defined]
    for given in ("ftp://u:hunter2@h/x", "hunter2", "postgresql://u:hunter2@h:x/d", "http://u:hunter2@h"):
        lines = faults({**GOOD, name: given})
        assert [line for line in lines if "hunter2" in line] == []


@pytest.mark.parametrize(
    ("address", "shown"),
    [
        ("postgresql://u:p@h/d", "postgresql://u:***@h/d"),
        ("postgresql://u:p%40%2F:x@h/d", "postgresql://u:***@h/d"),
        ("postgresql://u@h/d", "postgresql://u@h/d"),
        ("postgresql:///d?user=u&password=p&x=1", "postgresql:///d?user=u&password=***&x=1"),
        ("unix://:p@/run/v.sock?db=0", "unix://:***@/run/v.sock?db=0"),
        ("/var/lib/absorb", "/var/lib/absorb"),
    ],
)
def test_without_password(address: str, shown: str) -> None:
    assert without_password(address) == shown


@pytest.mark.parametrize("level", ["warning", "info"])
def test_an_application_logs_as_much_as_its_settings_say(level: str, tmp_path: Path) -> None:
    create_app(read_settings({**GOOD, "ABSORB_FILES": str(tmp_path), "ABSORB_LOG_LEVEL": level}, "serve"))
    others = [logging.getLogger(name).isEnabledFor(logging.INFO) for name in ("arq.worker", "litestar")]
    assert others == [level == "info"] * 2
