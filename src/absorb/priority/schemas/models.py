"""What scoring models look like to other programs."""

import uuid
from decimal import Decimal
from typing import Any

import msgspec


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
    theme: str | None
    if_unknown: Decimal | None


class ModelDetail(msgspec.Struct, frozen=True):
    model: ModelOut
    criteria: list[CriterionOut]
