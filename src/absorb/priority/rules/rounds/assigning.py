"""Who assesses what: the most even assignment, and among the most even ones the one that asks those who know the field.

It is a minimum-cost flow from assessors to ideas: every idea takes as many assessors as it needs, or as many as may assess
it; the n-th idea of an assessor costs n (so the sum of the squared loads is least, and with it the distance between the
largest and the smallest load), and a pair outside the assessor's field costs a little, in all less than one step of load.
The start is a greedy assignment; then ideas are handed on along cycles that lower the cost, until there is none: an
assignment without such a cycle is a cheapest one (Klein, Management Science 14, 1967). Only the assessors are nodes here: an
edge from one to another is the cheapest idea that can be handed over, so a round of thousands of ideas stays a small graph.
"""

from collections.abc import Sequence
from itertools import pairwise
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

Matrix = NDArray[np.int64]
Flags = NDArray[np.bool_]

Cycle = list[tuple[int, int, int | None]]
"""Edges as (from, to, step): what handing an idea over changes in the cost of the pairs. It is None where no idea goes over but
only the loads are compared."""

_NEVER = np.int64(2**60)


class Asked(NamedTuple):
    """What is to be assigned, ideas × assessors.

    `may` who may assess what at all, `knows` whose field an idea is in, `held` what is assigned already and stays, `wanted`
    how many assessors each idea should have, those of `held` counted in. What is `kept` is assigned now and may go to others, but
    among assignments that are as good otherwise the one is taken that keeps most of it.
    """

    may: Flags
    knows: Flags
    held: Flags
    wanted: Sequence[int]
    kept: Flags | None = None


def assign(asked: Asked) -> Flags:
    """The whole assignment, ideas × assessors, with `held` in it; the same question gets the same answer.

    An idea that fewer may assess than it wants gets all of those.
    """
    flow = _Flow(asked)
    while (cycle := flow.find_cycle()) is not None:
        flow.hand_around(cycle)
    return flow.given


class _Flow:
    """The assignment in the making. `counts[step][a, b]` is how many ideas `a` could hand to `b` at this change of cost."""

    def __init__(self, asked: Asked) -> None:
        self.cost = _cost_of(asked)
        self.levels = [int(level) for level in np.unique(self.cost)]
        self.steps = sorted({after - before for before in self.levels for after in self.levels})
        self.may = asked.may
        self.held = asked.held
        self.given = _greedy(asked, self.cost)
        self.load = self.given.sum(axis=0, dtype=np.int64)
        self.step_of_load = int(self.given.sum()) * max(self.levels, default=0) + 1
        self.counts = {step: self._count(np.arange(len(self.given)), step) for step in self.steps}

    def _count(self, ideas: NDArray[np.intp], step: int) -> Matrix:
        giving = self.given[ideas] & ~self.held[ideas]
        taking = self.may[ideas] & ~self.given[ideas]
        cost = self.cost[ideas]
        found = np.zeros((self.given.shape[1],) * 2, dtype=np.float64)
        for before in self.levels:
            if before + step in self.levels:
                leaves = (giving & (cost == before)).astype(np.float64)
                found += leaves.T @ (taking & (cost == before + step)).astype(np.float64)
        return found.astype(np.int64)

    def _edges(self) -> Matrix:
        """The cheapest way to take one idea of `a`'s over to `b`; the way back over the loads is in `_backs`."""
        edges = np.full(self.counts[0].shape, _NEVER)
        for step in reversed(self.steps):
            edges[self.counts[step] > 0] = step
        return edges

    def _backs(self) -> Matrix:
        """[b, a]: what it costs that `b` has one more and `a` one less, in squared loads."""
        backs: Matrix = self.step_of_load * 2 * (self.load[:, None] - self.load[None, :] + 1)
        np.fill_diagonal(backs, _NEVER)
        return backs

    def find_cycle(self) -> Cycle | None:
        """A shortest cycle that lowers the cost; None where there is none.

        A shortest one hands no idea on twice: through an idea met twice it could be cut into two, of which one lowers the cost.
        """
        edges, backs = self._edges(), self._backs()
        both = np.minimum(edges, backs)
        ways = both
        came: list[NDArray[np.intp]] = []
        for _ in range(len(both) - 1):
            closed = (ways + both.T).ravel()
            if (found := np.flatnonzero(closed < 0)).size:
                start, end = divmod(int(found[0]), len(both))
                nodes = _walked(start, end, came)
                return [(a, b, int(edges[a, b]) if edges[a, b] <= backs[a, b] else None) for a, b in pairwise(nodes)]
            over = ways[:, :, None] + both[None, :, :]
            came.append(over.argmin(axis=1))
            ways = np.minimum(over.min(axis=1), _NEVER)
        return None

    def hand_around(self, cycle: Cycle) -> None:
        """Hand one idea on at every edge of the cycle, again and again as long as that lowers the cost."""
        while (moves := self._moves(cycle)) is not None:
            touched = np.array([idea for idea, _, _ in moves], dtype=np.intp)
            for step in self.steps:
                self.counts[step] -= self._count(touched, step)
            for idea, a, b in moves:
                self.given[idea, a], self.given[idea, b] = False, True
                self.load[a] -= 1
                self.load[b] += 1
            for step in self.steps:
                self.counts[step] += self._count(touched, step)

    def _moves(self, cycle: Cycle) -> list[tuple[int, int, int]] | None:
        """The ideas that go around, as (idea, from, to); None where the cycle does not lower the cost (any more)."""
        backs = self._backs()
        if sum(int(backs[a, b]) if step is None else step for a, b, step in cycle) >= 0:
            return None
        edges = [(a, b, step) for a, b, step in cycle if step is not None]
        if any(self.counts[step][a, b] == 0 for a, b, step in edges):
            return None
        moves = [(self._first(a, b, step), a, b) for a, b, step in edges]
        return moves if len({idea for idea, _, _ in moves}) == len(moves) else None

    def _first(self, a: int, b: int, step: int) -> int:
        may_go = self.given[:, a] & ~self.held[:, a] & self.may[:, b] & ~self.given[:, b] & (self.cost[:, b] - self.cost[:, a] == step)
        return int(may_go.argmax())


def _walked(start: int, end: int, came: list[NDArray[np.intp]]) -> list[int]:
    """The nodes of the way from `start` to `end` and back to `start`."""
    nodes = [end]
    for middle in reversed(came):
        nodes.append(int(middle[start, nodes[-1]]))
    return [start, *reversed(nodes), start]


def _cost_of(asked: Asked) -> Matrix:
    """What a pair costs: one outside the field more than all that is new together, where anything is kept."""
    outside = (~asked.knows).astype(np.int64)
    if asked.kept is None:
        return outside
    is_new = (~asked.kept & ~asked.held).astype(np.int64)
    return outside * (int(sum(asked.wanted)) + 1) + is_new


def _greedy(asked: Asked, cost: Matrix) -> Flags:
    """A good start: what is kept as far as it is wanted, then ideas with the fewest who may, first; each to those with the least to
    do who know its field."""
    given = asked.held.copy()
    if asked.kept is not None:
        rooms = np.asarray(asked.wanted) - given.sum(axis=1)
        stay = asked.kept & asked.may & ~given
        given |= stay & (stay.cumsum(axis=1) <= rooms[:, None])
    load = given.sum(axis=0)
    free = asked.may & ~given
    for idea in np.argsort(free.sum(axis=1), kind="stable"):
        missing = asked.wanted[idea] - int(given[idea].sum())
        candidates = np.flatnonzero(free[idea])
        if missing > 0 and candidates.size:
            chosen = candidates[np.lexsort((candidates, cost[idea, candidates], load[candidates]))[:missing]]
            given[idea, chosen] = True
            load[chosen] += 1
    return given
