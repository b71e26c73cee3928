"""What may be told, and how people may want it by e-mail. Values in, values out."""

import datetime as dt
from typing import Literal, get_args
from zoneinfo import ZoneInfo

import msgspec

How = Literal["at_once", "daily", "never"]
HOWS: tuple[How, ...] = get_args(How)

ZONE = ZoneInfo("Europe/Prague")
DIGEST_AT = dt.time(7, 0)
"""When the daily digest goes out, local time: what was told before it is in it."""

OLDEST_IN_DIGEST = dt.timedelta(days=7)
"""What lay longer than this without a letter (an installation that got its mail server late) stays on the desk alone."""


class Kind(msgspec.Struct, frozen=True):
    """One kind of notice: its name, the phrase that describes it, and who is ever told of it."""

    name: str
    says: str
    roles: frozenset[str] | None = None
    default: How = "daily"


_CENTRE = frozenset(("officer", "lead", "administrator"))
_COMMITTEE = frozenset(("member", "chair", "officer", "lead"))

KINDS: dict[str, Kind] = {
    kind.name: kind
    for kind in (
        Kind("idea_moved", "An idea of ours was returned, taken or decided on"),
        Kind("idea_advice", "Advice on an idea: a question or an answer"),
        Kind("idea_attached", "A file was attached to an idea"),
        Kind("idea_merged", "An idea was merged with another"),
        Kind("idea_handed_in", "An idea was handed in", _CENTRE),
        Kind("twin_found", "Two ideas look alike", _CENTRE),
        Kind("meeting_called", "A meeting was called, changed or cancelled", _COMMITTEE, "at_once"),
        Kind("resolution_revoked", "A resolution was revoked", _COMMITTEE),
        Kind("deadline", "A deadline is near"),
        Kind("assessment", "Ideas that I am to assess", frozenset(("member", "chair", "officer", "lead"))),
        Kind("assessment_lack", "Ideas that too few may assess", _CENTRE),
        Kind("call_fits", "A call fits an idea of ours"),
        Kind("call_shipped", "A newer text of a call that we wrote ourselves came with the service", _CENTRE),
        Kind("membership", "My roles and organisations"),
    )
}
"""Every kind that can be told; the daily digest is the default of all but a meeting's call, and each one may be chosen otherwise."""


def kinds_for(roles: frozenset[str]) -> list[Kind]:
    """The kinds that somebody with these roles can ever be told."""
    return [kind for kind in KINDS.values() if kind.roles is None or kind.roles & roles]


def digest_ends_at(now: dt.datetime) -> dt.datetime:
    """The latest moment of 7:00 in Prague that has passed: what was told before it is due in a digest."""
    local = now.astimezone(ZONE)
    day = local.date() if local.time() >= DIGEST_AT else local.date() - dt.timedelta(days=1)
    return dt.datetime.combine(day, DIGEST_AT, ZONE)
