"""The two plain methods: `greedy` by points per koruna and `ranked` by points. Exact in whole numbers.

A project fits when it, with all that it requires, can be chosen beside what is chosen already, and when the minima
of the limits can still be met afterwards. Of several years it starts in the first, as the project lists them, in which
it can be paid.
"""

from collections.abc import Callable, Iterable, Sequence
from fractions import Fraction

import msgspec

from absorb.funding.rules.selection.pool import Pool
from absorb.funding.rules.selection.purse import Bottleneck, Purse
from absorb.kernel.errors import AbsorbError

Complete = Callable[[frozenset[int], Sequence[int], bool], frozenset[int] | None]
"""Some allowed portfolio that holds the items, and the wanted projects as far as may be; None where there is none.

The last argument says that no completion of fewer projects is known yet. OutOfTime where nothing is known in time.
"""
_AHEAD = 40
"""How many projects further down the list a completion is asked to hold too, so that it serves for them as well."""


class OutOfTime(AbsorbError):
    """No portfolio was found in the time allowed, and no proof that there is none."""

    slug = "out-of-time"
    status = 503
    title = "The time allowed was too short"


class Obstacle(msgspec.Struct, frozen=True):
    """Why a bundle cannot join: exactly one of these is set.

    `unpayable`: a project whose shares cannot add up. `rivals`: two that exclude each other. `tie`: the number of the
    tie that would weigh too much. `lack`: the accounts that would have too little, `beside` the items of the bundle that
    could be paid before. `minimum`: the minima of the limits could not be met any more.
    """

    unpayable: int | None = None
    rivals: tuple[int, int] | None = None
    tie: int | None = None
    lack: Bottleneck | None = None
    beside: tuple[int, ...] = ()
    minimum: bool = False


class Portfolio:
    """A set of items that is paid and allowed at every step, but for minima."""

    def __init__(self, pool: Pool, complete: Complete | None = None) -> None:
        self.pool = pool
        self.chosen: frozenset[int] = frozenset()
        self.projects: frozenset[int] = frozenset()
        self.bottlenecks: dict[Bottleneck, None] = {}
        self._purse = Purse(pool)
        self._complete = complete
        self._witness: frozenset[int] | None = None

    def add(self, projects: Iterable[int], ahead: Sequence[int] = ()) -> Obstacle | None:
        """Choose these with all that they require; where they do not fit, change nothing and say why.

        `ahead` are projects that will be tried next.
        """
        bundle = self.pool.with_all_needed(projects) - self.projects
        together = self.projects | bundle
        obstacle = clash(self.pool, bundle, together)
        if obstacle is not None:
            return obstacle
        return self._add([self.pool.items_of[project] for project in sorted(bundle)], ahead)

    def adopt(self, items: Iterable[int]) -> None:
        """Choose these items, which are known to fit."""
        if self._add([(item,) for item in sorted(items)], ()) is not None:
            raise RuntimeError("a portfolio that was checked cannot be paid")

    def completed(self) -> frozenset[int]:
        """The chosen items; where time ran out before all minima were met, a portfolio that holds them."""
        return self._witness if self._witness is not None and short_ties(self.pool, self.projects) else self.chosen

    def _add(self, wanted: Sequence[tuple[int, ...]], ahead: Sequence[int]) -> Obstacle | None:
        """One item of each of the wanted, each the first that can be paid beside those before it."""
        before = self._purse.mark()
        found: list[int] = []
        for items in wanted:
            lack = None
            for item in items:
                if not self.pool.payable[item]:
                    continue
                short = self._purse.add([item])
                if short is None:
                    found.append(item)
                    break
                lack = lack or short
            else:
                self._purse.restore(before)
                if lack is not None:
                    self.bottlenecks[lack] = None
                return Obstacle(lack=lack, beside=tuple(found))
        together = self.chosen | frozenset(found)
        if not self._can_be_completed(together, ahead):
            self._purse.restore(before)
            return Obstacle(minimum=True)
        self.chosen, self.projects = together, self.projects | self.pool.projects(found)
        return None

    def _can_be_completed(self, together: frozenset[int], ahead: Sequence[int]) -> bool:
        if self._complete is None or not self.pool.minima or not short_ties(self.pool, self.pool.projects(together)):
            return True
        if self._witness is not None and together <= self._witness:
            return True
        try:
            found = self._complete(together, ahead, self._witness is None)
        except OutOfTime:
            if self._witness is None:
                raise
            return False
        self._witness = found or self._witness
        return found is not None


def clash(pool: Pool, bundle: Iterable[int], together: frozenset[int]) -> Obstacle | None:
    """The first reason other than money why the projects `together`, to which `bundle` is new, are not allowed."""
    for project in sorted(bundle):
        if not any(pool.payable[item] for item in pool.items_of[project]):
            return Obstacle(unpayable=project)
        rivals = pool.rivals[project] & together
        if rivals:
            return Obstacle(rivals=(project, min(rivals)))
        for tie in pool.ties_of[project]:
            if pool.weight(tie, together) > pool.ties[tie].at_most:
                return Obstacle(tie=tie)
    return None


def short_ties(pool: Pool, projects: frozenset[int]) -> list[int]:
    """The ties whose minimum is not met."""
    return [index for index in pool.minima if pool.weight(index, projects) < pool.ties[index].at_least]


def by_points_per_koruna(pool: Pool) -> list[int]:
    """Projects by points per koruna of cost, highest first, ties in input order. Points at no cost come first of all."""

    def key(project: int) -> tuple[int, Fraction]:
        item = pool.items_of[project][0]
        units, cost = pool.units[item], int(pool.cost[item])
        return (0, Fraction(0)) if units and not cost else (1, Fraction(-units, cost or 1))

    return sorted(range(len(pool.items_of)), key=key)


def by_points(pool: Pool) -> list[int]:
    """Projects by points, highest first, ties in input order."""
    return sorted(range(len(pool.items_of)), key=lambda project: -pool.units[pool.items_of[project][0]])


def greedy(portfolio: Portfolio) -> None:
    """Go down the list by points per koruna; what does not fit is passed over."""
    order = by_points_per_koruna(portfolio.pool)
    for place, project in enumerate(order):
        if project not in portfolio.projects:
            portfolio.add([project], order[place + 1 : place + _AHEAD])


def ranked(portfolio: Portfolio) -> int | None:
    """Go down the list by points to the first that does not fit, which is returned.

    If a minimum is still short there, only projects that count towards one are taken further down.
    """
    pool, order = portfolio.pool, by_points(portfolio.pool)
    stopped: int | None = None
    for place, project in enumerate(order):
        if project in portfolio.projects:
            continue
        if stopped is not None:
            short = short_ties(pool, portfolio.projects)
            if not short:
                break
            if not any(project in pool.ties[index].members for index in short):
                continue
        if portfolio.add([project], order[place + 1 : place + _AHEAD]) is not None and stopped is None:
            stopped = project
    return stopped
