"""What rankings look like to other programs."""

import datetime as dt
import uuid
from decimal import Decimal
from typing import Annotated, Any

import msgspec

from absorb.kernel.intake import Shape
from absorb.priority.rules.rounds.consolidating import Consolidation
from absorb.priority.schemas.assessments import Words
from absorb.priority.schemas.models import CriterionOut

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
    weights: Annotated[
        int | None, msgspec.Meta(description="number of a set of weights of the model's newest version; else the model's own")
    ] = None
    round: Annotated[int | None, msgspec.Meta(description="number of a closed round; else everybody's latest assessments")] = None
    consolidation: Annotated[
        Consolidation | None, msgspec.Meta(description="what counts of several assessors' values; else as the round says, or the mean")
    ] = None


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
    corrected_by: list[int]
    weight_set: int | None
    weight_set_name: str | None
    weights: dict[str, Decimal] | None
    note: str | None
    made_at: dt.datetime
    round: int | None = None
    consolidation: Consolidation = "mean"


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
    weights: dict[str, Decimal]
    above: str | None
    below: str | None
