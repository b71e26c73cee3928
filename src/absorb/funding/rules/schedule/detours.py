"""One haléř moved along a cycle of cells and limits, so that every cell, every limit and every total still holds."""

from collections.abc import Container, Iterator, Sequence
from fractions import Fraction
from itertools import chain

import msgspec

from absorb.funding.rules.schedule.cells import Row
from absorb.funding.rules.schedule.evenness import Laid
from absorb.funding.rules.schedule.model import Model
from absorb.funding.rules.schedule.network import Bounds
from absorb.funding.rules.schedule.tree import Tree

Spot = tuple[int, int, int]
"""(group, cell within it, column): one amount."""
Node = int | tuple[int, int]
"""A node of the tree, or (group, cell within it)."""
Move = tuple[int | Spot, int]
"""One haléř more (1) or less (-1) on an arc of the tree or of one amount."""

_NOWHERE = -1


class Walls(msgspec.Struct, frozen=True):
    """What must stay as it is: arcs of the tree, and all amounts of (source, group) pairs."""

    arcs: frozenset[int] = frozenset()
    pays: frozenset[tuple[int, int]] = frozenset()


NO_WALLS = Walls()


class Reach(msgspec.Struct, gc=False):
    """How far a source's amounts may go: `unit` x amount within `low` and `high` x cost, `inside` the ends by that much.

    Without figures there is no limit.
    """

    unit: int = 0
    low: int = 0
    high: int = 0
    inside: int = 0


class Detours:
    """The tree with a node for each cell. Rows get a last column, the gap, which leads to the network's end.

    `reaches` are those of the sources, and the gap's.
    """

    def __init__(self, model: Model, tree: Tree, laid: Laid, costs: Sequence[Sequence[int]], rows: list[list[Row]], walls: Walls) -> None:
        self.costs, self.rows = costs, rows
        gap = len(model.limits)
        self.reaches = [Reach() for _ in range(gap + 1)]
        self.payers = [(*group.payers, gap) for group in model.groups]
        self.tails = [[_NOWHERE] * len(group.payers) + [Bounds.END] for group in model.groups]
        self.below: dict[int, list[tuple[int, int]]] = {Bounds.END: [(number, len(tails) - 1) for number, tails in enumerate(self.tails)]}
        self.reals: list[list[tuple[int, int]]] = []
        for number, group in enumerate(model.groups):
            reals = [laid.real[source, number] for source in group.payers]
            shares = [real / group.cost for real in (*reals, group.room - sum(reals, Fraction(0)))]
            self.reals.append([(share.numerator, share.denominator) for share in shares])
            rooms = [group.room] if len(group.cells) == 1 else costs[number]
            for row, room in zip(rows[number], rooms, strict=True):
                row.append(room - sum(row))
        self.flows = [0] * len(tree.bounds.arcs)
        self.turns: dict[tuple[int, int, int], int] = {}
        self.free: dict[tuple[int, int, int, bool], bytearray] = {}
        """(group, column, step, near): 1 for each cell of which nobody has found yet that it may not move so."""
        self._hang(model, tree, walls)

    def _hang(self, model: Model, tree: Tree, walls: Walls) -> None:
        """The tree's nodes above the cells, with what runs through its arcs."""
        arcs = tree.bounds.arcs
        into = {head: arc for arc, (_, head, _, _) in enumerate(arcs) if head != Bounds.END}
        for pay in tree.pays:
            column = model.groups[pay.group].payers.index(pay.source)
            amount = sum([row[column] for row in self.rows[pay.group]])
            node = arcs[pay.arc][0]
            if (pay.source, pay.group) not in walls.pays:
                self.tails[pay.group][column] = node
                self.below.setdefault(node, []).append((pay.group, column))
            while node != Bounds.START:
                self.flows[into[node]] += amount
                node = arcs[into[node]][0]
        self.links: dict[int, list[tuple[int, int, int]]] = {}
        self.spans = [(least, most) for _, _, least, most in arcs]
        heads = {*tree.heads, *(pay.arc for pay in tree.pays), *walls.arcs}
        for arc, (tail, head, _, _) in enumerate(arcs):
            if arc not in heads and head != Bounds.END:
                self.links.setdefault(tail, []).append((head, arc, 1))
                self.links.setdefault(head, []).append((tail, arc, -1))

    def reach(self, source: int, reach: Reach) -> None:
        """Set how far a source's amounts may go. What was found barred stays so, unless the ends themselves are reached again:
        else they only ever come nearer."""
        self.reaches[source] = reach
        if not reach.inside:
            for number, column, step, near in self.free:
                if self.payers[number][column] == source:
                    self.free[number, column, step, near][:] = b"\1" * len(self.rows[number])

    def _movable(self, number: int, column: int, step: int, near: bool, start: int, end: int) -> Iterator[int]:
        """The cells of a group from `start` to `end` that may be found to move in this column, in their order. Most that once
        were barred still are: they are passed over without a look."""
        free = self.free.get((number, column, step, near))
        if free is None:
            free = self.free[number, column, step, near] = bytearray(b"\1") * len(self.rows[number])
        place = free.find(1, start, end)
        while place >= 0:
            yield place
            place = free.find(1, place + 1, end)

    def _bar(self, spot: Spot, step: int, near: bool) -> None:
        self.free[spot[0], spot[2], step, near][spot[1]] = 0

    def _unbar(self, spot: Spot) -> None:
        """An amount has changed: whether it may go on has to be found anew."""
        for step in (1, -1):
            for near in (False, True):
                free = self.free.get((spot[0], spot[2], step, near))
                if free is not None:
                    free[spot[1]] = 1

    def may(self, spot: Spot, step: int, *, near: bool = False) -> bool:
        """Whether an amount may be one haléř more or less; `near`: and stay the real one rounded up or down."""
        number, place, column = spot
        amount, cost = self.rows[number][place][column], self.costs[number][place]
        reach = self.reaches[self.payers[number][column]]
        if near:
            top, bottom = self.reals[number][column]
            if (cost * top - amount * bottom) * step <= 0:
                return False
        if step > 0:
            return (amount + 1) * reach.unit <= cost * reach.high - reach.inside
        return amount > 0 and (amount - 1) * reach.unit >= cost * reach.low + reach.inside

    def move(self, spot: Spot, step: int) -> list[Spot]:
        """Move one amount by a haléř, and others in turn; all that moved, or none where every way is barred."""
        if self.tails[spot[0]][spot[2]] == _NOWHERE or not self.may(spot, step):
            return []
        moves = self._trade(spot, step)
        if not moves:
            moves = self._way(spot, step, near=False)
            moves = moves and (self._way(spot, step, near=True) or moves)
        if not moves:
            return []
        moved = []
        for where, more in [(spot, step), *moves]:
            if isinstance(where, int):
                self.flows[where] += more
            else:
                self.rows[where[0]][where[1]][where[2]] += more
                self._unbar(where)
                moved.append(where)
        return moved

    def _trade(self, spot: Spot, step: int) -> list[Move]:
        """The moves by which a cell trades a haléř with one other cell: in its own group first, then in those beside it."""
        number, _, mine = spot
        givers = self._givers(spot, step, near=True)
        beside = [(number, mine), *(pair for pair in self.below[self.tails[number][mine]] if pair[0] != number)] if givers else []
        for group, column in beside:
            tails = self.tails[group]
            found = self._partner(group, column, [taker for taker, tail in enumerate(tails) if tail in givers], step)
            if found is not None:
                place, taker = found
                return [givers[tails[taker]], ((group, place, taker), step), ((group, place, column), -step)]
        return []

    def _partner(self, group: int, column: int, takers: list[int], step: int) -> tuple[int, int] | None:
        """(cell, taker): the next cell, from the last one found on, where one of these takes what the column gives."""
        turn, cells = self.turns.get((group, column, step), 0), len(self.rows[group])
        places = (self._movable(group, column, -step, True, *span) for span in ((turn, cells), (0, turn))) if takers else ()
        for place in chain.from_iterable(places):
            if not self.may((group, place, column), -step, near=True):
                self._bar((group, place, column), -step, True)
                continue
            for taker in takers:
                if self.may((group, place, taker), step, near=True):
                    self.turns[group, column, step] = place
                    return place, taker
        return None

    def _way(self, spot: Spot, step: int, *, near: bool) -> list[Move]:
        """The moves by which the cell's haléř too many (1) or too few (-1) comes back to the payer's node.

        Looked for from that node on: where every way is barred, the bars are mostly close to it.
        """
        goal, givers = self.tails[spot[0]][spot[2]], self._givers(spot, step, near=near)
        then: dict[Node, tuple[Node, Move]] = {goal: (goal, (0, 0))}
        front: list[Node] = [goal]
        for node in front:
            found = self._into_cell(node, step, near, then) if isinstance(node, tuple) else self._into_node(node, step, near, then)
            for other, move in found:
                then[other] = (node, move)
                front.append(other)
                if other in givers:
                    return [givers[other], *_unwind(then, other, goal)]
        return []

    def _givers(self, spot: Spot, step: int, *, near: bool) -> dict[Node, Move]:
        """The nodes that a cell can pass its haléř on to, and the move; its own payer's is none of them."""
        number, place, mine = spot
        spots = [(tail, (number, place, column)) for column, tail in enumerate(self.tails[number]) if column != mine and tail != _NOWHERE]
        return {tail: (other, -step) for tail, other in spots if self.may(other, -step, near=near)}

    def _into_cell(self, cell: tuple[int, int], step: int, near: bool, then: Container[Node]) -> Iterator[tuple[Node, Move]]:
        """The nodes that can pass a haléř on to a cell, but those found before."""
        for column, tail in enumerate(self.tails[cell[0]]):
            spot = (*cell, column)
            if tail != _NOWHERE and tail not in then and self.may(spot, step, near=near):
                yield tail, (spot, step)

    def _into_node(self, node: int, step: int, near: bool, then: Container[Node]) -> Iterator[tuple[Node, Move]]:
        """The nodes of the tree and the cells that can pass a haléř on to a node of the tree, but those found before.

        Cells that lead to nodes that are found already are left out, too.
        """
        for other, arc, direction in self.links.get(node, ()):
            least, most = self.spans[arc]
            if other not in then and least <= self.flows[arc] - direction * step <= most:
                yield other, (arc, -direction * step)
        for number, column in self.below.get(node, ()):
            if all(tail == _NOWHERE or tail in then for tail in self.tails[number]):
                continue
            for place in self._movable(number, column, -step, near, 0, len(self.rows[number])):
                spot = (number, place, column)
                if (number, place) in then:
                    continue
                if self.may(spot, -step, near=near):
                    yield (number, place), (spot, -step)
                else:
                    self._bar(spot, -step, near)


def _unwind(then: dict[Node, tuple[Node, Move]], start: Node, goal: Node) -> list[Move]:
    moves = []
    while start != goal:
        start, move = then[start]
        moves.append(move)
    return moves
