"""Bodies with their rules and members' terms."""

import datetime as dt
import uuid
from typing import Annotated, Literal

import msgspec
from msgspec import Meta

from absorb.committee.schemas.words import Name, Words
from absorb.kernel.intake import Shape

BodyKind = Literal["council_committee", "council_commission", "council", "assembly", "broader_meeting", "plan_team", "coordination_group"]
"""výbor zastupitelstva, komise rady, rada, zastupitelstvo, širší setkání, řídicí tým plánu, koordinační skupina"""


class RuleIn(Shape, frozen=True):
    """How a body decides from a day on. `basis` is the law or the rules of procedure it stands on."""

    valid_from: dt.date
    seats: Annotated[int, Meta(ge=1, le=500)]
    basis: Words
    valid_to: dt.date | None = None
    quorum_numerator: Annotated[int, Meta(ge=0, le=1000)] = 1
    quorum_denominator: Annotated[int, Meta(ge=1, le=1000)] = 2
    majority_of: Literal["all_members", "present"] = "all_members"
    threshold_numerator: Annotated[int, Meta(ge=1, le=1000)] = 1
    threshold_denominator: Annotated[int, Meta(ge=1, le=1000)] = 2
    threshold_is_exceeded: bool = True
    excluded_count: bool = True
    casting_vote: bool = False
    remote_allowed: bool = False
    stepped_out_count: bool = False


class SeatIn(Shape, frozen=True):
    """A member's term; both days belong to it."""

    person_id: uuid.UUID
    from_on: dt.date
    to_on: dt.date | None = None
    is_chair: bool = False


class TermEndIn(Shape, frozen=True):
    """The last day of a term."""

    to_on: dt.date


class BodyIn(Shape, frozen=True):
    name: Name
    kind: BodyKind
    effect: Literal["recommends", "approves"]
    rules: tuple[RuleIn, ...]
    seats: tuple[SeatIn, ...] = ()


class BodyOut(msgspec.Struct, frozen=True):
    id: uuid.UUID
    name: str
    kind: str
    effect: str
    members: int
    seats: int | None
    basis: str | None
