"""Exact flows in whole numbers of any size: a largest flow, and a flow between lower and upper bounds.

The largest flow is found by Dinic's algorithm (Dinic, 1970); bounds are reduced to it by Hoffman's circulation
theorem (1960). No number here is ever a float.
"""

from collections.abc import Mapping, Sequence


class Network:
    """A directed network with whole capacities; arcs are tried in the order they were added."""

    def __init__(self, nodes: int) -> None:
        self._arcs_of: list[list[int]] = [[] for _ in range(nodes)]
        self._head: list[int] = []
        self.residual: list[int] = []

    def arc(self, tail: int, head: int, capacity: int, back: int = 0) -> int:
        """A new arc's number; the number after it is its reverse, which starts with the capacity `back`."""
        number = len(self._head)
        self._head += (head, tail)
        self.residual += (capacity, back)
        self._arcs_of[tail].append(number)
        self._arcs_of[head].append(number + 1)
        return number

    def flow(self, arc: int) -> int:
        """What runs through an arc."""
        return self.residual[arc + 1]

    def push(self, start: int, end: int) -> int:
        """Send as much more as can go from `start` to `end`; how much that was."""
        total = 0
        while True:
            levels = self._levels(start, end)
            if levels[end] < 0:
                return total
            total += self._block(start, end, levels)

    def push_all(self, start: int, end: int, enough: int) -> list[bool] | None:
        """Send `enough` from `start` to `end`, more than which must not be able to leave `start`. None where that went; else as much
        went as could, and these are the nodes that could still be sent more."""
        while enough:
            levels = self._levels(start, end)
            if levels[end] < 0:
                return [level >= 0 for level in levels]
            enough -= self._block(start, end, levels)
        return None

    def _levels(self, start: int, end: int) -> list[int]:
        levels = [-1] * len(self._arcs_of)
        levels[start] = 0
        row = [start]
        head, residual, arcs_of = self._head, self.residual, self._arcs_of
        while row and levels[end] < 0:
            following = []
            for node in row:
                step = levels[node] + 1
                for arc in arcs_of[node]:
                    if residual[arc] and levels[head[arc]] < 0:
                        levels[head[arc]] = step
                        following.append(head[arc])
            row = following
        return levels

    def _block(self, start: int, end: int, levels: list[int]) -> int:
        """A blocking flow along rising levels."""
        head, residual, arcs_of = self._head, self.residual, self._arcs_of
        turn = [0] * len(arcs_of)
        total = 0
        path: list[int] = []
        node = start
        while True:
            if node == end:
                amount = min([residual[arc] for arc in path])
                total += amount
                keep = len(path)
                for place in range(len(path) - 1, -1, -1):
                    residual[path[place]] -= amount
                    residual[path[place] ^ 1] += amount
                    if not residual[path[place]]:
                        keep = place
                node = head[path[keep] ^ 1]
                del path[keep:]
            arcs, step = arcs_of[node], levels[node] + 1
            for place in range(turn[node], len(arcs)):
                arc = arcs[place]
                if residual[arc] and levels[head[arc]] == step:
                    turn[node] = place
                    break
            else:
                if not path:
                    return total
                levels[node] = -1
                node = head[path.pop() ^ 1]
                continue
            path.append(arc)
            node = head[arc]


class Bounds:
    """Arcs with a least and a most amount each, from a node 0 where everything starts to a node 1 where it ends."""

    START, END = 0, 1

    def __init__(self) -> None:
        self._nodes = 2
        self.arcs: list[tuple[int, int, int, int]] = []
        self._known: tuple[int, Network] | None = None

    def _network(self) -> Network:
        """The arcs, the way from the end back to the start, and for each node an arc that brings and one that takes."""
        if self._known is None or self._known[0] != len(self.arcs):
            network = Network(self._nodes + 2)
            for tail, head, _, _ in self.arcs:
                network.arc(tail, head, 0)
            network.arc(self.END, self.START, 0)
            for node in range(self._nodes):
                network.arc(self._nodes, node, 0)
                network.arc(node, self._nodes + 1, 0)
            self._known = (len(self.arcs), network)
        return self._known[1]

    @property
    def nodes(self) -> int:
        """How many nodes there are."""
        return self._nodes

    def node(self) -> int:
        """One node more."""
        self._nodes += 1
        return self._nodes - 1

    def arc(self, tail: int, head: int, least: int, most: int) -> int:
        """A new arc's number."""
        self.arcs.append((tail, head, least, most))
        return len(self.arcs) - 1

    def within(self, pairs: Mapping[int, tuple[int, int]]) -> "Bounds":
        """The same network with other (least, most) pairs for some arcs."""
        answer = Bounds()
        answer._nodes = self._nodes
        answer.arcs = [(tail, head, *pairs.get(arc, (least, most))) for arc, (tail, head, least, most) in enumerate(self.arcs)]
        return answer

    def solve(self, pairs: Sequence[tuple[int, int]], start: Sequence[int] | None = None) -> tuple[list[int] | None, list[int]]:
        """Amounts within a (least, most) pair for each arc, or the clash that forbids them.

        Amounts move away from `start` (the least ones, if None; within the pairs) only as far as needed. Without a
        solution the amounts are None, and signs tell of each arc whether it leaves (+1, its most counts), enters (-1,
        its least counts) or stays clear of (0) a set of nodes whose least amounts in exceed its most amounts out.
        """
        begin = [least for least, _ in pairs] if start is None else start
        network, source, sink = self._network(), self._nodes, self._nodes + 1
        residual: list[int] = []
        surplus = [0] * self._nodes
        for (tail, head, _, _), (least, most), amount in zip(self.arcs, pairs, begin, strict=True):
            residual += (most - amount, amount - least)
            surplus[head] += amount
            surplus[tail] -= amount
        everything = sum([most for _, most in pairs]) + 1
        residual += (everything, everything)
        for amount in surplus:
            residual += (max(amount, 0), 0, max(-amount, 0), 0)
        network.residual = residual
        inside = network.push_all(source, sink, sum([amount for amount in surplus if amount > 0]))
        if inside is None:
            return [most - left for (_, most), left in zip(pairs, residual[::2], strict=False)], []
        return None, [int(inside[tail]) - int(inside[head]) for tail, head, _, _ in self.arcs]
