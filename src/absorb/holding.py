"""What a form brought, held for the page that answers it: so that nothing typed is lost where the form itself cannot be
drawn again (its session ended, the act was refused elsewhere, the language is switched under it).

Only a form that passed `absorb.forgery.check` is held, so no other site can put words into it; passwords and codes are
never held, and a browser lets nobody fill in a file, so files are chosen again.
"""

import re
import urllib.parse
from collections.abc import Iterable, Mapping
from typing import Any

import msgspec
from litestar import Request
from litestar.datastructures import UploadFile

from absorb.forgery import FIELD, read_form

PREFIX = "held-"
"""Before the names of held fields where they travel beside others: in the form that switches the language."""

MOST_CARRIED = 60_000
"""Bytes of what travels along, as they are sent: a form that anybody may send takes little more (`absorb.bodies.OPEN_FORM`)."""

_SECRET = re.compile(r"password|secret|code$|totp|otp|passkey|credential", re.IGNORECASE)
_FILE = "file*"


class Held(msgspec.Struct, frozen=True):
    """What a form brought: the address it was sent to, names with values in their order, the names of its files, and
    whether a secret was left out."""

    address: str
    fields: list[tuple[str, str]]
    files: list[str]
    lacks_secrets: bool

    @property
    def texts(self) -> list[str]:
        """What is long enough to have cost somebody work."""
        return [value for _, value in self.fields if len(value) > 30 and (" " in value or "\n" in value)]

    @property
    def carried(self) -> list[tuple[str, str]] | None:
        """The fields as they travel in another form; None where they are more than it may send, so that the page which shows
        them has to stay open."""
        entries = [*((PREFIX + name, value) for name, value in self.fields), *((PREFIX + _FILE, name) for name in self.files)]
        return entries if len(urllib.parse.urlencode(entries)) <= MOST_CARRIED else None


async def hold(request: Request[Any, Any, Any]) -> Held:
    """Every field of the request's form in its order."""
    form = await read_form(request)
    entries = [(name, value) for name, value in form.multi_items() if name != FIELD]
    files = list(dict.fromkeys(name for name, value in entries if isinstance(value, UploadFile)))
    address = f"{request.url.path}?{request.url.query}" if request.url.query else request.url.path
    return _held(address, [(name, value) for name, value in entries if isinstance(value, str)], files)


def hold_carried(entries: Iterable[tuple[str, Any]], address: str) -> Held | None:
    """What another form carried along for one that is sent to `address`; None where it carried nothing."""
    carried = [(name.removeprefix(PREFIX), value) for name, value in entries if name.startswith(PREFIX) and isinstance(value, str)]
    files = [value for name, value in carried if name == _FILE]
    return _held(address, [(name, value) for name, value in carried if name != _FILE], files) if carried else None


def _held(address: str, fields: list[tuple[str, str]], files: list[str]) -> Held:
    shown = [(name, value) for name, value in fields if not _SECRET.search(name)]
    return Held(address, shown, files, len(shown) < len(fields))


def held_of(scope: Mapping[str, Any]) -> Held | None:
    """The form that this request brought, where `absorb.app` has held it."""
    return scope.get("held")
