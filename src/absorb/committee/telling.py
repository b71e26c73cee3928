"""Who is not in the room, and why, as the chair reads it."""

import datetime as dt
from collections.abc import Sequence
from typing import NamedTuple
from zoneinfo import ZoneInfo

from absorb.committee.schemas.agenda import ItemOut
from absorb.committee.schemas.meetings import MemberOut
from absorb.kernel.phrases import Phrase

LOCAL = ZoneInfo("Europe/Prague")


class Missing(NamedTuple):
    """A member who is not in the room or does not vote, and why."""

    name: str
    why: Phrase
    is_out: bool


def missing(members: Sequence[MemberOut], current: ItemOut | None) -> list[Missing]:
    """Members who are out of the room, and those who are in it but excluded from the item under discussion."""
    conflicts = {one.person_id: one for one in current.conflicts} if current else {}
    found = []
    for one in members:
        conflict = conflicts.get(one.person_id)
        if not one.is_present:
            found.append(Missing(one.name, _absence(one), True))
        elif conflict is not None and conflict.is_out and conflict.left_at is not None:
            found.append(Missing(one.name, Phrase("left the room for a conflict of interest at %(at)s", at=_clock(conflict.left_at)), True))
        elif conflict is not None and conflict.is_excluded:
            found.append(Missing(one.name, Phrase("in the room, excluded from this item"), False))
    return found


def _absence(one: MemberOut) -> Phrase:
    if one.stays and one.stays[-1][1] is not None:
        return Phrase("left at %(at)s", at=_clock(one.stays[-1][1]))
    return Phrase("excused") if one.is_excused else Phrase("has not come")


def _clock(at: dt.datetime) -> str:
    return f"{at.astimezone(LOCAL):%H:%M}"
