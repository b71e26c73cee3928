"""What assessments look like to other programs."""

import datetime as dt
import uuid
from decimal import Decimal
from typing import Annotated, NamedTuple

import msgspec
from msgspec import Meta

from absorb.kernel.intake import Shape

Words = Annotated[str, Meta(max_length=4000)]


class AssessmentRow(NamedTuple):
    """One judgement to record: an idea by its id, a criterion by its code, who judged, the value, and why."""

    idea_id: uuid.UUID
    criterion: str
    assessor_id: uuid.UUID
    value: Decimal
    reason: str | None = None
    is_invented: bool = False


class AssessmentIn(Shape, frozen=True):
    """One judgement of the person who sends it; the idea by its reference."""

    idea: str
    criterion: str
    value: Decimal
    reason: Words | None = None


class AssessmentsIn(Shape, frozen=True):
    """Judgements by one scoring model, named by its code: its newest version."""

    model: str
    assessments: tuple[AssessmentIn, ...]


class AssessmentOut(msgspec.Struct, frozen=True):
    """One judgement; one that was given again stays beside the later version, with the reason why it was given again there."""

    idea: str
    criterion: str
    assessor: str | None
    value: Decimal
    reason: str | None
    is_invented: bool
    made_at: dt.datetime
    version: int
    is_latest: bool
    why_again: str | None
    round: int | None
