"""How often something may be tried, and under which names the tries are counted.

Signing in from a browser that has never signed in with this account counts three times over: for the account at this address
(few), for the address whatever the account (more: an office is one address), and for the account wherever from (slow guessing
from many addresses). A browser that did sign in here before carries a mark of that ("device cookie", OWASP) and is counted by
itself alone: a stranger who exhausts the account's limit locks out other strangers, not its owner.
"""

import hashlib
import ipaddress
import math

import msgspec

from absorb.kernel.phrases import Phrase

_QUARTER, _HOUR, _DAY = 15 * 60, 60 * 60, 24 * 60 * 60


class Limit(msgspec.Struct, frozen=True):
    """At most so many tries under this key within so many seconds."""

    key: str
    at_most: int
    seconds: int


def _limit(kind: str, value: str, at_most: int, seconds: int) -> Limit:
    """The key is a hash: a table of failed sign-ins is no place to read who mistyped."""
    return Limit(hashlib.sha256(f"{kind}:{value}".encode()).hexdigest(), at_most, seconds)


def place_of(address: str) -> str:
    """The network an address counts as: an IPv6 subscriber has a whole /64."""
    try:
        parsed = ipaddress.ip_address(address)
    except ValueError:
        return address
    if isinstance(parsed, ipaddress.IPv6Address):
        return str(parsed.ipv4_mapped or ipaddress.ip_network((parsed, 64), strict=False))
    return str(parsed)


def limits_of_sign_in(email: str, address: str, browser: str | None) -> list[Limit]:
    """`browser` is the mark of one that signed in with this account before, None for any other."""
    if browser is not None:
        return [_limit("browser", f"{email} {browser}", 8, _QUARTER)]
    return [
        _limit("account and place", f"{email} {place_of(address)}", 8, _QUARTER),
        _limit("place", place_of(address), 60, _QUARTER),
        *account_keys(email),
    ]


def account_keys(email: str) -> list[Limit]:
    """What is cleared when the owner has shown by a letter that the account is theirs."""
    return [_limit("account", email, 100, _HOUR)]


ASKING_FOR_RESET = (("reset to", 3, _HOUR), ("reset from", 10, _HOUR))
"""Letters to one account, and askings from one place."""

RESETTING = (("reset used from", 20, _QUARTER),)
ACCEPTING = (("accepting from", 20, _QUARTER),)
CHANGING_PASSWORD = (("old password of", 8, _QUARTER),)
SECOND_FACTOR = (("second factor of", 5, _QUARTER), ("second factor in a day of", 20, _DAY))
"""Of a million codes three hold at a time: whoever knows the password and guesses for a year at this pace
gets in with a chance of two in a hundred."""

SENT_AWAY = (("sent away from", 300, _QUARTER),)
"""On the way to a town's identity provider, from one place: a whole office in the morning, and no flood of begun sign-ins."""

INVITING = (("invitations by", 60, _HOUR),)

Kinds = tuple[tuple[str, int, int], ...]


def limits_of(kinds: Kinds, *values: str) -> list[Limit]:
    """The limits of one of the kinds above, each for its value or all for the one: `limits_of(SECOND_FACTOR, str(person_id))`."""
    each = values * len(kinds) if len(values) == 1 else values
    return [_limit(kind, value, at_most, seconds) for (kind, at_most, seconds), value in zip(kinds, each, strict=True)]


def waiting(seconds: int) -> Phrase:
    """The sentence for who has to wait."""
    minutes = max(1, math.ceil(seconds / 60))
    if minutes > 90:
        one = "Too many attempts. Wait an hour and try again."
        return Phrase(one, many="Too many attempts. Wait %(num)s hours and try again.", num=math.ceil(minutes / 60))
    one = "Too many attempts. Wait a minute and try again."
    return Phrase(one, many="Too many attempts. Wait %(num)s minutes and try again.", num=minutes)
