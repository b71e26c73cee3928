"""Meetings, who is at them, and one with everything about it."""

import datetime as dt
import uuid

import msgspec

from absorb.committee.schemas.agenda import ItemOut
from absorb.committee.schemas.words import Name
from absorb.kernel.intake import Shape


class MeetingIn(Shape, frozen=True):
    body_id: uuid.UUID
    starts_at: dt.datetime
    place: Name
    is_invented: bool = False
    remote_allowed: bool = False
    """Members may take part from elsewhere; only where the body's rule lets them."""


class CallIn(Shape, frozen=True):
    """When and where a called meeting is held instead."""

    starts_at: dt.datetime
    place: Name
    remote_allowed: bool = False


class AttendanceIn(Shape, frozen=True):
    person_id: uuid.UUID
    is_remote: bool = False


class MeetingOut(msgspec.Struct, frozen=True):
    id: uuid.UUID
    body_id: uuid.UUID
    body: str
    body_kind: str
    effect: str
    number: int
    held_on: dt.date
    starts_at: dt.datetime
    place: str
    state: str
    opened_at: dt.datetime | None
    closed_at: dt.datetime | None
    is_invented: bool
    remote_allowed: bool = False
    sequence: int = 0
    version: int = 0
    agenda_version: int = 0


class MemberOut(msgspec.Struct, frozen=True):
    """A member on the meeting's day, with their stays; `is_present` at the moment asked about."""

    person_id: uuid.UUID
    name: str
    is_chair: bool
    is_present: bool
    is_excused: bool
    stays: list[tuple[dt.datetime, dt.datetime | None]]
    is_remote: bool = False
    """Whether they take part from elsewhere now."""


class QuorumOut(msgspec.Struct, frozen=True):
    present: int
    needed: int
    members: int
    is_there: bool
    words: str


class MeetingDetail(msgspec.Struct, frozen=True):
    meeting: MeetingOut
    members: list[MemberOut]
    quorum: QuorumOut | None
    items: list[ItemOut]
