"""The settings: read once from the environment, checked as a whole, passed on as one frozen value."""

import difflib
import ipaddress
import re
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Literal
from urllib.parse import SplitResult, parse_qs, urlsplit

import msgspec

from absorb.kernel.errors import Unavailable

Need = Literal["migrate", "command", "worker", "serve"]
"""What the settings are read for; each asks for what it uses and no more."""

SHORTEST_SECRET = 32
TEST_PREFIX = "ABSORB_TEST_"
"""Variables of the project's tests, which are no settings."""


class Settings(msgspec.Struct, frozen=True):
    """Everything a process is told from outside. A text that was not needed and not given is empty.

    Addresses hold passwords and `secret` signs forms, so this prints without them.
    """

    database_url: str
    owner_database_url: str
    redis_url: str
    files: str
    secret: str
    origin: str
    host: str
    port: int
    pool_size: int
    log_level: str
    processes: int = 1
    smtp_url: str = ""
    mail_from: str = ""

    def __repr__(self) -> str:
        shown = {name: getattr(self, name) for name in self.__struct_fields__ if name != "secret"}
        return f"Settings({', '.join(f'{name}={without_password(str(value))}' for name, value in shown.items())})"

    __str__ = __repr__

    @property
    def is_https(self) -> bool:
        """Whether people reach the service over TLS, so that cookies can be kept to it."""
        return self.origin.startswith("https://")


class _Wrong(Exception):
    """A value that cannot be taken; the text completes the sentence "NAME …"."""


def _database(value: str) -> str:
    parts = _parts(value, ("postgresql", "postgres"), "postgresql://USER:PASSWORD@HOST:5432/DATABASE")
    if not parts.path.strip("/") and "dbname" not in parse_qs(parts.query):
        raise _Wrong("names no database: write it after the last slash, such as postgresql://USER:PASSWORD@HOST:5432/absorb")
    return value


def _redis(value: str) -> str:
    _parts(value, ("redis", "rediss", "unix"), "redis://HOST:6379/0 or unix:///run/valkey/valkey.sock")
    return value


def _parts(value: str, schemes: tuple[str, ...], example: str) -> SplitResult:
    """The address in its parts; a wrong one is never repeated, since it may hold a password."""
    try:
        parts = urlsplit(value)
        _ = parts.port
    except ValueError:
        raise _Wrong(f"is not an address (a password's special characters are written as %XX): expected is {example}") from None
    if parts.scheme not in schemes:
        raise _Wrong(f"does not begin with {' or '.join(f'{scheme}://' for scheme in schemes)}: expected is {example}")
    if parts.scheme not in ("unix", "postgresql", "postgres") and not parts.hostname:  # PostgreSQL's default is its own socket
        raise _Wrong(f"names no host: expected is {example}")
    if parts.scheme == "unix" and not parts.path.strip("/"):
        raise _Wrong(f"names no socket: expected is {example}")
    return parts


def _files(value: str) -> str:
    if value.startswith("s3://"):
        if not re.fullmatch(r"s3://[a-z0-9][a-z0-9.-]{1,61}[a-z0-9](/[^?#]*)?", value):
            raise _Wrong("is not an S3 place: expected is s3://BUCKET or s3://BUCKET/PREFIX")
        return value.rstrip("/")
    if not value.startswith("/"):
        raise _Wrong("is neither an absolute folder such as /var/lib/absorb/files nor s3://BUCKET/PREFIX")
    return value


def _secret(value: str) -> str:
    if len(value) < SHORTEST_SECRET:
        raise _Wrong(f"has {len(value)} characters and needs at least {SHORTEST_SECRET} random ones, such as {_MAKE_SECRET} prints")
    if len(set(value)) < 8:
        raise _Wrong(f"is too regular to be random: use what {_MAKE_SECRET} prints")
    return value


_MAKE_SECRET = "python3 -c 'import secrets; print(secrets.token_urlsafe(48))'"  # noqa: S105  (how to make one)


def _origin(value: str) -> str:
    parts = _parts(value, ("https", "http"), "https://absorb.TOWN.example")
    if parts.path.strip("/") or parts.query or parts.fragment or parts.username:
        raise _Wrong("is more than scheme, host and port: expected is https://absorb.TOWN.example, without a path")
    host = parts.hostname or ""
    if parts.scheme == "http" and host != "localhost" and not host.endswith(".localhost"):
        raise _Wrong(f"is plain http for {host}: people sign in there, so write https:// (http is for http://localhost:PORT alone)")
    return f"{parts.scheme}://{parts.netloc.lower()}"


def _host(value: str) -> str:
    try:
        ipaddress.ip_address(value)
    except ValueError:
        if not re.fullmatch(r"[A-Za-z0-9.-]+", value):
            raise _Wrong("is no address to listen on: expected is 127.0.0.1, 0.0.0.0, :: or a host's name, without a port") from None
    return value


def _number(least: int, most: int) -> Callable[[str], int]:
    def read(value: str) -> int:
        if not re.fullmatch(r"[0-9]{1,9}", value) or not least <= int(value) <= most:
            raise _Wrong(f'is "{value}": a whole number from {least} to {most} is expected')
        return int(value)

    return read


def _log_level(value: str) -> str:
    levels = ("debug", "info", "warning", "error")
    if value.lower() not in levels:
        raise _Wrong(f'is "{value}": one of {", ".join(levels)} is expected')
    return value.lower()


_SMTP = "smtp://USER:PASSWORD@HOST:587, smtps://USER:PASSWORD@HOST:465 or smtp://localhost:25"


def _smtp(value: str) -> str:
    """Where letters are handed in; a folder keeps them as files, for a demonstration and for development."""
    if value.startswith("file://"):
        if not re.fullmatch(r"file:///[^?#]+", value):
            raise _Wrong("is no folder: expected is file:///var/lib/absorb/letters")
        return value.rstrip("/")
    parts = _parts(value, ("smtp", "smtps", "file"), _SMTP)
    query = parse_qs(parts.query, keep_blank_values=True)
    if parts.path.strip("/") or parts.fragment or set(query) - {"starttls"} or bool(parts.username) != bool(parts.password):
        raise _Wrong(f"is not a mail server's address: expected is {_SMTP}")
    if query and (parts.scheme == "smtps" or query["starttls"][-1] not in ("required", "offered", "never")):
        raise _Wrong("may end with ?starttls=required, ?starttls=offered or ?starttls=never, and only after smtp://")
    return value


_ADDRESS = r"[\w.+'-]+@[\w-]+(\.[\w-]+)*"
_SENDER = re.compile(rf"{_ADDRESS}|([^<>@,;:\"\\]+|\"[^<>@\"\\]+\")\s*<{_ADDRESS}>")


def _sender(value: str) -> str:
    if not _SENDER.fullmatch(value) or not value.isprintable():
        raise _Wrong('is not an address to send from: expected is absorb@TOWN.example or "Absorb <absorb@TOWN.example>"')
    return value


class _Setting(msgspec.Struct, frozen=True):
    """One variable: how it is read, what is taken when it is missing, who cannot do without it, what it is for."""

    field: str
    read: Callable[[str], str | int]
    default: str | int
    needed_by: tuple[Need, ...]
    is_for: str

    @property
    def variable(self) -> str:
        return f"ABSORB_{self.field.upper()}"


_ALL: tuple[Need, ...] = ("migrate", "command", "worker", "serve")

SETTINGS = (
    _Setting("database_url", _database, "", _ALL, "the database, such as postgresql://USER:PASSWORD@HOST:5432/absorb"),
    _Setting("owner_database_url", _database, "", (), "the same database as its owner, for absorb migrate and absorb community add"),
    _Setting("redis_url", _redis, "", ("worker", "serve"), "Valkey or Redis, such as redis://HOST:6379/0"),
    _Setting("files", _files, "", (), "where files are kept, such as /var/lib/absorb/files or s3://BUCKET/PREFIX"),
    _Setting("secret", _secret, "", (), f"what forms are signed with, such as {_MAKE_SECRET} prints"),
    _Setting("origin", _origin, "", (), "the public address, such as https://absorb.TOWN.example or http://localhost:8000"),
    _Setting("host", _host, "127.0.0.1", (), "the address to listen on"),
    _Setting("port", _number(1, 65535), 8000, (), "the port to listen on"),
    _Setting("pool_size", _number(1, 1000), 10, (), "how many database connections one process opens, and two to tell how far works are"),
    _Setting("processes", _number(1, 64), 1, (), "how many processes serve pages; one for each core is a good number"),
    _Setting("log_level", _log_level, "info", (), "how much is logged"),
    _Setting("smtp_url", _smtp, "", (), f"where letters are handed in, such as {_SMTP}"),
    _Setting("mail_from", _sender, "", (), "whom letters are from, such as Absorb <absorb@TOWN.example>"),
)


def read_settings(environ: Mapping[str, str], need: Need) -> Settings:
    """The settings that `environ` holds. An empty variable counts as missing.

    Raises `Unavailable` with one message that names every missing, faulty and unknown variable and what would be right.
    """
    faults = _unknown(environ)
    read: dict[str, str | int] = {}
    for setting in SETTINGS:
        given = environ.get(setting.variable, "").strip()
        read[setting.field] = setting.default
        if given:
            try:
                read[setting.field] = setting.read(given)
            except _Wrong as wrong:
                faults.append(f"{setting.variable} {wrong}.")
        elif need in setting.needed_by:
            faults.append(f"{setting.variable} is missing: {setting.is_for}.")
    if need == "serve" and not read["origin"] and "ABSORB_ORIGIN" not in " ".join(faults):
        faults.extend(_fill_origin(read))
    faults.extend(_find_post_faults(environ, read, need))
    if faults:
        raise Unavailable("\n".join(["The settings in the environment are not complete or not right:", *faults]), faults=faults)
    read["owner_database_url"] = read["owner_database_url"] or read["database_url"]
    read["files"] = read["files"] or str(data_folder(environ) / "files")
    return msgspec.convert(read, Settings)


def data_folder(environ: Mapping[str, str]) -> Path:
    """Where this machine keeps what no setting places elsewhere (XDG base directories); fit for one machine."""
    home = Path(environ.get("XDG_DATA_HOME") or Path(environ.get("HOME") or "/var/lib") / ".local" / "share")
    return home.absolute() / "absorb"


def _fill_origin(read: dict[str, str | int]) -> list[str]:
    """Without a public address only this machine may be served: people elsewhere must get https."""
    if read["host"] not in ("127.0.0.1", "::1", "localhost"):
        return [
            f"ABSORB_ORIGIN is missing: {read['host']} is reached from elsewhere, so the public address is needed, such as https://absorb.TOWN.example."
        ]
    read["origin"] = f"http://localhost:{read['port']}"
    return []


def _find_post_faults(environ: Mapping[str, str], read: Mapping[str, str | int], need: Need) -> list[str]:
    """Letters say whom they are from and lead to the pages, so a mail server alone is not enough."""
    if not read["smtp_url"] or need not in ("serve", "worker"):
        return []
    faults = []
    if not environ.get("ABSORB_MAIL_FROM", "").strip():
        faults.append("ABSORB_MAIL_FROM is missing: whom letters are from, such as Absorb <absorb@TOWN.example>.")
    if not read["origin"] and not environ.get("ABSORB_ORIGIN", "").strip() and need == "worker":
        faults.append(
            "ABSORB_ORIGIN is missing: letters lead to the pages, so their public address is needed, such as https://absorb.TOWN.example."
        )
    return faults


def _unknown(environ: Mapping[str, str]) -> list[str]:
    """A sentence for each variable that looks like ours and is none: most are misspelt."""
    known = {setting.field.upper(): setting.variable for setting in SETTINGS}
    strangers = sorted(name for name in environ if name.startswith("ABSORB_") and not name.startswith(TEST_PREFIX))
    faults = []
    for name in strangers:
        if name not in known.values():
            close = difflib.get_close_matches(name.removeprefix("ABSORB_").upper(), known, n=1)
            meant = f"did you mean {known[close[0]]}?" if close else f"known are {', '.join(known.values())}."
            faults.append(f"{name} is not a setting; {meant}")
    return faults


def without_password(address: str) -> str:
    """The address as it may be logged."""
    return re.sub(r"(?<=://)([^/@:]*):[^/]*@", r"\1:***@", re.sub(r"(?i)\b(password=)[^&]*", r"\1***", address))
