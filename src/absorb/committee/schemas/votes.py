"""Votes by name."""

import uuid

import msgspec

from absorb.committee.rules.votes import Choice
from absorb.kernel.intake import Shape


class VoteIn(Shape, frozen=True):
    """A vote by name; without a person it is one's own. Another's may only be noted by who runs the meeting."""

    choice: Choice
    person_id: uuid.UUID | None = None


class BallotOut(msgspec.Struct, frozen=True):
    person_id: uuid.UUID
    name: str
    choice: Choice
    is_counted: bool | None
