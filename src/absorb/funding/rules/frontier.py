"""The efficient frontier of a selection: the most points for each sum of the own sources' money, and no more money than that.

The ε-constraint method (Haimes, Lasdon and Wismer, IEEE Transactions on Systems, Man, and Cybernetics 1 (1971)), exact: for a
ceiling of own money first the most points, then, at those points, the least own money. So no portfolio has as many points
for less own money, nor more points for as much.

It is walked from the most points down. What a ceiling is proven to allow at most, a lower one does not exceed; an efficient
portfolio is the one for every lower ceiling that it keeps; and a search begins from the best that was found under its ceiling.
"""

from collections.abc import Iterator
from decimal import Decimal

import msgspec

from absorb.funding.rules import selection
from absorb.funding.rules.selection.core import Clock
from absorb.funding.rules.selection.engine import is_possible
from absorb.funding.rules.selection.pool import Pool
from absorb.funding.rules.selection.pooling import Scale, pool_of
from absorb.funding.rules.selection.search import Search, plain_methods
from absorb.funding.rules.selection.thrift import Saved, Thrift
from absorb.kernel.engine import Progress, silent
from absorb.kernel.money import Money


class Point(msgspec.Struct, frozen=True):
    """An efficient portfolio: its points, what the own sources pay of it, what is chosen and, over several years, when it
    starts. `is_proven`: nothing is better; else the time ran out on the way. No portfolio for as much own money has more points
    than `bound`, and none with as many points takes less than `own_bound`."""

    points: Decimal
    own: Money
    selected: list[str]
    starts: dict[str, int]
    is_proven: bool
    bound: Decimal
    own_bound: Money


class _Found(msgspec.Struct, frozen=True):
    """A portfolio under a ceiling, its units of points and what none under the ceiling exceeds."""

    saved: Saved
    units: int
    bound: int

    @property
    def is_proven(self) -> bool:
        return self.bound == self.units and self.saved.bound == self.saved.own


def frontier(case: selection.Case, points: int, progress: Progress = silent) -> list[Point]:
    """At most so many efficient portfolios, from the least own money to the most points; none where nothing can be chosen.

    Between the two ends the ceilings of own money are as far from each other as whole haléře let them be. `case.own` are the
    own sources, `case.stop.seconds` is the time for all. BadInput lists every fault of the case.
    """
    selection.check(msgspec.structs.replace(case, objective="points-then-own"))
    scale, units = Scale.of(project.points for project in case.projects)
    pool = pool_of(case, scale, units)
    if not is_possible(pool):
        return []
    walked = sorted(_Frontier(pool, float(case.stop.seconds)).walk(points, progress), key=lambda found: (found.saved.own, -found.units))
    efficient: list[_Found] = []
    for found in walked:
        if not efficient or found.units > efficient[-1].units:
            efficient.append(found)
    return [_point(case, pool, scale, found) for found in efficient]


class _Frontier:
    def __init__(self, pool: Pool, seconds: float) -> None:
        self._pool, self._clock = pool, Clock(seconds)
        self._search = Search(pool, Decimal(0))
        self._thrift = Thrift(self._search)

    def walk(self, points: int, progress: Progress) -> Iterator[_Found]:
        plain = plain_methods(self._search, frozenset(), self._clock)
        if plain is None:
            return
        best = self._search.best(frozenset(), (plain.greedy, plain.ranked), self._clock.part(1 / 3))
        units = self._pool.total(best.chosen)
        last = _Found(self._thrift.least(units, best.chosen, self._clock.part(1 / 3)), units, best.bound)
        yield last
        bare = self._thrift.least(0, last.saved.chosen, self._clock.part(1 / 3))
        low, high = bare.own, last.saved.own
        known = [bare, last.saved]
        for place in reversed(range(points - 1)):
            progress(1 - (place + 1) / points, f"point {place + 1} of {points}")
            ceiling = low + (high - low) * place // max(1, points - 1)
            if last.saved.own <= ceiling and (last.is_proven or low == high):
                continue
            last = self._under(ceiling, known, last.bound, self._clock.part(1 / (place + 1)))
            known.append(last.saved)
            yield last

    def _under(self, ceiling: int, known: list[Saved], most: int, clock: Clock) -> _Found:
        """The efficient portfolio under a ceiling of own money, at least as good as what is known; `most` is proven of a higher one."""
        start = max((saved for saved in known if saved.own <= ceiling), key=lambda saved: (self._pool.total(saved.chosen), -saved.own))
        found = self._thrift.most(ceiling, start.chosen, most, clock.part(2 / 3))
        units = self._pool.total(found.chosen)
        return _Found(self._thrift.least(units, found.chosen, clock), units, found.bound)


def _point(case: selection.Case, pool: Pool, scale: Scale, found: _Found) -> Point:
    chosen = sorted(found.saved.chosen)
    units = pool.total(chosen)
    names = [case.projects[pool.project_of[item]].id for item in chosen]
    years = case.years
    starts = {} if years is None else {name: years[pool.starts[item]] for name, item in zip(names, chosen, strict=True)}
    bound, own_bound = scale.points(max(units, found.bound)), Money(found.saved.bound)
    return Point(scale.points(units), Money(found.saved.own), names, starts, found.is_proven, bound, own_bound)
