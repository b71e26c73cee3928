"""What bodies, meetings, votes and resolutions look like to other programs."""

import datetime as dt
import uuid
from decimal import Decimal
from typing import Annotated, Literal

import msgspec
from msgspec import Meta

from absorb.committee.rules.votes import Choice, Tally
from absorb.kernel.intake import Shape

Name = Annotated[str, Meta(min_length=1, max_length=300)]
Words = Annotated[str, Meta(min_length=1, max_length=4000)]
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


class SeatIn(Shape, frozen=True):
    """A member's term; both days belong to it."""

    person_id: uuid.UUID
    from_on: dt.date
    to_on: dt.date | None = None
    is_chair: bool = False


class BodyIn(Shape, frozen=True):
    name: Name
    kind: BodyKind
    effect: Literal["recommends", "approves"]
    rules: tuple[RuleIn, ...]
    seats: tuple[SeatIn, ...] = ()


class MeetingIn(Shape, frozen=True):
    body_id: uuid.UUID
    starts_at: dt.datetime
    place: Name
    is_invented: bool = False


class ItemIn(Shape, frozen=True):
    """An item of the agenda: the motion is the wording that is voted on; with an idea, where adopting it moves the idea."""

    title: Name
    motion: Words
    idea_id: uuid.UUID | None = None
    ranking_id: uuid.UUID | None = None
    portfolio_id: uuid.UUID | None = None
    moves_idea_to: Literal["chosen", "reserve"] | None = None


class AttendanceIn(Shape, frozen=True):
    person_id: uuid.UUID
    is_remote: bool = False


class ConflictIn(Shape, frozen=True):
    """A conflict of interest; without a person it is one's own."""

    reason: Words
    person_id: uuid.UUID | None = None


class DecisionIn(Shape, frozen=True):
    is_excluded: bool


class VoteIn(Shape, frozen=True):
    """A vote by name; without a person it is one's own. Another's may only be noted by who runs the meeting."""

    choice: Choice
    person_id: uuid.UUID | None = None


class WhyIn(Shape, frozen=True):
    why: Words


class BodyOut(msgspec.Struct, frozen=True):
    id: uuid.UUID
    name: str
    kind: str
    effect: str
    members: int
    seats: int | None
    basis: str | None


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


class MemberOut(msgspec.Struct, frozen=True):
    """A member on the meeting's day, with their stays; `is_present` at the moment asked about."""

    person_id: uuid.UUID
    name: str
    is_chair: bool
    is_present: bool
    is_excused: bool
    stays: list[tuple[dt.datetime, dt.datetime | None]]


class ConflictOut(msgspec.Struct, frozen=True):
    person_id: uuid.UUID
    name: str
    reason: str
    is_excluded: bool | None


class BallotOut(msgspec.Struct, frozen=True):
    person_id: uuid.UUID
    name: str
    choice: Choice
    is_counted: bool | None


class ResolutionOut(msgspec.Struct, frozen=True):
    """A resolution with its votes; it is never edited."""

    id: uuid.UUID
    number: str
    body: str
    meeting_id: uuid.UUID
    held_on: dt.date
    title: str
    wording: str
    effect: str
    tally: Tally
    basis: str
    snapshot_sha256: str | None
    carried_out_by: str | None
    due_on: dt.date | None
    made_at: dt.datetime
    is_invented: bool


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


class PublicResolution(msgspec.Struct, frozen=True):
    """What everybody may read of a resolution: no names of who voted how."""

    number: str
    body: str
    held_on: dt.date
    wording: str
    effect: str
    is_adopted: bool
    result_cs: str
    result_en: str
    is_invented: bool
