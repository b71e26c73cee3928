"""What could be changed to let a project into a portfolio: its cost, what a source has, a limit.

Each is changed in whole steps, and a portfolio tells exactly how far the change would have to go for it.
"""

from collections.abc import Callable, Iterator
from decimal import Decimal
from typing import Any, Literal

import msgspec
from msgspec.structs import replace

from absorb.funding.rules import selection
from absorb.funding.rules.remembering import Memory
from absorb.funding.rules.selection.core import Clock
from absorb.funding.rules.selection.search import Search
from absorb.funding.rules.sparing import DOUBT, ROUNDING, dearest, least_paid, paid
from absorb.kernel.money import Money, money_decimal, split_by_weight

Of = Literal["points", "cost", "budget", "at_most", "at_most_points", "at_most_money"]


class Lever(msgspec.Struct, frozen=True):
    """What can be changed, in whole steps: what it is `now`, what is surely `enough` (or nothing is), the case with another
    value, with how near a value a portfolio does (not beyond `now`), and a value as it is told. `nearest` finds, from a portfolio
    that does with enough of it, one that does with about the least, and a value that is surely not enough but for tolerances."""

    of: Of
    now: int
    enough: int
    change: Callable[[int], selection.Case]
    needed: Callable[[frozenset[int]], int]
    told: Callable[[int], Decimal] = money_decimal
    name: str | None = None
    year: int | None = None
    nearest: Callable[[frozenset[int], Clock], tuple[frozenset[int], int]] | None = None


class Levers:
    """Of a case in which the project at `place` is mandatory, for portfolios of at least `floor` units of points."""

    def __init__(self, memory: Memory, case: selection.Case, place: int, floor: int) -> None:
        self._memory, self._case, self._place, self._floor = memory, case, place, floor

    def __iter__(self) -> Iterator[Lever]:
        """The cost, then what each source has (in each year), then each limit."""
        yield from self._cost()
        yield from self._budgets()
        yield from self._limits()

    def _cost(self) -> Iterator[Lever]:
        """What the project costs: how dear a portfolio lets it be is found by halving, in whole numbers and without a search."""
        found, case, memory = self._case.projects[self._place], self._case, self._memory

        def change(cost: int) -> selection.Case:
            return replace(case, projects=[_costing(each, cost) if each is found else each for each in case.projects])

        def needed(chosen: frozenset[int]) -> int:
            far, near = 0, found.total
            while near - far > 1:
                probe = (far + near) // 2
                far, near = (probe, near) if Search(memory.pool(change(probe)), Decimal(0)).allows(chosen) else (far, probe)
            return far

        def nearest(chosen: frozenset[int], clock: Clock) -> tuple[frozenset[int], int]:
            better, most = dearest(memory, case, self._place, change, self._floor, clock)
            better = chosen if better is None else max(chosen, better, key=needed)
            memory.keep(memory.pool(case), better)
            return better, most + 1

        if found.total:
            is_weighed = any(found.id in limit.projects and (limit.at_least_money or limit.at_most_money) for limit in case.limits)
            yield Lever("cost", found.total, 0, change, needed, nearest=None if is_weighed else nearest)

    def _budgets(self) -> Iterator[Lever]:
        everything = sum(project.total for project in self._case.projects)
        for source in self._case.sources:
            for year in years_of(self._case):
                now = source.total if year is None else int((source.budgets or {})[str(year)])
                yield self._budget(source.id, year, now, now + everything)

    def _budget(self, source: str, year: int | None, now: int, enough: int) -> Lever:
        """What a source has (in a year)."""
        case, memory = self._case, self._memory
        change = _budget_changer(case, source, year)

        def needed(chosen: frozenset[int]) -> int:
            return max(now, paid(memory, change(enough), source, year, chosen))

        def nearest(chosen: frozenset[int], clock: Clock) -> tuple[frozenset[int], int]:
            saved = least_paid(memory, change(enough), source, year, self._floor, chosen, clock)
            open_ = int(saved.own * DOUBT) + ROUNDING
            return saved.chosen, max(now, min(saved.bound, saved.own - open_) - 1)

        return Lever("budget", now, enough, change, needed, name=source, year=year, nearest=nearest)

    def _limits(self) -> Iterator[Lever]:
        case = self._case
        places = max((-min(0, int(each.points.as_tuple().exponent)) for each in case.projects), default=0)
        for place, limit in enumerate(case.limits):
            if case.projects[self._place].id not in limit.projects:
                continue
            if limit.at_most is not None:
                yield self._limit(place, "at_most", limit.at_most, lambda _: 1, Decimal, int)
            if limit.at_most_money is not None:
                yield self._limit(place, "at_most_money", limit.at_most_money, lambda each: each.total, money_decimal, Money)
            if limit.at_most_points is not None:
                now, told = int(limit.at_most_points.scaleb(places)), _steps(places)
                yield self._limit(place, "at_most_points", now, lambda each: int(each.points.scaleb(places)), told, told)

    def _limit(
        self,
        place: int,
        of: Literal["at_most", "at_most_money", "at_most_points"],
        now: int,
        weight: Callable[[selection.Project], int],
        told: Callable[[int], Decimal],
        read: Callable[[int], Any],
    ) -> Lever:
        """A limit, which needs to let in what the members in a portfolio weigh."""
        case, pool = self._case, self._memory.pool(self._case)
        members = {index: weight(each) for index, each in enumerate(case.projects) if each.id in case.limits[place].projects}

        def needed(chosen: frozenset[int]) -> int:
            return max(now, sum(members.get(project, 0) for project in pool.projects(chosen)))

        change = _limit_changer(case, place, of, read)
        return Lever(of, now, max(now, sum(members.values())), change, needed, told, str(place))


def _costing(project: selection.Project, cost: int) -> selection.Project:
    """The project at another cost, divided as before among needs and years."""
    phases = project.phases
    if phases is not None and sum(phases) != 100:
        phases = [money_decimal(part) for part in split_by_weight(cost, phases)] if cost else None
    if project.needs is None:
        return replace(project, cost=Money(cost), phases=phases)
    needs = dict(zip(project.needs, map(Money, split_by_weight(cost, list(project.needs.values()))), strict=True))
    return replace(project, cost=None, needs=needs, phases=phases)


def years_of(case: selection.Case) -> list[int | None]:
    """The years of a case; of one without years, nothing."""
    return [None] if case.years is None else [*case.years]


def _budget_changer(case: selection.Case, source: str, year: int | None) -> Callable[[int], selection.Case]:
    return lambda value: with_budget(case, source, year, value, add=False)


def with_budget(case: selection.Case, source: str, year: int | None, minor: int, *, add: bool) -> selection.Case:
    """The case with another sum of a source (in a year), or with so much more of it."""

    def changed(each: selection.Source) -> selection.Source:
        if each.id != source:
            return each
        if year is None:
            return replace(each, budget=Money(minor + each.total if add else minor))
        budgets = each.budgets or {}
        return replace(each, budgets={**budgets, str(year): Money(minor + budgets[str(year)] if add else minor)})

    return replace(case, sources=[changed(each) for each in case.sources])


def _steps(places: int) -> Callable[[int], Decimal]:
    return lambda value: Decimal(value).scaleb(-places)


def _limit_changer(case: selection.Case, place: int, field: str, read: Callable[[int], Any]) -> Callable[[int], selection.Case]:
    def change(value: int) -> selection.Case:
        limits = list(case.limits)
        limits[place] = replace(limits[place], **{field: read(value)})
        return replace(case, limits=limits)

    return change
