"""What models, assessments and rankings look like to other programs."""

import datetime as dt
import uuid
from decimal import Decimal
from typing import Annotated, Any, NamedTuple

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
    idea: str
    criterion: str
    assessor: str | None
    value: Decimal
    reason: str | None
    is_invented: bool
    made_at: dt.datetime


MOST_DRAWS = 100_000
"""Draws of a ranking that is asked for over the network: shares to a third of a per cent, in some seconds."""


class FreezeIn(Shape, frozen=True):
    """What to rank by what: model and plan by their codes, in their newest versions."""

    model: str
    plan: str
    draws: Annotated[int, msgspec.Meta(ge=1, le=MOST_DRAWS)] = 10_000
    seed: Annotated[int, msgspec.Meta(ge=0)] = 1
    note: Words | None = None
    corrects: int | None = None


class ModelOut(msgspec.Struct, frozen=True):
    id: uuid.UUID
    code: str
    name: str
    version: int
    minimum_points: Decimal | None
    tie_break: list[str]
    source: str | None
    note: str | None
    is_unverified: bool


class CriterionOut(msgspec.Struct, frozen=True):
    code: str
    name: str
    question: str | None
    group_name: str | None
    weight: Decimal
    most_points: Decimal
    scale_from: Decimal
    scale_to: Decimal
    knockout_below: Decimal | None
    kind: str
    steps: list[dict[str, Any]]


class ModelDetail(msgspec.Struct, frozen=True):
    model: ModelOut
    criteria: list[CriterionOut]


class RankingOut(msgspec.Struct, frozen=True):
    """One frozen ranking; the three files lie in storage under their SHA-256."""

    id: uuid.UUID
    number: int
    model_id: uuid.UUID
    model_code: str
    model_name: str
    model_version: int
    is_unverified: bool
    minimum_points: Decimal | None
    tie_break: list[str]
    plan_code: str
    plan_name: str
    plan_version: int
    engine_version: str
    case_sha256: str
    answer_sha256: str
    snapshot_sha256: str
    draws: int
    seed: int
    placed: int
    excluded: int
    left_out: list[dict[str, Any]]
    is_invented: bool
    corrects: int | None
    note: str | None
    made_at: dt.datetime


class RankedOut(msgspec.Struct, frozen=True):
    """One idea of a frozen ranking. `strip` gathers the shares of all told places into at most twenty cells."""

    reference: str
    title: str
    organisation: str | None
    position: int
    place: int | None
    points: Decimal
    parts: dict[str, Decimal]
    acceptability: list[float]
    strip: list[float]
    top: dict[str, float]
    mean_place: Decimal | None
    excluded_by: list[str]
    is_invented: bool


class RankingPage(msgspec.Struct, frozen=True):
    ranking: RankingOut
    criteria: list[CriterionOut]
    ideas: list[RankedOut]
    found: int


class WhyOut(msgspec.Struct, frozen=True):
    """Why an idea stands where it stands: sentences in both languages, and what each value was made of."""

    ranking: int
    idea: RankedOut
    why_cs: list[str]
    why_en: list[str]
    basis: dict[str, Any]
    above: str | None
    below: str | None
