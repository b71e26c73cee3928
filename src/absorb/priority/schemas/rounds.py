"""What assessment rounds look like to other programs."""

import datetime as dt
import uuid
from decimal import Decimal
from typing import Annotated, Literal

import msgspec
from msgspec import Meta

from absorb.kernel.intake import Percent, Shape
from absorb.priority.rules.rounds import Consolidation, RoundState
from absorb.priority.schemas.assessments import Words

MOST_PER_IDEA = 9
Name = Annotated[str, Meta(min_length=1, max_length=200)]


class AssessorIn(Shape, frozen=True):
    """Somebody who is to assess. `fields` are what they know: "subprogramme:social_services", "area:1", "measure:1.2"."""

    person_id: uuid.UUID
    fields: Annotated[tuple[Annotated[str, Meta(max_length=80)], ...], Meta(max_length=50)] = ()


class RoundIn(Shape, frozen=True):
    """A round to prepare. Its ideas are named by their references, or found by a search of the tank; `model` is a scoring
    model's code and means its newest version."""

    name: Name
    model: str
    due_on: dt.date
    assessors: tuple[AssessorIn, ...]
    ideas: Annotated[tuple[str, ...], Meta(max_length=20_000)] = ()
    query: str | None = None
    per_idea: Annotated[int, Meta(ge=1, le=MOST_PER_IDEA)] = 2
    consolidation: Consolidation = "mean"
    spread_percent: Percent = Decimal(50)
    note: Words | None = None
    is_invented: bool = False


class AssessorsIn(Shape, frozen=True):
    """Some assessors."""

    assessors: tuple[AssessorIn, ...]


class JoinIn(AssessorsIn, frozen=True):
    """More assessors, or what they know; `share` hands those who join a fair part of what the others have not begun."""

    share: bool = False


class DueIn(Shape, frozen=True):
    """Another day by which points are due; `seen` is the one that stood when this was decided, and refuses it where another
    stands now."""

    due_on: dt.date
    seen: dt.date | None = None
    why: Words | None = None


class AssignIn(Shape, frozen=True):
    """`anew` assigns again also what was assigned by itself and nobody has declared about."""

    anew: bool = False


class RoundMoveIn(Shape, frozen=True):
    """Where the round is to go."""

    to: RoundState


class DutyIn(Shape, frozen=True):
    """One idea for one assessor, by hand: `given` false takes it away from them."""

    idea: str
    person_id: uuid.UUID
    given: bool = True


class DeclarationIn(Shape, frozen=True):
    """What I declare about one idea: no conflict of interest, or one and why."""

    idea: str
    has_conflict: bool
    why: Words | None = None


class DeclarationsIn(Shape, frozen=True):
    """What I declare about some of my ideas."""

    declarations: tuple[DeclarationIn, ...]


class JudgementIn(Shape, frozen=True):
    """What I give by one criterion."""

    criterion: str
    value: Decimal
    reason: Words | None = None


class PointsIn(Shape, frozen=True):
    """What I give to one idea of a round, by every assessed criterion; `why_again` where I have given my points before."""

    judgements: tuple[JudgementIn, ...]
    why_again: Words | None = None


class RoundOut(msgspec.Struct, frozen=True):
    """One round; `ideas` and `assessors` are how many there are."""

    id: uuid.UUID
    number: int
    name: str
    model_id: uuid.UUID
    model_code: str
    model_name: str
    model_version: int
    per_idea: int
    due_on: dt.date
    consolidation: Consolidation
    spread_percent: Decimal
    state: RoundState
    note: str | None
    is_invented: bool
    ideas: int
    assessors: int
    made_at: dt.datetime
    closed_at: dt.datetime | None


class RoundIdeaOut(msgspec.Struct, frozen=True):
    """An idea of a round with who assesses it. `assessed` of `wanted` assessors have given theirs; null where that is hidden
    from the one who asks, since their own points are not in."""

    reference: str
    title: str
    organisation: str | None
    assessors: list[str]
    wanted: int
    assessed: int | None


class RoundAssessorOut(msgspec.Struct, frozen=True):
    """An assessor of a round with what they have. `declared` and `assessed` are null where hidden from the one who asks."""

    person_id: uuid.UUID
    name: str | None
    fields: list[str]
    assigned: int
    declared: int | None
    assessed: int | None


class RoundDetail(msgspec.Struct, frozen=True):
    """A round with its assessors and one page of its ideas, from the one after the reference `after` on."""

    round: RoundOut
    assessors: list[RoundAssessorOut]
    ideas: list[RoundIdeaOut]
    short: int


class DutyOut(msgspec.Struct, frozen=True):
    """One idea that is mine to assess: until I have declared that I have no conflict of interest, no more than this is shown."""

    reference: str
    title: str
    organisation: str | None
    state: Literal["undeclared", "owed", "assessed"]


class AssignedOut(msgspec.Struct, frozen=True):
    """What an assignment added, and which ideas have too few assessors, each with the reason."""

    added: int
    short: dict[str, str]


class ApartOut(msgspec.Struct, frozen=True):
    """A criterion by which assessors differ: the ends of what they gave, and their distance in percent of the scale."""

    criterion: str
    lowest: Decimal
    highest: Decimal
    percent: Decimal


class DiscussedOut(msgspec.Struct, frozen=True):
    """An idea whose assessors differ by more than the round's spread."""

    reference: str
    title: str
    organisation: str | None
    idea_id: uuid.UUID
    apart: list[ApartOut]
