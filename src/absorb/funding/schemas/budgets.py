"""Versions of an idea's costs over HTTP."""

import datetime as dt
import uuid
from typing import Literal

import msgspec

from absorb.funding.rules import budget as budgets
from absorb.kernel.intake import Shape

Stage = Literal["asked", "approved", "amended"]


class BudgetIn(Shape, frozen=True, kw_only=True):
    """A budget of the idea with this reference, under a call or none."""

    idea: str
    case: budgets.Case
    call: str | None = None
    stage: Stage = "asked"


class BudgetRow(msgspec.Struct, frozen=True):
    """One version of an idea's costs; `scenario` is the number of the scenario that it was kept of, null where it is of none."""

    id: uuid.UUID
    idea: str
    call: str | None
    version: int
    stage: str
    cost_model: str
    currency: str
    eligible_minor: int
    is_invented: bool
    made_at: dt.datetime
    scenario: int | None
