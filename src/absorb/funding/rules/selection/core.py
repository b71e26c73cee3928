"""The core of a large pool: the items about which the fractional programme is in doubt, searched first and by themselves.

The fractional programme settles most items: an item far from the margin, as its reduced cost tells, is in or out in every
good portfolio (Balas and Zemel, An algorithm for large zero-one knapsack problems, Operations Research 28 (1980)). So the
nearest items are searched with all others held where the fractional programme has them, a wider core each time, which
gives a portfolio close to the bound. With that portfolio, an item whose reduced cost is larger than what is still open
between the two is held there for good: no better portfolio has it otherwise (reduced-cost fixing).
"""

import time
from collections.abc import Callable
from fractions import Fraction

import msgspec
import numpy as np
from numpy.typing import NDArray

from absorb.funding.rules.highs import Options, Solution
from absorb.funding.rules.selection.cuts import Box, Programme
from absorb.funding.rules.selection.pool import Pool

_LARGE = 2_000
_CORES = (60, 200, 600, 2_000)
"""How many projects the cores have, one after another."""
_PART = 0.25
"""What share of the time that is left one core may take."""

Accepts = Callable[[frozenset[int]], bool]


class Clock:
    """The time that is left of an allowance in seconds."""

    def __init__(self, seconds: float) -> None:
        self._end = time.monotonic() + seconds

    def left(self) -> float:
        """Seconds, not below zero."""
        return max(0.0, self._end - time.monotonic())

    def part(self, share: float) -> "Clock":
        """An allowance of a share of what is left."""
        return Clock(self.left() * share)


class Found(msgspec.Struct, frozen=True):
    """A portfolio (items) and what none exceeds, in units of points."""

    chosen: frozenset[int]
    bound: int


def is_large(pool: Pool) -> bool:
    """Whether the core is worth searching first: smaller pools are searched whole."""
    return pool.size > _LARGE


def is_within(gap: Fraction, units: int, bound: int) -> bool:
    """Whether (bound − units) / units is at most `gap`; nothing is within any gap of zero but zero."""
    return bound <= units or bound - units <= gap * units


def set_of(x: object) -> frozenset[int] | None:
    """The items that a solution chooses."""
    return None if x is None else frozenset(index for index, value in enumerate(x) if value > 0.5)  # type: ignore[arg-type,var-annotated]


class Core:
    """Searches of the core of one pool, with the projects `held` in, out of its fractional solution `relaxed`.

    A project that may start in several years is as far from the margin as it would have to become dearer to be left out,
    or cheaper to come in, in whichever year.
    """

    def __init__(self, programme: Programme, accepts: Accepts, held: frozenset[int], relaxed: Solution) -> None:
        self._programme, self._accepts, self._held = programme, accepts, held
        self._lower, self._upper = programme.box(frozenset(), held)
        self._bound = relaxed.bound / programme.factor
        self._x = relaxed.x if relaxed.x is not None else self._lower
        self._is_known = relaxed.reduced is not None and relaxed.prices is not None
        if relaxed.reduced is not None and relaxed.prices is not None:
            self._reduced = np.abs(relaxed.reduced) / programme.factor
            self._worth = programme.worth(relaxed.prices) / programme.factor

    def improve(self, found: Found, gap: Fraction, clock: Clock) -> Found:
        """The best portfolio of the cores, from `found` on, whose bound stays what it is."""
        pool = self._programme.pool
        order = self._by_distance() if self._is_known else []
        for size in _CORES:
            if size >= len(order) or is_within(gap, pool.total(found.chosen), found.bound):
                break
            core = (self._x > 1e-6) & (self._x < 1 - 1e-6)
            core[[item for project in order[:size] for item in pool.items_of[project]]] = True
            found = self._search(core, found, gap, clock.part(_PART))
        return found

    def _by_distance(self) -> list[int]:
        distance = self._worth.copy()
        for project, items in enumerate(self._programme.pool.items_of):
            distance[project] += min(self._reduced[item] for item in items)
        return [int(project) for project in np.argsort(distance, kind="stable")]

    def _search(self, core: NDArray[np.bool_], found: Found, gap: Fraction, clock: Clock) -> Found:
        """The best portfolio that differs from the fractional one in the core alone."""
        pool, settled = self._programme.pool, np.round(self._x)
        box = (np.where(core, self._lower, settled), np.where(core, self._upper, settled))
        enough = float(found.bound / (1 + gap)) * self._programme.factor + 1e-6
        while clock.left() > 0:
            options = Options(seconds=clock.left(), gap=float(gap) / 4, root_cuts_only=True, target=enough)
            proposed = set_of(self._programme.solve(frozenset(), options, held=self._held, fixed=box).x)
            if proposed is None:
                return found
            if self._accepts(proposed):
                return max(found, Found(proposed, found.bound), key=lambda each: pool.total(each.chosen))
        return found

    def settled_by(self, found: Found) -> tuple[Box, frozenset[int]]:
        """Bounds that every portfolio with more points than `found` keeps, and projects that all of them hold."""
        if not self._is_known:
            return (self._lower, self._upper), self._held
        open_ = max(0.0, self._bound - self._programme.pool.total(found.chosen))
        open_ += 1e-6 * open_ + 1e-3
        far = self._reduced > open_
        at_lower, at_upper = far & (self._x < self._lower + 1e-6), far & (self._x > self._upper - 1e-6)
        box = np.where(at_upper, self._upper, self._lower), np.where(at_lower, self._lower, self._upper)
        return box, self._held | frozenset(int(project) for project in np.flatnonzero(self._worth > open_))
