"""What a year is to bring, for programs."""

import datetime as dt
import uuid
from typing import Any

import msgspec

from absorb.kernel.intake import Shape
from absorb.plan.rules.years import SourceShare, YearPlan


class YearRow(msgspec.Struct, frozen=True):
    """A year that has an implementation plan, and the version of it."""

    year: int
    version: int
    is_invented: bool
    changed_at: dt.datetime


class YearMeasureIn(Shape, frozen=True):
    """A measure that is given priority: its number, as long as is clear ("2.1", "1 / 1.1 / 2.1"), why, and who sees to it."""

    measure: str
    why: str | None = None
    who: str | None = None


class YearIdeaIn(Shape, frozen=True):
    """What is said of a chosen idea, by its reference: left out this year, or who does it."""

    idea: str
    is_left_out: bool = False
    who: str | None = None


class YearIn(Shape, frozen=True):
    """What is said of a year, begun from `base_version` (0 where there is no plan of the year yet). Measures that are not named
    have no priority; of ideas that are not named stays what is said of them."""

    base_version: int
    note: str | None = None
    measures: tuple[YearMeasureIn, ...] = ()
    ideas: tuple[YearIdeaIn, ...] = ()


class YearSaved(msgspec.Struct, frozen=True):
    """The version that stands now."""

    version: int


class YearDifference(msgspec.Struct, frozen=True):
    """What two people changed differently, of which measure (its number) or idea (its reference): as it was, as the other left
    it (who and when), as this one wants it. A measure without priority is null."""

    key: str
    what: str
    about: str | None
    base: Any
    theirs: Any
    mine: Any
    by: str | None
    at: dt.datetime | None


class YearIdeaOut(msgspec.Struct, frozen=True):
    """A chosen idea that serves a measure: this year's cost by its newest schedule, or the estimate for its whole time. `who`
    does it: `named`, or the organisation that handed it in."""

    reference: str
    title: str
    state: str
    cost_minor: int | None
    is_estimate: bool
    sources: tuple[SourceShare, ...]
    who: str | None
    named: str | None
    is_left_out: bool


class YearMeasureOut(msgspec.Struct, frozen=True):
    line: uuid.UUID
    measure: str
    name: str
    why: str | None
    who: str | None
    cost_minor: int | None
    ideas: tuple[YearIdeaOut, ...]


class YearOut(msgspec.Struct, frozen=True):
    """The implementation plan of a year: `version` is its own, `plan_version` the plan's newest. Ideas that are left out are
    told, and count in none of the sums."""

    plan_code: str
    plan_name: str
    plan_version: int
    year: int
    version: int
    note: str | None
    is_invented: bool
    planned_minor: int
    estimated_minor: int
    sources: tuple[SourceShare, ...]
    hoped: tuple[SourceShare, ...]
    measures: tuple[YearMeasureOut, ...]

    @classmethod
    def of(cls, planned: YearPlan) -> "YearOut":
        measures = tuple(
            YearMeasureOut(
                one.line, one.where, one.name, one.why, one.who, one.cost_minor,
                tuple(
                    YearIdeaOut(
                        idea.reference, idea.title, idea.state, idea.cost_minor, idea.is_estimate, idea.sources, idea.who, idea.doer,
                        idea.is_left_out,
                    )
                    for idea in one.ideas
                ),
            )
            for one in planned.measures
        )  # fmt: skip
        return cls(
            planned.code, planned.name, planned.version, planned.year, planned.revision, planned.note, planned.is_invented,
            planned.planned_minor, planned.estimated_minor, planned.sources, planned.hoped, measures,
        )  # fmt: skip
