"""What the plan is to bring in a year: measures given priority, the chosen ideas that serve them, cost, sources, who does it."""

import uuid
from collections.abc import Iterable

import msgspec


class SourceShare(msgspec.Struct, frozen=True):
    """What one source is to pay, in haléře; None where it is hoped for without an amount."""

    name: str
    amount_minor: int | None


class YearIdea(msgspec.Struct, frozen=True):
    """A chosen idea. `cost_minor` is this year's by its newest schedule; without a schedule it is the estimate for the whole
    time (`is_estimate`), with the sources that are hoped for. `doer` is whom the Centre named, `who` does it."""

    id: uuid.UUID
    reference: str
    title: str
    state: str
    cost_minor: int | None
    sources: tuple[SourceShare, ...]
    is_estimate: bool
    doer: str | None
    organisation: str | None
    is_left_out: bool

    @property
    def who(self) -> str | None:
        return self.doer or self.organisation


class YearMeasure(msgspec.Struct, frozen=True):
    """A measure that is given priority, why, who sees to it, and the chosen ideas that serve it."""

    line: uuid.UUID
    where: str
    name: str
    why: str | None
    who: str | None
    cost_minor: int | None
    ideas: tuple[YearIdea, ...] = ()


class YearPlan(msgspec.Struct, frozen=True):
    """The implementation plan of one year, and how many times it was saved (`revision`). `version` is the plan's newest; an
    idea under several measures counts once."""

    id: uuid.UUID
    code: str
    name: str
    version: int
    year: int
    revision: int
    note: str | None
    is_invented: bool
    measures: tuple[YearMeasure, ...]

    @property
    def ideas(self) -> tuple[YearIdea, ...]:
        """The ideas that are not left out, each once."""
        return tuple({one.id: one for measure in self.measures for one in measure.ideas if not one.is_left_out}.values())

    @property
    def planned_minor(self) -> int:
        """What schedules say that the year costs."""
        return sum(one.cost_minor or 0 for one in self.ideas if not one.is_estimate)

    @property
    def estimated_minor(self) -> int:
        """Estimates of ideas without a schedule, for their whole time."""
        return sum(one.cost_minor or 0 for one in self.ideas if one.is_estimate)

    @property
    def sources(self) -> tuple[SourceShare, ...]:
        """What each source is to pay this year by the schedules, the largest first."""
        return add_up(share for one in self.ideas if not one.is_estimate for share in one.sources)

    @property
    def hoped(self) -> tuple[SourceShare, ...]:
        """What is hoped for where there is no schedule."""
        return add_up(share for one in self.ideas if one.is_estimate for share in one.sources)


def add_up(shares: Iterable[SourceShare]) -> tuple[SourceShare, ...]:
    """Amounts by source, the largest first; a source without any amount keeps none."""
    totals: dict[str, int | None] = {}
    for share in shares:
        before = totals.get(share.name)
        totals[share.name] = before if share.amount_minor is None else (before or 0) + share.amount_minor
    return tuple(SourceShare(*one) for one in sorted(totals.items(), key=lambda one: (-(one[1] or 0), one[0])))
