"""Only our own pages may send our forms: the check against cross-site request forgery.

A cookie holds a random token with its signature (a browser sends it to other sites' forms never: SameSite=Lax); a form
holds the same token, masked anew on every page, so that a compressed page tells nobody anything about it by its length
(BREACH). Another site of the same town, which could set a cookie for all of the town's, is refused by what the browser says
of where a form comes from (Sec-Fetch-Site), and over TLS cannot set it (`absorb.cookies`). A program that walks the pages may
send the cookie's value in the header `x-csrftoken`. Addresses under /api know no cookies and need none.
"""

import base64
import binascii
import functools
import hmac
import re
import secrets
from collections.abc import Mapping
from typing import Any

from litestar import Request
from litestar.datastructures import FormMultiDict

from absorb import cookies
from absorb.kernel.errors import BadInput, NotAllowed
from absorb.kernel.phrases import Phrase

COOKIE = "csrf"
FIELD = "_csrf_token"
HEADER = "x-csrftoken"

MOST_FIELDS = 5_000
"""Fields of a form; each costs more than its bytes, and every form is read before anything is known about its sender."""

SAFE = frozenset(("GET", "HEAD", "OPTIONS"))
_FORMS = frozenset(("application/x-www-form-urlencoded", "multipart/form-data"))
_BYTES = 32
_SIGNED = re.compile(r"[0-9a-f]{128}")


def new_token(secret: str) -> str:
    """A token for a cookie: 32 random bytes and their signature, in hexadecimal digits."""
    token = secrets.token_hex(_BYTES)
    return token + _signature(token, secret)


def _signature(token: str, secret: str) -> str:
    return hmac.digest(secret.encode(), token.encode(), "sha256").hex()


def is_ours(signed: str, secret: str) -> bool:
    """Whether a cookie holds a token of ours."""
    half = 2 * _BYTES
    return _SIGNED.fullmatch(signed) is not None and hmac.compare_digest(signed[half:], _signature(signed[:half], secret))


def masked(signed: str) -> str:
    """A cookie's token as a form carries it: another text every time."""
    mask = secrets.token_bytes(_BYTES)
    return base64.urlsafe_b64encode(mask + _xor(mask, bytes.fromhex(signed[: 2 * _BYTES]))).decode()


def _xor(mask: bytes, token: bytes) -> bytes:
    return (int.from_bytes(mask) ^ int.from_bytes(token)).to_bytes(_BYTES)


def fits(given: str, signed: str) -> bool:
    """Whether what a form or a header gave is this cookie's token, masked or as it is."""
    if _SIGNED.fullmatch(given):
        return hmac.compare_digest(given, signed)
    try:
        both = base64.urlsafe_b64decode(given)
    except (binascii.Error, ValueError):
        return False
    if len(both) != 2 * _BYTES:
        return False
    return hmac.compare_digest(_xor(both[:_BYTES], both[_BYTES:]).hex(), signed[: 2 * _BYTES])


def mark_of(form: Mapping[str, Any]) -> str | None:
    """The form's own mark: the mask is another one in every form that is drawn, and the same where one form is sent twice.
    None where the token came bare or in a header, as scripts send it."""
    given = form.get(FIELD)
    return given if isinstance(given, str) and given and not _SIGNED.fullmatch(given) else None


async def check(request: Request[Any, Any, Any], secret: str) -> None:
    """`NotAllowed` for a request that changes something and does not come from a page of ours."""
    signed = cookies.read(request, COOKIE)
    given = request.headers.get(HEADER, "")
    if request.content_type[0] == "application/x-www-form-urlencoded" and (await request.body()).count(b"&") >= MOST_FIELDS:
        raise BadInput.one("", Phrase("A form has at most %(most)s fields.", most=MOST_FIELDS))
    if not given and request.content_type[0] in _FORMS:
        form = await read_form(request)
        given = str(form.get(FIELD, ""))
    comes_from = request.headers.get("sec-fetch-site", "same-origin")  # older browsers do not say it
    if comes_from not in ("same-origin", "none") or not is_ours(signed, secret) or not fits(given, signed):
        raise NotAllowed(
            "This form does not come from an open page of Absorb, or the browser keeps no cookies. "
            "Go back, load the page again and send the form once more; nothing was changed."
        )


async def read_form(request: Request[Any, Any, Any]) -> FormMultiDict:
    """The request's form, read here first; `BadInput` for one that is not in UTF-8, as every form of ours is sent."""
    try:
        return await request.form()
    except (UnicodeDecodeError, LookupError):
        raise BadInput.one("", "The form is not in UTF-8, so its text cannot be read. Send it from an open page of Absorb.") from None


def cookie(signed: str, *, is_https: bool) -> tuple[bytes, bytes]:
    """The header that gives a browser its token."""
    before, after = _around(is_https)
    return b"set-cookie", before + signed.encode("ascii") + after


@functools.cache
def _around(is_https: bool) -> tuple[bytes, bytes]:
    """What stands before and behind the token in that header. Every first visit gets one, and putting a header together anew
    takes longer than all the rest that is done about it."""
    before, _, after = cookies.made(COOKIE, "token", is_https=is_https).to_header(header="").encode("latin-1").partition(b"token")
    return before, after
