"""Paying for chosen projects to the haléř: an integral flow from budgets to projects, kept while projects are added."""

from collections.abc import Iterable, Sequence
from itertools import pairwise

import numpy as np

from absorb.funding.rules.selection.pool import Amounts, Pool

Bottleneck = tuple[int, ...]
"""Sources that together have less than the least that the projects in question need from them."""

Snapshot = tuple[Amounts, Amounts, Amounts]


class Purse:
    """What each chosen project gets from each source. Never above a budget, a share's limits or below a share's least.

    Projects are paid in the order they come, each from its sources in the order it lists them; what is paid already
    shifts to other sources only as far as a later project needs it. This is augmentation in a network whose nodes are
    the sources: money moves from one to another through any paid project that both may pay. When no path is left, the
    sources reached are a bottleneck (Hoffman's circulation theorem), which proves that the set cannot be paid.
    """

    def __init__(self, lower: Amounts, upper: Amounts, cost: Amounts, budgets: Amounts, order: Sequence[Sequence[int]]) -> None:
        self._lower, self._upper, self._cost, self._order = lower, upper, cost, order
        self._room = budgets.copy()
        self._above = np.zeros_like(lower)
        self._below = np.zeros_like(lower)

    @classmethod
    def of(cls, pool: Pool) -> "Purse":
        """An empty purse for a pool."""
        return cls(pool.lower, pool.upper, pool.cost, pool.budgets, pool.order)

    def add(self, projects: Iterable[int]) -> Bottleneck | None:
        """Pay these projects too, whose shares can add up to their cost; else change nothing and say which sources lack."""
        before = self.snapshot()
        for project in projects:
            lack = self._pay(project)
            if lack is not None:
                self.restore(before)
                return lack
        return None

    def snapshot(self) -> Snapshot:
        """The state to come back to with `restore`."""
        return self._room.copy(), self._above.copy(), self._below.copy()

    def restore(self, before: Snapshot) -> None:
        """Forget everything that was paid after the snapshot."""
        self._room, self._above, self._below = before

    def amounts(self, project: int) -> dict[int, int]:
        """What each source pays of a paid project, in the order the project lists them."""
        return {source: int(self._lower[project, source] + self._above[project, source]) for source in self._order[project]}

    def left(self) -> list[int]:
        """What each source has left."""
        return [int(room) for room in self._room]

    def _pay(self, project: int) -> Bottleneck | None:
        for source in self._order[project]:
            least = int(self._lower[project, source])
            lack = self._place({source: least}, least, {})
            if lack is not None:
                return lack
        may = {source: int(self._upper[project, source] - self._lower[project, source]) for source in self._order[project]}
        placed: dict[int, int] = {}
        lack = self._place(may, int(self._cost[project] - self._lower[project].sum()), placed)
        if lack is not None:
            return lack
        for source, room in may.items():
            self._above[project, source] = placed.get(source, 0)
            self._below[project, source] = room
        return None

    def _place(self, may: dict[int, int], amount: int, placed: dict[int, int]) -> Bottleneck | None:
        """Put `amount` on sources, on each at most what `may` still says; both dictionaries are kept up to date."""
        while amount > 0:
            path = self._path(source for source, room in may.items() if room > 0)
            if isinstance(path, tuple):
                return path
            moved = min(amount, may[path[0]], int(self._room[path[-1]]))
            for here, there in pairwise(path):
                moved = min(moved, int(self._movable(here, there).sum()))
            for here, there in reversed(list(pairwise(path))):
                self._move(here, there, moved)
            self._room[path[-1]] -= moved
            may[path[0]] -= moved
            placed[path[0]] = placed.get(path[0], 0) + moved
            amount -= moved
        return None

    def _path(self, starts: Iterable[int]) -> list[int] | Bottleneck:
        """A shortest way from one of the starts to a source with room, or all sources that can be reached."""
        came_from: dict[int, int | None] = dict.fromkeys(starts)
        for start in came_from:
            if self._room[start] > 0:
                return [start]
        waiting = list(came_from)
        for here in waiting:
            movers = self._above[:, here] > 0
            for there in np.flatnonzero((self._below[movers] > 0).any(axis=0)).tolist():
                if there in came_from:
                    continue
                came_from[there] = here
                if self._room[there] > 0:
                    return _back(came_from, there)
                waiting.append(there)
        return tuple(sorted(came_from))

    def _movable(self, here: int, there: int) -> Amounts:
        """What each paid project could get from `there` instead of `here`."""
        return np.minimum(self._above[:, here], self._below[:, there])

    def _move(self, here: int, there: int, amount: int) -> None:
        movable = self._movable(here, there)
        before = np.cumsum(movable) - movable
        taken = np.minimum(np.maximum(amount - before, 0), movable)
        self._above[:, here] -= taken
        self._below[:, here] += taken
        self._above[:, there] += taken
        self._below[:, there] -= taken


def _back(came_from: dict[int, int | None], end: int) -> list[int]:
    path = [end]
    while (before := came_from[path[-1]]) is not None:
        path.append(before)
    return path[::-1]
