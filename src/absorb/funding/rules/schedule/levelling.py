"""The last haléře: whole amounts whose largest deviation is the smallest that whole amounts can have.

Real amounts as even as can be, rounded, may deviate up to a haléř more than the best whole ones. So the amount that
deviates most is moved by one haléř towards its even share, on a cycle where no other comes to deviate as much. Where
there is no such cycle the largest deviation is the smallest: a network with whole bounds that has a flow has a whole
one, and a cut that bars the cycle bars them all (Hoffman, 1960). In cases that are not large the source that is stuck
is then settled, its amounts deviate no more than that from then on, and the same is done for the others.
"""

from collections.abc import Sequence
from fractions import Fraction
from heapq import heapify, heappop, heappush

import numpy as np

from absorb.funding.rules.schedule.cells import Row
from absorb.funding.rules.schedule.detours import Detours, Reach, Spot, Walls
from absorb.funding.rules.schedule.evenness import Laid
from absorb.funding.rules.schedule.model import Model
from absorb.funding.rules.schedule.tree import Tree

_BLUR = 1e-14
"""More than a float of a deviation, a number up to one, errs by."""

_LARGE = 5_000
"""(source, cell) pairs from which on only the largest deviation of all is taken down."""


def level(model: Model, tree: Tree, laid: Laid, costs: Sequence[Sequence[int]], rows: list[list[Row]], walls: Walls) -> None:
    """Move single haléře between the amounts `rows[group][cell][payer]` until their largest deviation is smallest.

    `costs[group][cell]` is what a cell costs. Totals stay and the tree's limits hold; each row gets its gap as one
    amount more.
    """
    _Levelling(model, laid, Detours(model, tree, laid, costs, rows, walls)).run()


class _Levelling:
    """Amounts are on the list `worst` while they deviate so much that they may decide.

    `least[s]` is the largest deviation of source s in real amounts (of all sources, in a large case), below which none
    is taken; `floors[s]` is a float just below that and below what a single whole amount cannot avoid.
    """

    def __init__(self, model: Model, laid: Laid, detours: Detours) -> None:
        self.model, self.detours = model, detours
        self.bases = [max(limits.base, 1) for limits in model.limits]
        self.totals = [model.pinned(source) for source in range(len(self.bases))]
        for (source, _), amount in laid.whole.items():
            self.totals[source] += amount
        self.least = [Fraction(0)] * len(self.bases)
        for (source, group), real in laid.real.items():
            away = abs(real / model.groups[group].cost - Fraction(self.totals[source], self.bases[source]))
            self.least[source] = max(self.least[source], away)
        self.large = sum(len(group.payers) * len(group.cells) for group in model.groups) > _LARGE
        if self.large:
            self.least = [max(self.least, default=Fraction(0))] * len(self.bases)
        self.floors = [float(least) - _BLUR for least in self.least]
        self.open = set(range(len(self.bases)))
        self.worst = self._above()

    def run(self) -> None:
        """Take the largest deviation down until it is stuck, settle its source, and go on with the others."""
        heapify(self.worst)
        while self.worst and self.open:
            minus, spot, seen = heappop(self.worst)
            source = self.detours.payers[spot[0]][spot[2]]
            amount, cost = self._amount(spot)
            if source not in self.open or amount != seen:
                continue
            self._limit(-minus, self.open, 1)
            step = 1 if amount * self.bases[source] < self.totals[source] * cost else -1
            moved = self.detours.move(spot, step) if -minus > self.least[source] else []
            for other in moved:
                self._note(other)
            if not moved:
                self._limit(-minus, {source}, 0)
                self.open = set() if self.large else self.open - {source}

    def _limit(self, away: Fraction, sources: set[int], inside: int) -> None:
        """Let these sources' amounts deviate by less than `away` (`inside` 1), or by no more (0)."""
        for source in sources:
            base, middle = self.bases[source], self.totals[source] * away.denominator
            swing = away.numerator * base
            self.detours.reach(source, Reach(base * away.denominator, middle - swing, middle + swing, inside))

    def _amount(self, spot: Spot) -> tuple[int, int]:
        number, place, column = spot
        return self.detours.rows[number][place][column], self.detours.costs[number][place]

    def _entry(self, source: int, spot: Spot) -> tuple[Fraction, Spot, int]:
        amount, cost = self._amount(spot)
        return -abs(Fraction(amount, cost) - Fraction(self.totals[source], self.bases[source])), spot, amount

    def _note(self, spot: Spot) -> None:
        """Put an amount that has moved on the list, if it deviates enough to be on it."""
        source = self.detours.payers[spot[0]][spot[2]]
        if source in self.open:
            entry = self._entry(source, spot)
            if -entry[0] >= self.floors[source]:
                heappush(self.worst, entry)

    def _above(self) -> list[tuple[Fraction, Spot, int]]:
        """The amounts that deviate more than their source's largest real deviation, and more than any one must."""
        found: list[list[tuple[float, Spot]]] = [[] for _ in self.bases]
        for number, group in enumerate(self.model.groups):
            columns = np.array(self.detours.rows[number], dtype=np.float64).T / np.array(self.detours.costs[number], dtype=np.float64)
            for column, source in enumerate(group.payers):
                aways = abs(columns[column] - self.totals[source] / self.bases[source])
                places = np.flatnonzero(aways >= self.floors[source])
                found[source] += [
                    (away, (number, place, column)) for place, away in zip(places.tolist(), aways[places].tolist(), strict=True)
                ]
        for source, spots in enumerate(found):
            nearest = max((self._nearest(away, spot) for away, spot in spots), default=0.0)
            self.floors[source] = max(self.floors[source], nearest - _BLUR)
        return [self._entry(source, spot) for source, spots in enumerate(found) for away, spot in spots if away >= self.floors[source]]

    def _nearest(self, away: float, spot: Spot) -> float:
        """How much an amount deviates at least, wherever it moves."""
        cost = self.detours.costs[spot[0]][spot[1]]
        return abs(away * cost - round(away * cost)) / cost
