"""What identity providers say of themselves (OpenID Connect Discovery 1.0), asked for seldom and not waited for long.

Anybody may click on the way to a provider, so a click alone asks nothing: a description is kept for some minutes, one that did
not come is not asked for again for half a minute, and of many who want the same one at once one asks.
"""

import asyncio
import datetime as dt
import weakref
from typing import Any

import httpx2
import msgspec

from absorb.kernel.errors import BadInput, Unavailable
from absorb.people.rules.provider import is_guarded

HOLDS = dt.timedelta(minutes=10)
"""So long a description is believed; providers change theirs seldom and announce it."""

FAILURE_HOLDS = dt.timedelta(seconds=30)
MOST_KEPT = 256
SECONDS = 10.0
"""For a whole answer, however slowly its bytes come."""

LARGEST = 256 * 2**10
"""Bytes of an answer; a provider's description and keys have some thousands."""

SILENT = "The identity provider does not answer. Try again, or sign in with your password."


class Discovered(msgspec.Struct, frozen=True):
    """What of a provider's own description is needed (§ 3)."""

    issuer: str
    authorization_endpoint: str
    token_endpoint: str
    jwks_uri: str
    token_endpoint_auth_methods_supported: tuple[str, ...] = ("client_secret_basic",)


class _Kept(msgspec.Struct, frozen=True):
    """The latest description of one provider, None where it gave none, and until when that counts."""

    found: Discovered | None
    until: dt.datetime


_KEPT: dict[str, _Kept] = {}
_ASKING: weakref.WeakValueDictionary[str, asyncio.Lock] = weakref.WeakValueDictionary()


async def described(issuer: str, *, now: dt.datetime) -> Discovered:
    """The provider's description, kept or asked for. `Unavailable` where there is none to be had now."""
    lock = _ASKING.setdefault(issuer, asyncio.Lock())
    async with lock:
        kept = _KEPT.get(issuer)
        if kept is None or kept.until <= now:
            kept = await _ask(issuer, now)
    if kept.found is None:
        raise Unavailable(SILENT)
    return kept.found


async def _ask(issuer: str, now: dt.datetime) -> _Kept:
    try:
        kept = _Kept(await discover(issuer), now + HOLDS)
    except BadInput:
        kept = _Kept(None, now + FAILURE_HOLDS)
    _KEPT[issuer] = kept
    while len(_KEPT) > MOST_KEPT:
        del _KEPT[min(_KEPT, key=lambda one: _KEPT[one].until)]
    return kept


def forget(issuer: str) -> None:
    """Ask this provider anew next time: its settings have just been changed here."""
    _KEPT.pop(issuer, None)


async def discover(issuer: str, *, seconds: float = SECONDS) -> Discovered:
    """The description, asked for now. `BadInput` at /issuer where there is none or it calls itself otherwise."""
    try:
        found = msgspec.convert(await read_json_at(f"{issuer}/.well-known/openid-configuration", seconds=seconds), Discovered)
    except msgspec.ValidationError:
        raise BadInput.one("/issuer", "What answers at this address is no identity provider: its description is not complete.") from None
    except Unavailable:
        raise BadInput.one(
            "/issuer", "No identity provider answers at this address. Check it, and that this server may reach it."
        ) from None
    if found.issuer.rstrip("/") != issuer:
        raise BadInput.one("/issuer", "The provider at this address calls itself otherwise. Copy the issuer from its description.")
    if not is_guarded(issuer, found.authorization_endpoint, found.token_endpoint, found.jwks_uri):
        raise BadInput.one("/issuer", "The description of this provider names an address without https://, over which secrets would leak.")
    return found


async def read_json_at(address: str, *, seconds: float = SECONDS) -> Any:
    """The JSON at an address of a provider, bounded in time and size. `Unavailable` where there is none."""
    content = b""
    try:
        async with (
            asyncio.timeout(seconds),
            httpx2.AsyncClient(timeout=seconds, follow_redirects=False) as client,
            client.stream("GET", address) as answer,
        ):
            answer.raise_for_status()
            async for piece in answer.aiter_bytes():
                content += piece
                if len(content) > LARGEST:
                    raise Unavailable(SILENT)
        return msgspec.json.decode(content)
    except (httpx2.HTTPError, httpx2.InvalidURL, TimeoutError, ValueError) as error:
        raise Unavailable(SILENT) from error
