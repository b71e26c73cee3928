"""The integer programme over which items to choose, without any amounts: HiGHS proposes, whole numbers dispose.

Who pays what is left out of it. A set of items can be paid if and only if every group T of accounts of one year has at
least what the set needs from T at least (Hoffman's circulation theorem; `Pool.least_from`), so each group gives one row
over the items alone, with whole coefficients; the programme is as tight as the one with amounts, at an eighth of
its size for eight sources. Groups are added as they are found to bind.

A project that may start in several years has, beside one column for each of them, one that says whether it is in at all
(Σ starts = in). It changes no portfolio, but to branch on it settles the project, where to bar one year alone leaves it as
good as it was in the next; and covers of a budget are found over it. Cases of 60 projects, 6 sources and 4 years that were
0.4 % from a proof after a minute are proven so in seconds.
"""

import itertools
import math
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

import numpy as np
from msgspec.structs import replace
from numpy.typing import NDArray

from absorb.funding.rules.highs import INFINITY, Floats, Options, Row, Solution, maximise
from absorb.funding.rules.selection.pool import Amounts, Pool, Tie
from absorb.funding.rules.selection.purse import Bottleneck, Purse
from absorb.funding.rules.selection.rows import logic_rows, tie_rows, whole_row

_LARGEST_GAIN = 2.0**20
_SLACK = 1e-8
"""By how much of a budget its row is widened, since presolve takes coefficients for equal that differ by a tenth of it."""
_VISIBLE = 1e-7
"""How far, relative to the budget, a fractional solution has to break a row for the row to be worth adding."""
_ROUNDS = 60
_LARGEST = 2.0**10
"""The largest coefficient of an amount: HiGHS is accurate there."""

Box = tuple[Floats, Floats]
"""The least and the most of each item."""


class Programme:
    """The rows found so far; they hold for every portfolio of the pool, whatever is forced into it.

    What is `forced` are items; `held` are projects that are in with whichever of their items. `width` is how many whole
    columns there are: the items, then the projects that may start in several years.
    """

    def __init__(self, pool: Pool) -> None:
        self.pool = pool
        largest = max(pool.units, default=0)
        self.factor = 1.0 if largest <= _LARGEST_GAIN else 2.0 ** -math.ceil(math.log2(largest / _LARGEST_GAIN))
        self.gains = np.array([float(units) * self.factor for units in pool.units], dtype=np.float64)
        self._rows = [*logic_rows(pool), *(row for tie in pool.ties if tie.of == "count" for row in tie_rows(pool, tie, 0.0))]
        self._weighed = [tie for tie in pool.ties if tie.of != "count"]
        self._groups: dict[Bottleneck, Row | None] = {}
        self._covers: dict[tuple[int, ...], Row] = {}
        self._fine = False
        self._once = [items for items in pool.items_of if len(items) > 1]
        self.width = pool.size + len(self._once)
        for year in range(pool.years if pool.payers else 0):
            for group in (*((account,) for account in pool.accounts(year)), tuple(pool.accounts(year))):
                self.add(group)

    @property
    def groups(self) -> Iterable[Bottleneck]:
        """The groups whose rows are in."""
        return self._groups

    def lacks(self, chosen: Iterable[int]) -> bool:
        """Whether one of the groups has too little for the items."""
        items, budgets = sorted(chosen), self.pool.budgets
        return any(int(self.pool.least_from(group)[items].sum()) > int(budgets[list(group)].sum()) for group in self._groups)

    def add(self, group: Bottleneck) -> bool:
        """Take the row of a group of sources in; False if it is there already."""
        if group in self._groups:
            return False
        self._groups[group] = self._row(group)
        return True

    def add_every(self, most: int) -> None:
        """Take in the rows of all groups of each year, if there are no more than `most`: then whatever is proposed can be paid."""
        if (2**self.pool.payers - 1) * self.pool.years > most:
            return
        for year in range(self.pool.years):
            accounts = self.pool.accounts(year)
            for size in range(1, len(accounts) + 1):
                for group in itertools.combinations(accounts, size):
                    self.add(group)

    def forbid(self, chosen: frozenset[int], group: Bottleneck) -> None:
        """Rule out a set that breaks the row of a group by less than HiGHS was made to see."""
        if self._look_closely():
            return
        least, budget = self.pool.least_from(group), int(self.pool.budgets[list(group)].sum())
        self._forbid_too_much(chosen, [int(each) for each in least], budget)

    def forbid_weight(self, chosen: frozenset[int], tie: Tie) -> None:
        """The same for a limit in points or money: a set that weighs too much, or too little."""
        if self._look_closely():
            return
        weights = dict(zip(tie.members, tie.weights, strict=True))
        by_item = [weights.get(project, 0) for project in self.pool.project_of]
        if sum(by_item[item] for item in chosen) > tie.at_most:
            self._forbid_too_much(chosen, by_item, tie.at_most)
        else:
            self._forbid_too_little(chosen, weights, tie.at_least)

    def _look_closely(self) -> bool:
        """Make HiGHS look as closely as it can: rows without slack, and no presolve. False where it does already."""
        if self._fine:
            return False
        self._fine = True
        self._groups = {group: self._row(group) for group in self._groups}
        return True

    def _forbid_too_much(self, chosen: frozenset[int], weights: list[int], most: int) -> None:
        """By counting instead of adding up: a smallest part of the set that still breaks the row is a cover, and never
        is all of it chosen, nor as many of it and of the items that weigh as much as its heaviest (Balas's extended cover).
        """
        weight = sum(weights[item] for item in chosen)
        cover = set(chosen)
        for item in sorted(chosen, key=lambda each: (weights[each], each)):
            if weight - weights[item] > most:
                weight -= weights[item]
                cover.remove(item)
        heaviest = max(weights[item] for item in cover)
        members = cover | {each for each in range(self.pool.size) if self.pool.payable[each] and weights[each] >= heaviest}
        self._cover(members, Row(sorted(members), [1.0] * len(members), -INFINITY, len(cover) - 1.0))

    def _forbid_too_little(self, chosen: frozenset[int], weights: dict[int, int], least: int) -> None:
        """One of the members outside a largest part that still weighs too little has to be in."""
        inside = self.pool.projects(chosen) & weights.keys()
        weight = sum(weights[project] for project in inside)
        for project in sorted(weights.keys() - inside, key=lambda each: (weights[each], each)):
            if weight + weights[project] < least:
                weight += weights[project]
                inside |= {project}
        members = {item for project in weights.keys() - inside for item in self.pool.items_of[project]}
        self._cover(members, Row(sorted(members), [1.0] * len(members), 1.0, INFINITY))

    def _cover(self, members: set[int], row: Row) -> None:
        key = (*sorted(members), -int(row.low > 0) - 1)
        if key in self._covers:
            raise RuntimeError("HiGHS returned a set that a row rules out")
        self._covers[key] = row

    def solve(
        self,
        forced: frozenset[int],
        options: Options,
        start: frozenset[int] | None = None,
        wanted: Sequence[int] | None = None,
        held: frozenset[int] = frozenset(),
        fixed: Box | None = None,
        rows: Sequence[Row] = (),
    ) -> Solution:
        """The set with the most points under the rows so far and these; or with the most of `wanted` (projects), first ones
        first.

        `fixed` are narrower bounds of the items than what is forced and held gives.
        """
        gains = self.gains
        if wanted is not None:
            worth = dict(zip(wanted, 0.8 ** np.arange(len(wanted)), strict=True))
            gains = np.array([worth.get(project, 0.0) for project in self.pool.project_of], dtype=np.float64)
        begin = None if start is None else self.indicator(start)
        solution = self.optimum(gains, fixed or self.box(forced, held), held, options, rows=rows, start=begin)
        return solution if solution.x is None else replace(solution, x=solution.x[: self.pool.size])

    def optimum(
        self,
        gains: Floats,
        box: Box,
        held: frozenset[int],
        options: Options,
        *,
        rows: Sequence[Row] = (),
        start: Floats | None = None,
        instead: Mapping[int, int] | None = None,
    ) -> Solution:
        """The set with the most `gains` within `box` under the rows so far and these. Where `gains`, `box` and `start` are longer
        than the items, what follows are columns of amounts, which `rows` call `width` and so on; `instead` names those that
        need money where an item would."""
        gains, lower, upper = self._widened(gains, lambda _: 0.0), self._widened(box[0], max), self._widened(box[1], max)
        columns = [self.pool.size + place for place, items in enumerate(self._once) if self.pool.project_of[items[0]] in held]
        lower[columns] = 1.0
        start = None if start is None else self._widened(start, max)
        every = [*self._common(instead or {}), *self._starts(), *self._covers.values(), *rows]
        return maximise(gains, lower, upper, every, whole=True, options=options, start=start, parts=len(gains) - self.width)

    def _widened(self, values: Floats, of: Callable[[Floats], float]) -> Floats:
        """Values of the items, and of the projects that may start in several years, and then of the columns of amounts."""
        size = self.pool.size
        return np.concatenate([values[:size], [of(values[list(items)]) for items in self._once], values[size:]])

    def _starts(self) -> Iterator[Row]:
        """A project is in, or not, by exactly one of its starts."""
        for place, items in enumerate(self._once):
            yield Row((*items, self.pool.size + place), (*[1.0] * len(items), -1.0), 0.0, 0.0)

    def relax(self, held: frozenset[int]) -> Solution:
        """The best fractional set, after adding every row that it was found to break; always an upper bound."""
        lower, upper = self.box(frozenset(), held)
        options = Options(tolerance=1e-7)
        for _ in range(_ROUNDS):
            solution = maximise(self.gains, lower, upper, self.rows(held), whole=False, options=options)
            if solution.x is None or not self._separate(solution.x):
                return solution
        return maximise(self.gains, lower, upper, self.rows(held), whole=False, options=options)

    def bound_units(self, solution: Solution, reached: int | None) -> int:
        """HiGHS's bound as whole units of points, rounded so that it holds in spite of its tolerances.

        Where HiGHS says that nothing is better than the value it found, which is `reached` units, that is the bound.
        Where it proves nothing, or says that nothing is possible although a portfolio is at hand, it is all the points.
        """
        most = self.pool.total(range(self.pool.size))
        if not math.isfinite(solution.bound):
            return most
        doubt = 1e-7 * (self.pool.size + len(self.rows())) + 1e-9 * abs(solution.bound)
        if reached is not None and solution.status == "optimal" and solution.bound <= solution.value + min(doubt, 0.5 * self.factor):
            return reached
        return min(most, math.floor((solution.bound + doubt) / self.factor))

    def worth(self, prices: Floats) -> Floats:
        """For each project that may start in several years, what being in is worth beyond its costs, by the rows' prices."""
        first = len(self._rows) + sum(row is not None for row in self._groups.values())
        first += sum(1 for tie in self._weighed for _ in tie_rows(self.pool, tie, 0.0))
        worth = np.zeros(len(self.pool.items_of))
        worth[[self.pool.project_of[items[0]] for items in self._once]] = np.abs(prices[first : first + len(self._once)])
        return worth

    def rows(self, held: frozenset[int] = frozenset()) -> list[Row]:
        """Every row found so far; a project is in at most once, and once where it is held."""
        once = (Row(items, [1.0] * len(items), 1.0 if self.pool.project_of[items[0]] in held else -INFINITY, 1.0) for items in self._once)
        return [*self._common({}), *once, *self._covers.values()]

    def _common(self, instead: Mapping[int, int]) -> Iterator[Row]:
        widening = 0.0 if self._fine else _SLACK
        yield from self._rows
        for group, row in self._groups.items():
            if row is not None:
                yield self._loose_row(group, instead) if instead else row
        yield from (row for tie in self._weighed for row in tie_rows(self.pool, tie, widening))

    def _row(self, group: Bottleneck) -> Row | None:
        """The row of a group, None where it never binds."""
        least, budget = self.pool.least_from(group), int(self.pool.budgets[list(group)].sum())
        least = np.where(self.pool.payable, least, 0)
        return whole_row(least, budget, 0.0 if self._fine else _SLACK) if int(least.sum()) > budget else None

    def _loose_row(self, group: Bottleneck, instead: Mapping[int, int]) -> Row:
        """The row of a group as it holds for parts of items too, with other columns for some."""
        least, budget = self.pool.least_from(group), float(self.pool.budgets[list(group)].sum())
        columns = np.flatnonzero(least)
        scale = 2.0 ** -math.ceil(math.log2(max(float(least.max()), 1.0) / _LARGEST))
        return Row(
            [instead.get(column, column) for column in columns.tolist()],
            least[columns].astype(np.float64) * scale,
            -INFINITY,
            budget * scale,
        )

    def box(self, forced: frozenset[int], held: frozenset[int]) -> Box:
        """The bounds of the items; a held project with one item is forced by it."""
        single = {self.pool.items_of[project][0] for project in held if len(self.pool.items_of[project]) == 1}
        return self.indicator(forced | single), self.pool.payable.astype(np.float64)

    def indicator(self, chosen: Iterable[int]) -> Floats:
        """1 for the chosen items, 0 for the others."""
        answer = np.zeros(self.pool.size)
        answer[sorted(chosen)] = 1.0
        return answer

    def _separate(self, x: Floats) -> bool:
        """Pay for a fractional solution, scaled to whole haléře, and take in the rows of the groups that lack."""
        pool = self.pool
        part = np.clip(x, 0.0, 1.0)
        part[~pool.payable] = 0.0
        used = np.flatnonzero(part > _VISIBLE)
        purse = Purse(_part_of(pool, used, part))
        groups = dict.fromkeys(lack for index in range(len(used)) if (lack := purse.add([index])) is not None)
        return len([group for group in groups if self._breaks(part, group) and self.add(group)]) > 0

    def _breaks(self, part: Floats, group: Bottleneck) -> bool:
        budget = float(self.pool.budgets[list(group)].sum())
        need = float(self.pool.least_from(group).astype(np.float64) @ part)
        return need > budget * (1 + _VISIBLE) + 0.5


def _part_of(pool: Pool, used: NDArray[np.intp], part: Floats) -> Pool:
    """The used items, each a part of itself, in whole haléře."""
    by_year = (len(used), pool.years, pool.payers)
    lower = _scaled(pool.lower[used], part[used, None], np.floor, pool)
    upper = np.maximum(lower, _scaled(pool.upper[used], part[used, None], np.ceil, pool))
    costs = _scaled(pool.costs[used], part[used, None], np.floor, pool)
    costs = np.minimum(np.maximum(costs, lower.reshape(by_year).sum(axis=2)), upper.reshape(by_year).sum(axis=2))
    order = tuple(pool.order[item] for item in used)
    return replace(pool, units=(0,) * len(used), costs=costs, lower=lower, upper=upper, order=order)


def _scaled(amounts: Amounts, part: Floats, rounding: np.ufunc, pool: Pool) -> Amounts:
    scaled: Floats = rounding(amounts.astype(np.float64) * part)
    if pool.budgets.dtype == object:
        return np.array([int(value) for value in scaled.flat], dtype=object).reshape(scaled.shape)
    return scaled.astype(np.int64)
