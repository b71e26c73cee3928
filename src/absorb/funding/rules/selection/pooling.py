"""From a case to its pool: points in whole units, amounts in haléře, each project with each year it may start in."""

import math
from collections.abc import Iterable, Iterator, Mapping
from decimal import Context, Decimal, Inexact
from fractions import Fraction

import msgspec
import numpy as np

from absorb.funding.rules.selection.pool import Pool, Tie
from absorb.funding.rules.selection.shapes import Case, Limit, Project
from absorb.kernel.money import share_at_least, share_at_most, split_by_weight

_EXACT = Context(prec=200, traps=[Inexact])
_SAFE_SUM = 2**62

Bounds = dict[int, tuple[int, int]]
"""What each source pays at least and at most, in the order in which the project names them."""


class Scale(msgspec.Struct, frozen=True):
    """Points as whole units: points = units × step × 10^−places, exact."""

    step: int
    places: int

    @classmethod
    def of(cls, points: Iterable[Decimal]) -> tuple["Scale", list[int]]:
        """The largest unit that divides all of them, and each of them in it."""
        given = list(points)
        places = max((-min(0, int(value.as_tuple().exponent)) for value in given), default=0)
        raw = [int(value.scaleb(places, context=_EXACT)) for value in given]
        step = math.gcd(*raw) or 1
        return cls(step, places), [value // step for value in raw]

    def points(self, units: int) -> Decimal:
        """Units as points, written plainly with at least one decimal place ("141.0")."""
        text = f"{Decimal(units * self.step).scaleb(-self.places, context=_EXACT):f}"
        whole, _, rest = text.partition(".")
        return Decimal(f"{whole}.{rest.rstrip('0') or '0'}")

    def units(self, points: Decimal) -> Fraction:
        """Points in units, which need not be whole."""
        return Fraction(points) * Fraction(10**self.places, self.step)


class _Item(msgspec.Struct, frozen=True):
    """A project that starts in one year: what falls on each year, and the bounds of each source there."""

    project: int
    start: int
    parts: list[tuple[int, int, Bounds]]


def pool_of(case: Case, scale: Scale, units: list[int]) -> Pool:
    """The case in whole numbers; `units` are the projects' points on `scale`."""
    source_of = {source.id: index for index, source in enumerate(case.sources)}
    project_of = {project.id: index for index, project in enumerate(case.projects)}
    items = [item for index, project in enumerate(case.projects) for item in _items(index, project, case.years, source_of)]
    budgets = _budgets(case)
    total = sum(project.total for project in case.projects)
    payers, years = len(case.sources), len(case.years or [0])
    dtype = np.int64 if (total + sum(budgets) + 1) * (len(budgets) + 2) < _SAFE_SUM else object
    lower, upper = (np.zeros((len(items), len(budgets)), dtype=dtype) for _ in range(2))
    costs = np.zeros((len(items), years), dtype=dtype)
    for row, item in enumerate(items):
        for year, amount, bounds in item.parts:
            costs[row, year] = amount
            for source, (low, high) in bounds.items():
                lower[row, year * payers + source], upper[row, year * payers + source] = low, high
    return Pool(
        units=tuple(units[item.project] for item in items),
        costs=costs,
        lower=lower,
        upper=upper,
        budgets=np.array(budgets, dtype=dtype),
        order=tuple(tuple(year * payers + source for year, _, bounds in item.parts for source in bounds) for item in items),
        project_of=tuple(item.project for item in items),
        starts=tuple(item.start for item in items),
        mandatory=frozenset(index for index, project in enumerate(case.projects) if project.mandatory),
        excludes=tuple((project_of[one], project_of[other]) for one, other in case.excludes),
        requires=tuple((project_of[one], project_of[other]) for one, other in case.requires),
        ties=tuple(tie for index, limit in enumerate(case.limits) for tie in _ties(case, scale, units, project_of, index, limit)),
        own=tuple(sorted(source_of[name] for name in case.own)),
    )


def _budgets(case: Case) -> list[int]:
    if case.years is None:
        return [source.total for source in case.sources]
    return [int((source.budgets or {})[str(year)]) for year in case.years for source in case.sources]


def _items(index: int, project: Project, years: list[int] | None, source_of: Mapping[str, int]) -> Iterator[_Item]:
    parts = list(_parts(project, source_of))
    for start in [years.index(year) for year in project.starts] if years is not None and project.starts is not None else [0]:
        yield _Item(index, start, [(start + place, amount, bounds) for place, (amount, bounds) in enumerate(parts)])


def _parts(project: Project, source_of: Mapping[str, int]) -> Iterator[tuple[int, Bounds]]:
    """What falls on each year from the start, and what each source pays at least and at most of it."""
    if project.needs is not None:
        needs = {source_of[name]: _phased(int(amount), project) for name, amount in project.needs.items()}
        for place in range(len(project.phases or [1])):
            amounts = {source: parts[place] for source, parts in needs.items()}
            yield sum(amounts.values()), {source: (amount, amount) for source, amount in amounts.items()}
        return
    for part in _phased(project.total, project):
        yield (
            part,
            {
                source_of[share.source]: (share_at_least(part, share.min_percent), share_at_most(part, share.max_percent))
                for share in project.shares or ()
            },
        )


def _phased(amount: int, project: Project) -> list[int]:
    return [amount] if project.phases is None else split_by_weight(amount, project.phases)


def _ties(case: Case, scale: Scale, units: list[int], project_of: Mapping[str, int], index: int, limit: Limit) -> Iterator[Tie]:
    members = tuple(project_of[name] for name in limit.projects)
    if limit.at_least is not None or limit.at_most is not None:
        most = len(members) if limit.at_most is None else limit.at_most
        yield Tie(members, (1,) * len(members), limit.at_least or 0, most, "count", index)
    if limit.at_least_points is not None or limit.at_most_points is not None:
        weights = tuple(units[member] for member in members)
        least = math.ceil(scale.units(limit.at_least_points or Decimal(0)))
        most = sum(weights) if limit.at_most_points is None else math.floor(scale.units(limit.at_most_points))
        yield Tie(members, weights, least, most, "points", index)
    if limit.at_least_money is not None or limit.at_most_money is not None:
        weights = tuple(case.projects[member].total for member in members)
        most = sum(weights) if limit.at_most_money is None else int(limit.at_most_money)
        yield Tie(members, weights, int(limit.at_least_money or 0), most, "money", index)
