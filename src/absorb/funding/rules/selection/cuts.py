"""The integer programme over which projects to choose, without any amounts: HiGHS proposes, whole numbers dispose.

Who pays what is left out of it. A set of projects can be paid if and only if every group T of sources has at least
what the set needs from T at least (Hoffman's circulation theorem; `Pool.least_from`), so each group gives one row
over the projects alone, with whole coefficients; the programme is as tight as the one with amounts, at an eighth of
its size for eight sources. Groups are added as they are found to bind.
"""

import math
from collections.abc import Iterable, Sequence

import numpy as np
from msgspec.structs import replace

from absorb.funding.rules.highs import INFINITY, Floats, Options, Row, Solution, maximise
from absorb.funding.rules.selection.pool import Amounts, Pool
from absorb.funding.rules.selection.purse import Bottleneck, Purse

_LARGEST_GAIN = 2.0**20
_LARGEST_COEFFICIENT = 2.0**10
_SLACK = 1e-8
"""By how much of a budget its row is widened, since presolve takes coefficients for equal that differ by a tenth of it."""
_VISIBLE = 1e-7
"""How far, relative to the budget, a fractional solution has to break a row for the row to be worth adding."""
_ROUNDS = 60


class Programme:
    """The rows found so far; they hold for every portfolio of the pool, whatever is forced into it."""

    def __init__(self, pool: Pool) -> None:
        self.pool = pool
        largest = max(pool.units, default=0)
        self._factor = 1.0 if largest <= _LARGEST_GAIN else 2.0 ** -math.ceil(math.log2(largest / _LARGEST_GAIN))
        self._gains = np.array([float(units) * self._factor for units in pool.units], dtype=np.float64)
        self._rows = list(_logic(pool))
        self._groups: dict[Bottleneck, Row | None] = {}
        self._covers: dict[tuple[int, ...], Row] = {}
        self._fine = False
        sources = range(len(pool.budgets))
        for group in (*((source,) for source in sources), tuple(sources)):
            self.add(group)

    def add(self, group: Bottleneck) -> bool:
        """Take the row of a group of sources in; False if it is there already."""
        if group in self._groups:
            return False
        self._groups[group] = self._row(group)
        return True

    def forbid(self, chosen: frozenset[int], group: Bottleneck) -> None:
        """Rule out a set that breaks the row of a group by less than HiGHS was made to see.

        The first time, it is made to look as closely as it can: rows without slack, and no presolve. After that, by
        counting instead of adding up: a smallest part of the set that still breaks the row is a cover, and never is
        all of it chosen, nor as many of it and of the projects that need as much as its neediest (Balas's extended
        cover).
        """
        if not self._fine:
            self._fine = True
            self._groups = {group: self._row(group) for group in self._groups}
            return
        least, budget = self.pool.least_from(group), int(self.pool.budgets[list(group)].sum())
        need = sum(int(least[project]) for project in chosen)
        cover = set(chosen)
        for project in sorted(chosen, key=lambda each: (int(least[each]), each)):
            if need - int(least[project]) > budget:
                need -= int(least[project])
                cover.remove(project)
        neediest = max(int(least[project]) for project in cover)
        members = cover | {each for each in range(self.pool.size) if self.pool.payable[each] and int(least[each]) >= neediest}
        columns = tuple(sorted(members))
        if columns in self._covers:
            raise RuntimeError("HiGHS returned a set that a row rules out")
        self._covers[columns] = Row(columns, [1.0] * len(columns), -INFINITY, len(cover) - 1.0)

    def solve(
        self,
        forced: frozenset[int],
        options: Options,
        start: frozenset[int] | None = None,
        wanted: Sequence[int] | None = None,
    ) -> Solution:
        """The set with the most points under the rows so far, with `forced` in; or with the most of `wanted`, first ones first."""
        gains = self._gains
        if wanted is not None:
            gains = np.zeros(self.pool.size)
            gains[list(wanted)] = 0.8 ** np.arange(len(wanted))
        begin = None if start is None else self._indicator(start)
        lower, upper = self._box(forced)
        options = replace(options, presolve=options.presolve and not self._fine)
        return maximise(gains, lower, upper, self._all_rows(), whole=True, options=options, start=begin)

    def relax(self, forced: frozenset[int]) -> Solution:
        """The best fractional set, after adding every row that it was found to break; always an upper bound."""
        lower, upper = self._box(forced)
        options = Options(tolerance=1e-7)
        for _ in range(_ROUNDS):
            solution = maximise(self._gains, lower, upper, self._all_rows(), whole=False, options=options)
            if solution.x is None or not self._separate(solution.x):
                return solution
        return maximise(self._gains, lower, upper, self._all_rows(), whole=False, options=options)

    def bound_units(self, solution: Solution, reached: int | None) -> int:
        """HiGHS's bound as whole units of points, rounded so that it holds in spite of its tolerances.

        Where HiGHS says that nothing is better than the value it found, which is `reached` units, that is the bound.
        Where it proves nothing, or says that nothing is possible although a portfolio is at hand, it is all the points.
        """
        most = self.pool.total(range(self.pool.size))
        if not math.isfinite(solution.bound):
            return most
        doubt = 1e-7 * (self.pool.size + len(self._all_rows())) + 1e-9 * abs(solution.bound)
        if reached is not None and solution.status == "optimal" and solution.bound <= solution.value + min(doubt, 0.5 * self._factor):
            return reached
        return min(most, math.floor((solution.bound + doubt) / self._factor))

    def _all_rows(self) -> list[Row]:
        return [*self._rows, *(row for row in self._groups.values() if row is not None), *self._covers.values()]

    def _row(self, group: Bottleneck) -> Row | None:
        """The row of a group, None where it never binds."""
        least, budget = self.pool.least_from(group), int(self.pool.budgets[list(group)].sum())
        least = np.where(self.pool.payable, least, 0)
        return _row(least, budget, 0.0 if self._fine else _SLACK) if int(least.sum()) > budget else None

    def _box(self, forced: frozenset[int]) -> tuple[Floats, Floats]:
        return self._indicator(forced), self.pool.payable.astype(np.float64)

    def _indicator(self, chosen: Iterable[int]) -> Floats:
        answer = np.zeros(self.pool.size)
        answer[sorted(chosen)] = 1.0
        return answer

    def _separate(self, x: Floats) -> bool:
        """Pay for a fractional solution, scaled to whole haléře, and take in the rows of the groups that lack."""
        pool = self.pool
        part = np.clip(x, 0.0, 1.0)
        part[~pool.payable] = 0.0
        used = np.flatnonzero(part > _VISIBLE)
        lower = _scaled(pool.lower[used], part[used, None], np.floor, pool)
        upper = np.maximum(lower, _scaled(pool.upper[used], part[used, None], np.ceil, pool))
        cost = _scaled(pool.cost[used], part[used], np.floor, pool)
        cost = np.minimum(np.maximum(cost, lower.sum(axis=1)), upper.sum(axis=1))
        purse = Purse(lower, upper, cost, pool.budgets, [pool.order[project] for project in used])
        groups = dict.fromkeys(lack for index in range(len(used)) if (lack := purse.add([index])) is not None)
        return len([group for group in groups if self._breaks(part, group) and self.add(group)]) > 0

    def _breaks(self, part: Floats, group: Bottleneck) -> bool:
        budget = float(self.pool.budgets[list(group)].sum())
        need = float(self.pool.least_from(group).astype(np.float64) @ part)
        return need > budget * (1 + _VISIBLE) + 0.5


def _scaled(amounts: Amounts, part: Floats, rounding: np.ufunc, pool: Pool) -> Amounts:
    scaled: Floats = rounding(amounts.astype(np.float64) * part)
    if pool.budgets.dtype == object:
        return np.array([int(value) for value in scaled.flat], dtype=object).reshape(scaled.shape)
    return scaled.astype(np.int64)


def _row(least: Amounts, budget: int, widening: float) -> Row:
    """Σ least · chosen ≤ budget, divided by the greatest common divisor and scaled to where HiGHS is accurate.

    Half a unit of slack changes nothing, since all else is whole; coefficients too near to each other for presolve
    to tell apart get all of `widening`.
    """
    columns = np.flatnonzero(least)
    values = [int(value) for value in least[columns]]
    divisor = math.gcd(*values)
    values, budget = [value // divisor for value in values], budget // divisor
    scale = 2.0 ** -math.ceil(math.log2(max(max(values) / _LARGEST_COEFFICIENT, 1.0)))
    slack = budget * widening if max(values) * widening > 0.1 else min(0.5, budget * _SLACK)
    return Row(columns.astype(np.int32), np.array([value * scale for value in values]), -INFINITY, (budget + slack) * scale)


def _logic(pool: Pool) -> Iterable[Row]:
    for one, other in pool.excludes:
        yield Row((one, other), (1.0, 1.0), -INFINITY, 1.0)
    for one, other in pool.requires:
        yield Row((one, other), (1.0, -1.0), -INFINITY, 0.0)
    for tie in pool.ties:
        yield Row(tie.members, [1.0] * len(tie.members), float(tie.at_least), float(tie.at_most))
