"""Of all portfolios with as many points, one in which the own sources pay least: an exact second search.

What the own sources T pay at least of a chosen set is, in each year, the largest over groups H of the other sources of
what the set needs from T and H together less what H has (max flow, min cut), so with one column for each year the
programme over items stays without amounts: own(year) ≥ Σ least_from(T ∪ H) · chosen − budget(H), rows as they are found.
"""

import msgspec
import numpy as np

from absorb.funding.rules.highs import INFINITY, Floats, Options, Row, Solution
from absorb.funding.rules.selection.core import Clock, Found, set_of
from absorb.funding.rules.selection.pool import Pool
from absorb.funding.rules.selection.purse import Bottleneck, Purse
from absorb.funding.rules.selection.rows import floor_row, missing_row
from absorb.funding.rules.selection.search import Search

_UNITS = 2.0**10
"""The largest coefficient of an amount: HiGHS is accurate there."""


class Saved(msgspec.Struct, frozen=True):
    """A portfolio (items), what the own sources pay of it at least, and what no portfolio with as many points goes below."""

    chosen: frozenset[int]
    own: int
    bound: int


def own_accounts(pool: Pool, year: int) -> tuple[int, ...]:
    """The accounts of the own sources in a year; none in a year that is not meant."""
    return tuple(year * pool.payers + source for source in pool.own) if pool.own_year in (None, year) else ()


def spare_own(pool: Pool, purse: Purse) -> list[Bottleneck]:
    """Let the other sources pay what they can instead of the own; for each year that is meant the group that proves that no
    more can be."""
    return [purse.spare(accounts) for year in range(pool.years) if (accounts := own_accounts(pool, year))]


def own_paid(pool: Pool, purse: Purse) -> int:
    """What the own sources pay."""
    left = purse.left()
    return sum(int(pool.budgets[account]) - left[account] for year in range(pool.years) for account in own_accounts(pool, year))


class Thrift:
    """The programme that asks for the least own money under a floor of points, or for the most points under a ceiling
    of own money (the ε-constraint method); `Search` has its rows over the items, this the columns and rows of own money."""

    def __init__(self, search: Search) -> None:
        self.search, self.pool = search, search.pool
        pool = self.pool
        self._groups: dict[Bottleneck, None] = {}
        largest = float(max(pool.cost.max(initial=0), 1))
        self._per_haler = _UNITS / 2.0 ** np.ceil(np.log2(largest))
        for year in range(pool.years):
            if accounts := own_accounts(pool, year):
                self._groups[accounts] = None
                self._groups[tuple(pool.accounts(year))] = None

    def own_of(self, chosen: frozenset[int]) -> tuple[int, list[Bottleneck]]:
        """What the own sources pay of a set at least, exactly, and the groups that prove it."""
        purse = Purse(self.pool)
        if purse.add(sorted(chosen)) is not None:
            raise RuntimeError("a portfolio that was checked cannot be paid")
        groups = spare_own(self.pool, purse)
        return own_paid(self.pool, purse), groups

    def least(self, floor: int, start: frozenset[int], clock: Clock) -> Saved:
        """The portfolio of at least `floor` units of points with the least own money; `start` is one that has the points."""
        own, groups = self.own_of(start)
        best = Saved(start, own, 0)
        self._groups |= dict.fromkeys(groups)
        rows = [floor_row(self.pool, floor)]
        while best.bound < best.own and clock.left() > 0:
            gains = np.concatenate([np.zeros(self.pool.size), -np.ones(self.pool.years)])
            solution = self._solve(gains, rows, self._columns(best.chosen), clock)
            if solution.x is None:
                break
            if np.isfinite(solution.bound):
                best = msgspec.structs.replace(best, bound=max(best.bound, self._whole(-solution.bound)))
            proposed = set_of(solution.x[: self.pool.size]) or frozenset()
            if not self.search.accepts(proposed):
                continue
            if self.pool.total(proposed) < floor:
                rows.append(missing_row(self.pool, proposed))
                continue
            own, groups = self.own_of(proposed)
            is_new = any(group not in self._groups for group in groups)
            self._groups |= dict.fromkeys(groups)
            if own < best.own:
                best = Saved(proposed, own, min(best.bound, own))
            if not is_new:
                return Saved(best.chosen, best.own, best.own if solution.status == "optimal" else min(best.bound, best.own))
        return Saved(best.chosen, best.own, min(best.bound, best.own))

    def most(self, ceiling: int, start: frozenset[int], bound: int, clock: Clock) -> Found:
        """The portfolio with the most points of which the own sources pay at most `ceiling`, from `start` on, which keeps to it;
        `bound` is what is known that none exceeds."""
        programme, first = self.search.programme, self.search.programme.width
        gains = np.concatenate([programme.gains, np.zeros(self.pool.years)])
        rows = [Row(range(first, first + self.pool.years), [1.0] * self.pool.years, -INFINITY, ceiling * self._per_haler)]
        units = self.pool.total(start)
        bound = max(bound, units)
        while units < bound and clock.left() > 0:
            solution = self._solve(gains, rows, self._columns(start), clock, bound * programme.factor - 1e-6)
            proposed = None if solution.x is None else set_of(solution.x[: self.pool.size]) or frozenset()
            if proposed is None:
                break
            reached = self.pool.total(proposed)
            bound = max(units, min(bound, programme.bound_units(solution, reached)))
            if not self.search.accepts(proposed):
                continue
            own, groups = self.own_of(proposed)
            is_new = any(group not in self._groups for group in groups)
            self._groups |= dict.fromkeys(groups)
            if own > ceiling:
                if not is_new:
                    rows.append(_without(self.pool, proposed))
                continue
            if reached > units:
                start, units = proposed, reached
            if solution.status == "optimal":
                bound = min(bound, max(units, reached))
            if reached <= units and solution.status == "stopped":
                break
        return Found(start, max(bound, units))

    def _solve(self, gains: Floats, rows: list[Row], start: Floats | None, clock: Clock, target: float | None = None) -> Solution:
        programme, pool = self.search.programme, self.pool
        held = pool.with_all_needed(pool.mandatory)
        lower, upper = programme.box(frozenset(), held)
        lower = np.concatenate([lower, np.zeros(pool.years)])
        upper = np.concatenate([upper, np.full(pool.years, INFINITY)])
        every = [*(self._row(group) for group in self._groups), *rows]
        options = Options(seconds=clock.left(), root_cuts_only=True, target=target)
        return programme.optimum(gains, (lower, upper), held, options, rows=every, start=start)

    def _row(self, group: Bottleneck) -> Row:
        """Σ least · chosen − own(year) ≤ what the others of the group have."""
        pool = self.pool
        year = group[0] // pool.payers
        least = pool.least_from(group)
        others = [account for account in group if account % pool.payers not in pool.own]
        columns = np.flatnonzero(least)
        values = np.array([int(least[column]) * self._per_haler for column in columns])
        budget = int(pool.budgets[others].sum()) * self._per_haler if others else 0.0
        return Row(np.append(columns, self.search.programme.width + year).astype(np.int32), np.append(values, -1.0), -INFINITY, budget)

    def _columns(self, chosen: frozenset[int]) -> Floats:
        purse = Purse(self.pool)
        purse.add(sorted(chosen))
        spare_own(self.pool, purse)
        left = purse.left()
        own = [
            sum(int(self.pool.budgets[account]) - left[account] for account in own_accounts(self.pool, year)) * self._per_haler
            for year in range(self.pool.years)
        ]
        return np.concatenate([self.search.programme.indicator(chosen), np.array(own)])

    def _whole(self, value: float) -> int:
        """A bound from HiGHS in whole haléře, rounded so that it holds in spite of its tolerances."""
        doubt = 1e-6 * (1.0 + abs(value))
        return max(0, int(np.ceil((value - doubt) / self._per_haler)))


def spare(search: Search, chosen: frozenset[int], clock: Clock, *, may_change: bool) -> Saved:
    """The least own money for the points of `chosen`: with another portfolio where it `may_change`."""
    thrift = Thrift(search)
    if not may_change:
        own, _ = thrift.own_of(chosen)
        return Saved(chosen, own, own)
    return thrift.least(search.pool.total(chosen), chosen, clock)


def _without(pool: Pool, chosen: frozenset[int]) -> Row:
    """Anything but this set and those that hold all of it."""
    members = sorted(chosen)
    return Row(members, [1.0] * len(members), -INFINITY, len(members) - 1.0)
