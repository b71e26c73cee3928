"""A form that was sent after its session had ended: nothing that was typed is lost.

The answer is a page that holds every field as it came. The person signs in in another tab, by whichever way they use, and
sends the form again from this one. Only a form that passed `absorb.forgery.check` is held, so no other site can put words
into it; passwords and codes are never held, and a browser lets nobody fill in a file, so files are chosen again.
"""

import re
from typing import Any

import msgspec
from litestar import Request, Response
from litestar.datastructures import UploadFile

from absorb.forgery import FIELD
from absorb.web import address_of, page

_SECRET = re.compile(r"password|secret|code$|totp|otp|passkey|credential", re.IGNORECASE)


class Held(msgspec.Struct, frozen=True):
    """What a form brought: names with values in their order, the names of its files, and whether a secret was left out."""

    fields: list[tuple[str, str]]
    files: list[str]
    lacks_secrets: bool

    @property
    def texts(self) -> list[str]:
        """What is long enough to have cost somebody work."""
        return [value for _, value in self.fields if len(value) > 30 and (" " in value or "\n" in value)]


async def hold(request: Request[Any, Any, Any]) -> Held:
    """Every field of the form in its order."""
    form = await request.form()
    entries = [(name, value) for name, value in form.multi_items() if name != FIELD]
    fields = [(name, value) for name, value in entries if isinstance(value, str) and not _SECRET.search(name)]
    files = list(dict.fromkeys(name for name, value in entries if isinstance(value, UploadFile)))
    return Held(fields, files, any(isinstance(value, str) and _SECRET.search(name) for name, value in entries))


async def offer_again(request: Request[Any, Any, Any]) -> Response[str]:
    """The page that holds what was typed until somebody is signed in again."""
    return page(request, "ended.html", status=401, held=await hold(request), target=address_of(request))
