"""Items of an agenda and conflicts of interest in them."""

import datetime as dt
import uuid
from decimal import Decimal
from typing import Annotated, Literal

import msgspec
from msgspec import Meta

from absorb.committee.rules.seen import mark_of
from absorb.committee.schemas.resolutions import ResolutionOut
from absorb.committee.schemas.votes import BallotOut, VoteOut
from absorb.committee.schemas.words import Name, Words
from absorb.kernel.intake import Shape


class ItemIn(Shape, frozen=True):
    """An item of the agenda: the motion is the wording that is voted on; with an idea, where adopting it moves the idea."""

    title: Name
    motion: Annotated[str, Meta(max_length=4000)] = ""
    """Without one the item is for discussion; there is nothing to vote on until a motion is written."""
    idea_id: uuid.UUID | None = None
    ranking_id: uuid.UUID | None = None
    portfolio_id: uuid.UUID | None = None
    moves_idea_to: Literal["chosen", "reserve"] | None = None


class ItemChangeIn(Shape, frozen=True):
    """How an item that waits reads from now on."""

    title: Name
    motion: Annotated[str, Meta(max_length=4000)] = ""


class MoveIn(Shape, frozen=True):
    """Where an item goes, counted from 1. With the agenda's version as it was seen, a move of what has changed since is refused."""

    place: Annotated[int, Meta(ge=1, le=100_000)]
    agenda_version: int | None = None


class ConflictIn(Shape, frozen=True):
    """A conflict of interest; without a person it is one's own."""

    reason: Words
    person_id: uuid.UUID | None = None


class DecisionIn(Shape, frozen=True):
    is_excluded: bool


class ConflictOut(msgspec.Struct, frozen=True):
    person_id: uuid.UUID
    name: str
    reason: str
    is_excluded: bool | None
    left_at: dt.datetime | None = None
    returned_at: dt.datetime | None = None

    @property
    def is_out(self) -> bool:
        """Whether the member is out of the room for the item now."""
        return self.left_at is not None and self.returned_at is None


class ItemOut(msgspec.Struct, frozen=True):
    id: uuid.UUID
    position: int
    title: str
    motion: str
    state: str
    reference: str | None
    idea_title: str | None
    organisation: str | None
    cost_minor: int | None
    ranking: int | None
    place: int | None
    points: Decimal | None
    moves_idea_to: str | None
    conflicts: list[ConflictOut]
    votes: list[VoteOut]
    resolution: ResolutionOut | None

    @property
    def mark(self) -> str:
        """Of how it reads: whoever changes it says what they saw."""
        return mark_of(self.title, self.motion)

    @property
    def running(self) -> VoteOut | None:
        """The vote that runs on it."""
        return next((one for one in self.votes if one.state == "open"), None)

    @property
    def ballots(self) -> list[BallotOut]:
        """The votes by name of the latest vote that was not broken off."""
        return next((one.ballots for one in reversed(self.votes) if one.state != "broken_off"), [])
