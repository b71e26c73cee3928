"""Letters on their way out: one door to the SMTP server, and the one place where a letter's headers are made.

Delivery is at least once, as of every promise: a letter that the server took just before this process died is sent
again. Its Message-ID is the same then, because it comes from the letter's `key`, so that mail programs show it once;
and who sends holds a row lock meanwhile (`notices.actions.send_notices`), so that two workers never send the same one.
"""

import asyncio
import contextlib
import datetime as dt
import functools
import ipaddress
import os
import re
import tempfile
from email.errors import MessageError
from email.headerregistry import Address, BaseHeader, HeaderRegistry, UnstructuredHeader
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime, parseaddr
from pathlib import Path
from typing import Any
from urllib.parse import SplitResult, parse_qs, unquote, urlsplit

import aiosmtplib
import jinja2
import msgspec

from absorb.drawing import environment
from absorb.kernel.errors import Unavailable
from absorb.resources import TEMPLATES
from absorb.settings import Settings

SECONDS_FOR_ONE = 60.0
"""How long a letter may take; well under the time after which a promise is handed over again."""

NOT_SET = "This installation cannot send letters yet: the administrator sets ABSORB_SMTP_URL and ABSORB_MAIL_FROM."


class Enclosure(msgspec.Struct, frozen=True):
    """A text that goes with a letter as a file: text/`subtype` with the parameters of its type."""

    name: str
    text: str
    subtype: str
    parameters: dict[str, str] = {}


class Letter(msgspec.Struct, frozen=True):
    """One letter to one person.

    `key` tells letters apart and makes the Message-ID: the id of the row that the letter is about, so that a letter
    which is tried again is recognised. `leave` is the address where a POST unsubscribes (RFC 8058).
    """

    to: str
    subject: str
    text: str
    key: str
    language: str = "cs"
    leave: str | None = None
    enclosed: tuple[Enclosure, ...] = ()


class Post(msgspec.Struct, frozen=True):
    """Where this process hands its letters in, whom they are from, and the public address that their links begin with."""

    url: str
    sender: str
    origin: str


class _Verbatim(UnstructuredHeader, BaseHeader):
    """A header of one long word: folding would encode or break it, and mail programs look for it as it is."""

    def fold(self, *, policy: Any) -> str:
        return f"{self.name}: {self}{policy.linesep}"


_HEADERS = HeaderRegistry()
_HEADERS.map_to_type("list-unsubscribe", _Verbatim)
_HEADERS.map_to_type("message-id", _Verbatim)
_POLICY = SMTP.clone(header_factory=_HEADERS)

_configured: list[Post] = []


def use_post(settings: Settings) -> None:
    """The front doors say where this process hands letters in; without an address it has nowhere."""
    _configured[:] = [Post(settings.smtp_url, settings.mail_from, settings.origin)] if settings.smtp_url else []


def can_send() -> bool:
    """Whether this installation sends letters at all."""
    return bool(_configured)


def require_post() -> Post:
    """Where letters go; `Unavailable` with the remedy where nobody has set it. For doors whose purpose is a letter."""
    if not _configured:
        raise Unavailable(NOT_SET)
    return _configured[0]


def write_letter(template: str, language: str, to: str, *, key: str, leave: str | None = None, **values: Any) -> Letter:
    """A letter from templates/mail/<template>.txt in one language: its first line is the subject, the rest the text.

    The template has `origin` for its links, the filters of pages, and `{% trans %}`; it is plain text, nothing is escaped.
    """
    post = require_post()
    written = _environment(language).get_template(f"{template}.txt").render(origin=post.origin, language=language, **values)
    subject, _, text = written.strip().partition("\n")
    return Letter(to=to, subject=subject, text=f"{text.strip()}\n", key=key, language=language, leave=leave)


@functools.cache
def _environment(language: str) -> jinja2.Environment:
    """The words and filters of the pages, without their markup."""
    return environment(language).overlay(loader=jinja2.FileSystemLoader(TEMPLATES / "mail"), autoescape=False)


async def send(letter: Letter) -> None:
    """Hand one letter in. `Unavailable` where it was not taken: the promise stays open and is tried again."""
    post = require_post()
    try:
        message = compose(letter, post.sender, now=dt.datetime.now(dt.UTC))
    except (ValueError, MessageError) as error:
        raise Unavailable(f"The letter to {letter.to!r} cannot be written: {error}.") from None
    parts = urlsplit(post.url)
    if parts.scheme == "file":
        await asyncio.to_thread(_keep, Path(unquote(parts.path)), letter.key, message.as_bytes(policy=_POLICY))
        return
    try:
        async with asyncio.timeout(SECONDS_FOR_ONE):
            await aiosmtplib.send(message, timeout=SECONDS_FOR_ONE, **_server(parts))
    except (aiosmtplib.SMTPException, OSError, ValueError) as error:  # a TimeoutError is an OSError
        said = str(error) or type(error).__name__
        raise Unavailable(f"The mail server {parts.hostname} did not take the letter: {said}. Check ABSORB_SMTP_URL.") from None


def compose(letter: Letter, sender: str, *, now: dt.datetime) -> EmailMessage:
    """The message as it goes out. Line ends and control characters in what became a header are spaces."""
    message = EmailMessage(policy=_POLICY)
    name, address = parseaddr(sender)
    sent_from = _address(address, name)
    message["From"] = sent_from
    message["To"] = _address(letter.to)
    message["Subject"] = _line(letter.subject)
    message["Date"] = format_datetime(now)
    message["Message-ID"] = f"<{re.sub(r'[^A-Za-z0-9.-]', '-', letter.key)}@{sent_from.domain}>"
    message["Auto-Submitted"] = "auto-generated"
    if letter.leave:
        message["List-Unsubscribe"] = f"<{_line(letter.leave)}>"
        message["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    message.set_content(letter.text, cte="quoted-printable")
    message["Content-Language"] = letter.language  # last: setting the content takes such headers away
    for one in letter.enclosed:
        message.add_attachment(one.text, subtype=one.subtype, filename=one.name, params=one.parameters, cte="base64")
    return message


def _address(address: str, name: str = "") -> Address:
    """One address; a domain of other letters as its ASCII name."""
    user, _, domain = address.strip().rpartition("@")
    with contextlib.suppress(UnicodeError):
        domain = domain.encode("idna").decode("ascii")
    if not user or not domain or re.search(r"[\s<>,;:\"\x00-\x1f\x7f]", address):
        raise ValueError(f"{address!r} is not an e-mail address")
    return Address(display_name=_line(name), username=user, domain=domain)


def _line(text: str) -> str:
    return re.sub(r"[\s\x00-\x1f\x7f\u2028\u2029]+", " ", text).strip()


def _server(parts: SplitResult) -> dict[str, Any]:
    """The connection that an address means. Off this machine nothing goes in the clear, unless the address says so."""
    host = parts.hostname or ""
    starttls = parse_qs(parts.query).get("starttls", ["never" if _is_here(host) else "required"])[0]
    is_secure = parts.scheme == "smtps"
    return {
        "hostname": host,
        "port": parts.port or (465 if is_secure else 587 if parts.username else 25),
        "username": unquote(parts.username) if parts.username else None,
        "password": unquote(parts.password) if parts.password else None,
        "use_tls": is_secure,
        "start_tls": False if is_secure else {"required": True, "offered": None, "never": False}[starttls],
    }


def _is_here(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def _keep(folder: Path, key: str, content: bytes) -> None:
    """One letter as a file, whole or not at all; the same letter again is the same file."""
    folder.mkdir(parents=True, exist_ok=True)
    handle, temporary = tempfile.mkstemp(dir=folder, prefix=".letter-")
    with os.fdopen(handle, "wb") as file:
        file.write(content)
    Path(temporary).replace(folder / f"{re.sub(r'[^A-Za-z0-9.-]', '-', key)}.eml")
