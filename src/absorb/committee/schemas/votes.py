"""Votes: how one is opened, cast and counted, and what is told of it."""

import datetime as dt
import uuid
from typing import Annotated, Literal

import msgspec
from msgspec import Meta

from absorb.committee.rules.kinds import MARKS, SCORES, SECRET, Kind
from absorb.committee.rules.marks import Standing
from absorb.committee.rules.votes import Choice, Tally
from absorb.kernel.intake import PositiveMoney, Shape

Votes = Annotated[int, Meta(ge=0, le=10_000)]


class OpenIn(Shape, frozen=True):
    """How the vote on an item is held. `approval` and `score` are marks for the item's ideas and bind nobody; `most` is the
    highest mark of a score. Each may be secret (`secret_approval`, `secret_score`); `budget` is the one under which equal shares
    are worked out of secret approvals, once and for good, when the vote is closed."""

    kind: Kind = "by_name"
    most: Annotated[int, Meta(ge=1, le=100)] = 10
    budget: PositiveMoney | None = None


class HandsIn(Shape, frozen=True):
    """Hands, or paper ballots of a secret vote, as they were counted. Where a body's rule gives the chair a casting vote and
    votes are equal, `chair` is the chair's own vote by show of hands. Of paper alone: `invalid` ballots say nothing clearly, and
    `ballots` are all that were taken out of the box, so that the counts have to add up to them."""

    votes_for: Votes
    votes_against: Votes
    votes_abstained: Votes
    chair: Choice | None = None
    invalid: Votes = 0
    ballots: Votes | None = None


class VoteIn(Shape, frozen=True):
    """A vote by name; without a person it is one's own. Another's may only be noted by who runs the meeting."""

    choice: Choice
    person_id: uuid.UUID | None = None


class SecretIn(Shape, frozen=True):
    """One's own secret ballot; nobody hands in another's."""

    choice: Choice


class MarksIn(Shape, frozen=True):
    """One's own marks for the item's ideas, by reference: 1 approves, or points up to the vote's highest. What is left out has none.
    The same where they are handed in in secret."""

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
    budget_minor: int | None = None
    """Of secret approvals: under which equal shares are worked out at the closing."""

    @property
    def is_secret(self) -> bool:
        return self.kind in SECRET

    @property
    def is_marking(self) -> bool:
        """Many ideas are marked; nobody is bound."""
        return self.kind in MARKS

    @property
    def is_scored(self) -> bool:
        """Ideas get points, not approvals alone."""
        return self.kind in SCORES
