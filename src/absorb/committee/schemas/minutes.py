"""What minutes are made of, and what of people they tell when they are published."""

import datetime as dt
import uuid
from typing import Annotated

import msgspec
from msgspec import Meta

from absorb.committee.rules.votes import Rule
from absorb.committee.schemas.agenda import ItemOut
from absorb.committee.schemas.meetings import MeetingOut, MemberOut
from absorb.committee.schemas.motions import MotionOut
from absorb.kernel.intake import Shape

Text = Annotated[str, Meta(max_length=20_000)]


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


class PublishingIn(Shape, frozen=True):
    """What published minutes tell of people from now on; what is left out is not told."""

    attendance: bool = False
    votes: bool = False
    excused: bool = False
    conflicts: bool = False
    discussion: bool = False
    signatures: bool = False

    @property
    def setting(self) -> Publishing:
        return Publishing(**msgspec.structs.asdict(self))


class ItemTextIn(Shape, frozen=True):
    """What was said about one item."""

    item_id: uuid.UUID
    text: Text


class TextsIn(Shape, frozen=True):
    """What was said, at the meeting as a whole and about its items."""

    text: Text | None = None
    items: tuple[ItemTextIn, ...] = ()


class SignIn(Shape, frozen=True):
    """A version as it was read."""

    document_id: uuid.UUID
    sha256: Annotated[str, Meta(pattern="^[0-9a-f]{64}$", max_length=64)]


class PublishIn(Shape, frozen=True):
    """Whether somebody has looked at the words that may name who is to be left out."""

    is_checked: bool = False


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


class VerifierOut(msgspec.Struct, frozen=True):
    person_id: uuid.UUID
    name: str


class MinutesOut(msgspec.Struct, frozen=True):
    """What was said (`items` by id), who verifies, the versions from the newest, and how they are published: null if never."""

    text: str
    items: dict[str, str]
    verifiers: list[VerifierOut]
    versions: list[VersionOut]
    publication: PublicationOut | None
