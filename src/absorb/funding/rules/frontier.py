"""The efficient frontier of a selection: the most points for each sum of the own sources' money, and no more money than that.

The ε-constraint method (Haimes, Lasdon and Wismer, IEEE Transactions on Systems, Man, and Cybernetics 1 (1971)), exact: for a
ceiling of own money first the most points, then, at those points, the least own money. So no portfolio has as many points
for less own money, nor more points for as much.
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
    starts. `is_proven`: nothing is better; else the time ran out on the way."""

    points: Decimal
    own: Money
    selected: list[str]
    starts: dict[str, int]
    is_proven: bool


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
    found = _Frontier(pool, float(case.stop.seconds)).walk(points, progress)
    rows = {(pool.total(saved.chosen), saved.own): (saved, proven) for saved, proven in found}
    return [_point(case, pool, scale, saved, proven) for _, (saved, proven) in sorted(rows.items(), key=lambda row: row[0][1])]


class _Frontier:
    def __init__(self, pool: Pool, seconds: float) -> None:
        self._pool, self._clock = pool, Clock(seconds)
        self._search = Search(pool, Decimal(0))
        self._thrift = Thrift(self._search)

    def walk(self, points: int, progress: Progress) -> Iterator[tuple[Saved, bool]]:
        plain = plain_methods(self._search, frozenset(), self._clock)
        if plain is None:
            return
        best = self._search.best(frozenset(), (plain.greedy, plain.ranked), self._clock.part(1 / 3))
        most = self._thrift.least(self._pool.total(best.chosen), best.chosen, self._clock.part(1 / 3))
        yield most, best.bound == self._pool.total(best.chosen) and most.bound == most.own
        bare = self._thrift.least(0, most.chosen, self._clock.part(1 / 3))
        low, high = bare.own, most.own
        for place in range(points - 1):
            progress(place / points, f"point {place + 1} of {points}")
            if low == high:
                return
            ceiling = low + (high - low) * place // max(1, points - 1)
            step = self._under(ceiling, self._clock.part(1 / (points - place)))
            if step is not None:
                yield step[0], step[1] and bare.bound == bare.own

    def _under(self, ceiling: int, clock: Clock) -> tuple[Saved, bool] | None:
        """The efficient portfolio under a ceiling of own money."""
        chosen, proven = self._thrift.most(ceiling, frozenset(), clock.part(2 / 3))
        if chosen is None:
            return None
        saved = self._thrift.least(self._pool.total(chosen), chosen, clock)
        return saved, proven and saved.bound == saved.own


def _point(case: selection.Case, pool: Pool, scale: Scale, saved: Saved, is_proven: bool) -> Point:
    chosen = sorted(saved.chosen)
    names = [case.projects[pool.project_of[item]].id for item in chosen]
    years = case.years
    starts = {} if years is None else {name: years[pool.starts[item]] for name, item in zip(names, chosen, strict=True)}
    return Point(scale.points(pool.total(chosen)), Money(saved.own), names, starts, is_proven)
