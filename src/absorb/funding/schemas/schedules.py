"""Versions of who pays what when, over HTTP."""

import datetime as dt
import uuid

import msgspec

from absorb.funding.rules import schedule as schedules
from absorb.kernel.intake import Shape


class ScheduleIn(Shape, frozen=True, kw_only=True):
    idea: str
    budget: uuid.UUID
    case: schedules.Case


class ScheduleRow(msgspec.Struct, frozen=True):
    """One version of who pays what when. `peak_month` counts months since January of year 0; `scenario` is the number of the
    scenario that it was kept of, null where it is of none."""

    id: uuid.UUID
    idea: str
    title: str
    budget: uuid.UUID
    version: int
    status: str
    cost_minor: int
    gap_minor: int
    peak_minor: int
    peak_month: int | None
    engine_version: str
    case_sha256: str
    made_at: dt.datetime
    scenario: int | None
