"""What a selection is asked and what it answers: the file contract of `absorb select`, field by field."""

from decimal import Decimal
from typing import Annotated, Literal

import msgspec
from msgspec import UNSET, UnsetType

from absorb.kernel.intake import Percent, PositiveMoney, Shape
from absorb.kernel.money import Money
from absorb.kernel.phrases import Phrase

Name = Annotated[str, msgspec.Meta(min_length=1)]
NotNegative = Annotated[Decimal, msgspec.Meta(extra={"ge": 0})]
Count = Annotated[int, msgspec.Meta(ge=0)]


Year = Annotated[int, msgspec.Meta(ge=1, le=9999)]


class Source(Shape, frozen=True):
    """A payer and what it can pay in all; in a case of several years, what it can pay in each of them ("2027": amount)."""

    id: Name
    budget: PositiveMoney | UnsetType = UNSET
    budgets: dict[str, PositiveMoney] | None = None

    @property
    def total(self) -> int:
        """What it can pay in all."""
        return sum(self.budgets.values()) if self.budgets is not None else (0 if self.budget is UNSET else int(self.budget))


class Share(Shape, frozen=True):
    """What one source may pay of a project: from `min_percent` to `max_percent` of its cost, if it is chosen."""

    source: Name
    min_percent: Percent = Decimal(0)
    max_percent: Percent = Decimal(100)


class Project(Shape, frozen=True):
    """A project, paid whole or not at all: by `shares` of its `cost`, or by fixed `needs` (source: amount).

    `points` are what choosing it is worth. With `needs`, `cost` may be left out; if it is there, it is their sum.
    A `mandatory` project is in every portfolio. In a case of several years a project starts in one of `starts` (left
    out: the first year), and `phases` say what falls on that year and those after it: percentages of the cost that add
    up to 100, or amounts that add up to the cost (left out: everything falls on the first). Each year's part is paid
    by itself: shares are shares of the part, needs are divided as the cost is.
    """

    id: Name
    points: NotNegative
    cost: PositiveMoney | None = None
    shares: list[Share] | None = None
    needs: dict[str, PositiveMoney] | None = None
    mandatory: bool = False
    starts: list[Year] | None = None
    phases: list[NotNegative] | None = None

    @property
    def total(self) -> int:
        """What it costs."""
        return sum(map(int, self.needs.values())) if self.needs is not None else int(self.cost or 0)


class Limit(Shape, frozen=True):
    """How many of the named projects may be, or have to be, chosen; how many points they may or must have together, and
    how much they may or must cost together."""

    projects: list[Name]
    at_least: Count | None = None
    at_most: Count | None = None
    at_least_points: NotNegative | None = None
    at_most_points: NotNegative | None = None
    at_least_money: PositiveMoney | None = None
    at_most_money: PositiveMoney | None = None


class Stop(Shape, frozen=True):
    """When the search may end: after so many seconds, or when (bound − points) / points is at most `gap`."""

    seconds: NotNegative = Decimal(60)
    gap: NotNegative = Decimal("0.0001")


class Case(Shape, frozen=True):
    """Sources, projects and what ties them: which projects to choose for the most points.

    `excludes` pairs are not chosen together; of a `requires` pair the first is chosen only with the second.
    `explain` names the projects for which the best total with them in is worked out too. `years` (one after another)
    make it a case of several years: sources have `budgets`, projects may have `starts` and `phases`. The objective
    `points-then-own` asks, of all portfolios with as many points, for one in which the sources of `own` pay least.
    """

    sources: list[Source]
    projects: list[Project]
    excludes: list[tuple[Name, Name]] = msgspec.field(default_factory=list)
    requires: list[tuple[Name, Name]] = msgspec.field(default_factory=list)
    limits: list[Limit] = msgspec.field(default_factory=list)
    explain: list[Name] = msgspec.field(default_factory=list)
    method: Literal["exact", "greedy", "ranked"] = "exact"
    stop: Stop = Stop()
    years: list[Year] | None = None
    objective: Literal["points", "points-then-own"] = "points"
    own: list[Name] = msgspec.field(default_factory=list)


class Payment(msgspec.Struct, frozen=True):
    """What one source pays of one chosen project, in a case of several years in one of them; payments of nothing are
    left out."""

    project: str
    source: str
    amount: Money
    year: int | UnsetType = UNSET


class Refusal(msgspec.Struct, frozen=True):
    """A project that was not chosen, why, and the best total with it in (null: not asked, or it cannot be).

    Where the time ran out, `points_if_forced` is the best found.
    """

    project: str
    why: Phrase
    points_if_forced: Decimal | None


class Answer(msgspec.Struct, frozen=True):
    """The portfolio, who pays what, and how far it is from the best at most.

    `bound` is proven: no portfolio has more points. `gap` is (bound − points) / points: 0 where both are equal, null
    where `points` are 0 and `bound` is not. An `infeasible` case has no portfolio: `points`, `bound` and `gap` are
    null, the lists are empty, and `conflict` says why. In a case of several years `starts` tells when each chosen
    project starts and `left_by_year` what each source has left in each year. With `points-then-own`, `own` is what the
    own sources pay, and no portfolio with as many points has them pay less than `own_bound`.
    """

    status: Literal["optimal", "feasible", "infeasible"]
    points: Decimal | None
    bound: Decimal | None
    gap: float | None
    selected: list[str]
    allocation: list[Payment]
    left: dict[str, Money]
    refused: list[Refusal]
    conflict: list[Phrase]
    starts: dict[str, int] | UnsetType = UNSET
    left_by_year: dict[str, dict[str, Money]] | UnsetType = UNSET
    own: Money | UnsetType = UNSET
    own_bound: Money | UnsetType = UNSET
