"""The two plain methods: `greedy` by points per koruna and `ranked` by points. Exact in whole numbers.

A project fits when it, with all that it requires, can be chosen beside what is chosen already, and when the minimum
counts of the limits can still be met afterwards.
"""

from collections.abc import Callable, Iterable
from fractions import Fraction

import msgspec

from absorb.funding.rules.selection.pool import Pool
from absorb.funding.rules.selection.purse import Bottleneck, Purse

Complete = Callable[[frozenset[int]], frozenset[int] | None]
"""Some allowed portfolio that holds these projects, or None where there is none."""


class Obstacle(msgspec.Struct, frozen=True):
    """Why a bundle cannot join: exactly one of these is set.

    `unpayable`: a project whose shares cannot add up. `rivals`: two that exclude each other. `tie`: the number of the
    limit that would have too many. `lack`: the sources that would have too little. `minimum`: the limits' minimum
    counts could not be met any more.
    """

    unpayable: int | None = None
    rivals: tuple[int, int] | None = None
    tie: int | None = None
    lack: Bottleneck | None = None
    minimum: bool = False


class Portfolio:
    """A set of projects that is paid and allowed at every step, but for minimum counts."""

    def __init__(self, pool: Pool, complete: Complete | None = None) -> None:
        self.pool = pool
        self.chosen: frozenset[int] = frozenset()
        self.bottlenecks: dict[Bottleneck, None] = {}
        self._purse = Purse.of(pool)
        self._complete = complete
        self._witness: frozenset[int] | None = None

    def add(self, projects: Iterable[int]) -> Obstacle | None:
        """Choose these with all that they require; where they do not fit, change nothing and say why."""
        bundle = self.pool.with_all_needed(projects) - self.chosen
        together = self.chosen | bundle
        obstacle = clash(self.pool, bundle, together)
        if obstacle is not None:
            return obstacle
        before = self._purse.snapshot()
        lack = self._purse.add(sorted(bundle))
        if lack is not None:
            self.bottlenecks[lack] = None
            return Obstacle(lack=lack)
        if not self._can_be_completed(together):
            self._purse.restore(before)
            return Obstacle(minimum=True)
        self.chosen = together
        return None

    def _can_be_completed(self, together: frozenset[int]) -> bool:
        if not short_ties(self.pool, together):
            return True
        if self._complete is None or (self._witness is not None and together <= self._witness):
            return True
        found = self._complete(together)
        self._witness = found or self._witness
        return found is not None


def clash(pool: Pool, bundle: Iterable[int], together: frozenset[int]) -> Obstacle | None:
    """The first reason other than money why `together`, to which `bundle` is new, is not allowed."""
    for project in sorted(bundle):
        if not pool.payable[project]:
            return Obstacle(unpayable=project)
        rivals = pool.rivals[project] & together
        if rivals:
            return Obstacle(rivals=(project, min(rivals)))
        for tie in pool.ties_of[project]:
            if pool.count(tie, together) > pool.ties[tie].at_most:
                return Obstacle(tie=tie)
    return None


def short_ties(pool: Pool, chosen: frozenset[int]) -> list[int]:
    """The limits whose minimum count is not met."""
    return [index for index in pool.minima if pool.count(index, chosen) < pool.ties[index].at_least]


def by_points_per_koruna(pool: Pool) -> list[int]:
    """Projects by points per koruna of cost, highest first, ties in input order. Points at no cost come first of all."""

    def key(project: int) -> tuple[int, Fraction]:
        units, cost = pool.units[project], int(pool.cost[project])
        return (0, Fraction(0)) if units and not cost else (1, Fraction(-units, cost or 1))

    return sorted(range(pool.size), key=key)


def by_points(pool: Pool) -> list[int]:
    """Projects by points, highest first, ties in input order."""
    return sorted(range(pool.size), key=lambda project: -pool.units[project])


def greedy(portfolio: Portfolio) -> None:
    """Go down the list by points per koruna; what does not fit is passed over."""
    for project in by_points_per_koruna(portfolio.pool):
        if project not in portfolio.chosen:
            portfolio.add([project])


def ranked(portfolio: Portfolio) -> int | None:
    """Go down the list by points to the first that does not fit, which is returned.

    If a minimum count is still short there, only projects that count towards one are taken further down.
    """
    pool = portfolio.pool
    stopped: int | None = None
    for project in by_points(pool):
        if project in portfolio.chosen:
            continue
        if stopped is not None:
            short = short_ties(pool, portfolio.chosen)
            if not short:
                break
            if not any(project in pool.ties[index].members for index in short):
                continue
        if portfolio.add([project]) is not None and stopped is None:
            stopped = project
    return stopped
