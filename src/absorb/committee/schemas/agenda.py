"""Items of an agenda and conflicts of interest in them."""

import uuid
from decimal import Decimal
from typing import Literal

import msgspec

from absorb.committee.schemas.resolutions import ResolutionOut
from absorb.committee.schemas.votes import BallotOut
from absorb.committee.schemas.words import Name, Words
from absorb.kernel.intake import Shape


class ItemIn(Shape, frozen=True):
    """An item of the agenda: the motion is the wording that is voted on; with an idea, where adopting it moves the idea."""

    title: Name
    motion: Words
    idea_id: uuid.UUID | None = None
    ranking_id: uuid.UUID | None = None
    portfolio_id: uuid.UUID | None = None
    moves_idea_to: Literal["chosen", "reserve"] | None = None


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
    ballots: list[BallotOut]
    resolution: ResolutionOut | None
