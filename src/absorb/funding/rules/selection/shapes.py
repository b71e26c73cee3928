"""What a selection is asked and what it answers: the file contract of `absorb select`, field by field."""

from decimal import Decimal
from typing import Annotated, Literal

import msgspec

from absorb.kernel.intake import Percent, PositiveMoney, Shape
from absorb.kernel.money import Money
from absorb.kernel.phrases import Phrase

Name = Annotated[str, msgspec.Meta(min_length=1)]
NotNegative = Annotated[Decimal, msgspec.Meta(extra={"ge": 0})]
Count = Annotated[int, msgspec.Meta(ge=0)]


class Source(Shape, frozen=True):
    """A payer and what it can pay in all."""

    id: Name
    budget: PositiveMoney


class Share(Shape, frozen=True):
    """What one source may pay of a project: from `min_percent` to `max_percent` of its cost, if it is chosen."""

    source: Name
    min_percent: Percent = Decimal(0)
    max_percent: Percent = Decimal(100)


class Project(Shape, frozen=True):
    """A project, paid whole or not at all: by `shares` of its `cost`, or by fixed `needs` (source: amount).

    `points` are what choosing it is worth. With `needs`, `cost` may be left out; if it is there, it is their sum.
    A `mandatory` project is in every portfolio.
    """

    id: Name
    points: NotNegative
    cost: PositiveMoney | None = None
    shares: list[Share] | None = None
    needs: dict[str, PositiveMoney] | None = None
    mandatory: bool = False


class Limit(Shape, frozen=True):
    """How many of the named projects may be, or have to be, chosen."""

    projects: list[Name]
    at_least: Count | None = None
    at_most: Count | None = None


class Stop(Shape, frozen=True):
    """When the search may end: after so many seconds, or when (bound − points) / points is at most `gap`."""

    seconds: NotNegative = Decimal(60)
    gap: NotNegative = Decimal("0.0001")


class Case(Shape, frozen=True):
    """Sources, projects and what ties them: which projects to choose for the most points.

    `excludes` pairs are not chosen together; of a `requires` pair the first is chosen only with the second.
    `explain` names the projects for which the best total with them in is worked out too.
    """

    sources: list[Source]
    projects: list[Project]
    excludes: list[tuple[Name, Name]] = msgspec.field(default_factory=list)
    requires: list[tuple[Name, Name]] = msgspec.field(default_factory=list)
    limits: list[Limit] = msgspec.field(default_factory=list)
    explain: list[Name] = msgspec.field(default_factory=list)
    method: Literal["exact", "greedy", "ranked"] = "exact"
    stop: Stop = Stop()


class Payment(msgspec.Struct, frozen=True):
    """What one source pays of one chosen project; payments of nothing are left out."""

    project: str
    source: str
    amount: Money


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
    null, the lists are empty, and `conflict` says why.
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
