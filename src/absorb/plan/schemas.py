"""What plans look like to other programs, beside the tree itself (`absorb.plan.rules`)."""

import datetime as dt
import uuid
from decimal import Decimal

import msgspec


class PlanRow(msgspec.Struct, frozen=True):
    """One version of a plan in a list."""

    id: uuid.UUID
    code: str
    name: str
    version: int
    valid_from: dt.date | None
    valid_to: dt.date | None
    is_example: bool
    measures: int
    made_at: dt.datetime


class MeasureRow(msgspec.Struct, frozen=True):
    """A measure where others refer to it: with its id, its place in the plan and its weight."""

    id: uuid.UUID
    plan_code: str
    area_code: str
    objective_code: str
    code: str
    name: str
    parent: uuid.UUID | None
    weight: Decimal
    is_example: bool


class PlanImported(msgspec.Struct, frozen=True):
    """What an import did: `is_new` is False when the newest version already said the same."""

    id: uuid.UUID
    code: str
    version: int
    is_new: bool
    areas: int
    objectives: int
    measures: int
