"""Votes: how one is opened, cast and counted, and what is told of it."""

import datetime as dt
import uuid
from typing import Annotated, Literal

import msgspec
from msgspec import Meta

from absorb.committee.rules.marks import Standing
from absorb.committee.rules.votes import Choice, Tally
from absorb.kernel.intake import Shape

Kind = Literal["by_name", "hands", "secret", "approval", "score"]
KINDS: tuple[Kind, ...] = ("by_name", "hands", "secret", "approval", "score")
Votes = Annotated[int, Meta(ge=0, le=10_000)]


class OpenIn(Shape, frozen=True):
    """How the vote on an item is held. `approval` and `score` are marks for the item's ideas and bind nobody; `most` is the
    highest mark of a `score`."""

    kind: Kind = "by_name"
    most: Annotated[int, Meta(ge=1, le=100)] = 10


class HandsIn(Shape, frozen=True):
    """Hands, or paper ballots of a secret vote, as they were counted. Where a body's rule gives the chair a casting vote and
    votes are equal, `chair` is the chair's own vote by show of hands."""

    votes_for: Votes
    votes_against: Votes
    votes_abstained: Votes
    chair: Choice | None = None


class VoteIn(Shape, frozen=True):
    """A vote by name; without a person it is one's own. Another's may only be noted by who runs the meeting."""

    choice: Choice
    person_id: uuid.UUID | None = None


class SecretIn(Shape, frozen=True):
    """One's own secret ballot; nobody hands in another's."""

    choice: Choice


class MarksIn(Shape, frozen=True):
    """One's own marks for the item's ideas, by reference: 1 approves, or points up to the vote's highest. What is left out has none."""

    marks: dict[str, Annotated[int, Meta(ge=0, le=100)]]


class BallotOut(msgspec.Struct, frozen=True):
    person_id: uuid.UUID
    name: str
    choice: Choice
    is_counted: bool | None


class VoteOut(msgspec.Struct, frozen=True):
    """One vote on an item. Nothing of its result is there while it runs; `ballots` are those of a vote by name, `handed_in` how
    many have voted, `have_voted` whether who asks has."""

    id: uuid.UUID
    number: int
    kind: Kind
    wording: str
    is_binding: bool
    most: int | None
    motion: uuid.UUID | None
    state: Literal["open", "closed", "broken_off"]
    opened_at: dt.datetime
    closed_at: dt.datetime | None
    tally: Tally | None
    standings: list[Standing]
    ballots: list[BallotOut]
    handed_in: int
    have_voted: bool
