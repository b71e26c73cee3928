"""What minutes are made of, and what of people they tell when they are published."""

import datetime as dt
import uuid

import msgspec

from absorb.committee.rules.votes import Rule
from absorb.committee.schemas.agenda import ItemOut
from absorb.committee.schemas.meetings import MeetingOut, MemberOut
from absorb.committee.schemas.motions import MotionOut


class Publishing(msgspec.Struct, frozen=True):
    """What published minutes tell of people; by default nothing that is personal."""

    attendance: bool = False
    """Who was there, by name."""
    votes: bool = False
    """How members voted, by name."""
    excused: bool = False
    """Who was excused or missing, by name."""
    conflicts: bool = False
    """Who declared a conflict of interest, and why."""
    discussion: bool = False
    """What was said."""
    signatures: bool = False
    """Who took the chair and who verified the minutes, by name."""


EVERYTHING = Publishing(attendance=True, votes=True, excused=True, conflicts=True, discussion=True, signatures=True)


class Material(msgspec.Struct, frozen=True):
    """Everything that a meeting's minutes are made of; `texts` by item, None for the meeting as a whole; `motions` are the
    amendments and counter-motions by item."""

    meeting: MeetingOut
    members: list[MemberOut]
    items: list[ItemOut]
    rule: Rule
    town: str
    is_demonstration: bool
    verifiers: list[tuple[uuid.UUID, str]] = []
    texts: dict[uuid.UUID | None, str] = {}
    motions: dict[uuid.UUID, list[MotionOut]] = {}


class VersionOut(msgspec.Struct, frozen=True):
    """One version of a meeting's minutes, and who signed it off."""

    id: uuid.UUID
    version: int
    name: str
    sha256: str
    made_at: dt.datetime
    signed: list[tuple[str, dt.datetime]]
    """Names and moments, in the order in which they signed."""
    signers: list[uuid.UUID]


class PublicationOut(msgspec.Struct, frozen=True):
    """Minutes as they are published, or were withdrawn (no document)."""

    version: int | None
    document: uuid.UUID | None
    why: str | None
    made_at: dt.datetime
