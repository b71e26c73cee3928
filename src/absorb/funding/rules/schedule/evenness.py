"""How a source's total is laid on the groups of cells: as evenly over the costs as the limits allow.

The deviation of a source from a group is |share of the group's cost - share of the cost that the source may pay|. The
largest deviation of all is made as small as it can be; what that fixes is kept, and the largest of the rest is made
as small as it can be, and so on (leximin), for as many rounds as the size of the case allows. Each round is a
parametric flow: Newton's method on the clash (Radzik, 1998), in exact fractions.
"""

from collections.abc import Callable
from fractions import Fraction
from math import ceil, floor, lcm

import msgspec

from absorb.funding.rules.schedule.model import Model
from absorb.funding.rules.schedule.tree import Tree

_WORK = 20_000
_FEWEST_ROUNDS = 6
_KEPT = 60


class Laid(msgspec.Struct):
    """(source, group) -> the evenest real amount beyond pins, and whole haléře within one of it that keep every limit."""

    real: dict[tuple[int, int], Fraction]
    whole: dict[tuple[int, int], int]


def lay(model: Model, tree: Tree, totals: list[int]) -> Laid:
    """The sources' totals on the groups of cells."""
    state = _Leximin(model, tree, totals)
    state.run()
    real = state.values()
    spans = [(floor(value), ceil(value)) for value in real]
    amounts, _ = tree.bounds.solve(state.pairs_with(spans))
    if amounts is None:
        raise ArithmeticError("an even schedule has no whole haléře")
    keys = [(pay.source, pay.group) for pay in tree.pays]
    return Laid(dict(zip(keys, real, strict=True)), {key: amounts[pay.arc] for key, pay in zip(keys, tree.pays, strict=True)})


def largest(model: Model, tree: Tree, totals: list[int]) -> Fraction:
    """The largest deviation of the evenest real amounts with these totals."""
    return _Leximin(model, tree, totals).next_level()


class _Clash(msgspec.Struct, frozen=True):
    """A set of nodes that bounds once forbade: (pay arc's place, sign) of its border, and what the other arcs there add up to."""

    held: int
    pays: list[tuple[int, int]]
    places: set[int]


class _Leximin:
    """The rounds, in whole numbers: all amounts are times `scale`, so that every fraction met so far is whole.

    `fixed` holds the amounts of pay arcs that are settled, `flow` the latest ones of all arcs, times `flow_scale`.
    """

    def __init__(self, model: Model, tree: Tree, totals: list[int]) -> None:
        self.tree = tree
        self.heads = {head: totals[source] - model.pinned(source) for source, head in enumerate(tree.heads)}
        self.costs = [model.groups[pay.group].cost for pay in tree.pays]
        self.rooms = [model.groups[pay.group].room for pay in tree.pays]
        bases = [model.limits[pay.source].base for pay in tree.pays]
        self.scale = lcm(*bases)
        self.ideals = [
            cost * totals[pay.source] * (self.scale // base) for cost, base, pay in zip(self.costs, bases, tree.pays, strict=True)
        ]
        self.fixed: dict[int, int] = {}
        self.clashes: list[_Clash] = []
        self.flow: list[int] = []
        self.flow_scale = self.scale
        self.pairs: list[tuple[int, int]] = []
        self.place = {pay.arc: place for place, pay in enumerate(tree.pays)}
        self.others = [
            (arc, self.heads.get(arc, least), self.heads.get(arc, most))
            for arc, (_, _, least, most) in enumerate(tree.bounds.arcs)
            if arc not in self.place
        ]
        """The arcs that pay no group, each with its least and most: a source's total where it carries all of a source."""

    def values(self) -> list[Fraction]:
        """The amounts of the pay arcs in haléře."""
        return [Fraction(self.flow[pay.arc], self.flow_scale) for pay in self.tree.pays]

    def run(self) -> None:
        """Rounds until every arc is settled, or the rest follows the costs exactly, or the size forbids more."""
        for _ in range(max(_FEWEST_ROUNDS, _WORK // max(len(self.costs), 1))):
            if len(self.fixed) == len(self.costs) or not self.next_level():
                return
        if len(self.fixed) < len(self.costs):  # what is still free lies where a flow from the ideal amounts takes it
            self._flow(self._near)

    def next_level(self) -> Fraction:
        """One more level of deviation, which is then settled; zero when the rest follows the costs exactly."""
        level, tight = self._begin()
        level, tight = self._past_clashes(level, tight)
        while True:
            self._rescale(level.denominator)
            spans = self._spans(level)
            self.pairs = self.pairs_with(spans, self.scale)
            signs = self._flow(self._nearby)
            if not signs:
                break
            clash = self._clash(signs)
            self.clashes = [clash, *self.clashes[: _KEPT - 1]]
            level, tight = self._over(clash, level) or (level, tight)
        if level:
            for place, sign in tight.items():
                self.fixed[place] = spans[place][sign > 0]
        return level

    def _begin(self) -> tuple[Fraction, dict[int, int]]:
        """The deviation that cells without room for an even share force at once, and which they are."""
        forced = {
            place: Fraction(ideal - room * self.scale, cost * self.scale)
            for place, (ideal, room, cost) in enumerate(zip(self.ideals, self.rooms, self.costs, strict=True))
            if ideal > room * self.scale and place not in self.fixed
        }
        level = max(forced.values(), default=Fraction(0))
        return level, {place: 1 for place, needed in forced.items() if needed == level}

    def _rescale(self, denominator: int) -> None:
        """Make `denominator` a divisor of the scale."""
        factor = lcm(self.scale, denominator) // self.scale
        if factor > 1:
            self.scale *= factor
            self.ideals = [ideal * factor for ideal in self.ideals]
            self.fixed = {place: amount * factor for place, amount in self.fixed.items()}

    def _spans(self, level: Fraction) -> list[tuple[int, int]]:
        """The least and the most of each pay arc where none may deviate by more than `level`, of which the scale is a multiple."""
        fixed, scale, step = self.fixed, self.scale, level.numerator * (self.scale // level.denominator)
        return [
            (fixed[place], fixed[place]) if place in fixed else (max(0, ideal - cost * step), min(room * scale, ideal + cost * step))
            for place, (ideal, cost, room) in enumerate(zip(self.ideals, self.costs, self.rooms, strict=True))
        ]

    def _flow(self, begin: Callable[[list[tuple[int, int]]], list[int]]) -> list[int]:
        """Find a flow within the bounds; the signs of the clash that forbids one, if any."""
        flow, signs = self.tree.bounds.solve(self.pairs, begin(self.pairs))
        if flow is not None:
            self.flow, self.flow_scale = flow, self.scale
        return signs

    def _nearby(self, pairs: list[tuple[int, int]]) -> list[int]:
        """Amounts to start from: the last flow's as far as the bounds let them, as most of them stay."""
        if not self.flow:
            return self._near(pairs)
        factor = self.scale // self.flow_scale
        amounts = self.flow if factor == 1 else [amount * factor for amount in self.flow]
        return [least if amount < least else min(amount, most) for amount, (least, most) in zip(amounts, pairs, strict=True)]

    def _near(self, pairs: list[tuple[int, int]]) -> list[int]:
        """Amounts to start from: ideal ones as far as the bounds let them, carried up the tree and into the groups."""
        arcs = self.tree.bounds.arcs
        start = [0] * len(arcs)
        out, into = [0] * self.tree.bounds.nodes, [0] * self.tree.bounds.nodes
        for pay, ideal in zip(self.tree.pays, self.ideals, strict=True):
            least, most = pairs[pay.arc]
            start[pay.arc] = min(max(ideal, least), most)
            into[arcs[pay.arc][1]] += start[pay.arc]
        for number in range(len(arcs) - 1, -1, -1):
            tail, head, _, _ = arcs[number]
            if number not in self.place:
                least, most = pairs[number]
                start[number] = min(max(into[tail] if head == 1 else out[head], least), most)
            out[tail] += start[number]
        return start

    def pairs_with(self, spans: list[tuple[int, int]], scale: int = 1) -> list[tuple[int, int]]:
        """The bounds of every arc of the tree, with these for the pay arcs and every total held."""
        pairs = [(0, 0)] * len(self.tree.bounds.arcs)
        for arc, least, most in self.others:
            pairs[arc] = (least * scale, most * scale)
        for pay, span in zip(self.tree.pays, spans, strict=True):
            pairs[pay.arc] = span
        return pairs

    def _past_clashes(self, level: Fraction, tight: dict[int, int]) -> tuple[Fraction, dict[int, int]]:
        """The least level from `level` on at which none of the clashes met so far is left."""
        changed = True
        while changed:
            changed = False
            for clash in self.clashes:
                if clash.places <= self.fixed.keys():
                    continue
                while (found := self._over(clash, level)) is not None:
                    level, tight = found
                    changed = True
        return level, tight

    def _clash(self, signs: list[int]) -> _Clash:
        """A clash by its signs: the bounds of other arcs add up once and for all."""
        held, pays = 0, []
        for arc, sign in enumerate(signs):
            place = self.place.get(arc)
            if sign and place is not None:
                pays.append((place, sign))
            elif sign:
                _, _, least, most = self.tree.bounds.arcs[arc]
                held += self.heads.get(arc, least) if sign < 0 else -self.heads.get(arc, most)
        return _Clash(held, pays, {place for place, _ in pays})

    def _over(self, clash: _Clash, level: Fraction) -> tuple[Fraction, dict[int, int]] | None:
        """The deviation at which a clash may be over, and the pay arcs that are tight then; None if it is over already."""
        self._rescale(level.denominator)
        excess, slope, tight = clash.held * self.scale, 0, {}
        step = level.numerator * (self.scale // level.denominator)
        fixed, ideals, costs, rooms, scale = self.fixed, self.ideals, self.costs, self.rooms, self.scale
        for place, sign in clash.pays:
            if place in fixed:
                excess -= sign * fixed[place]
                continue
            tight[place] = sign
            bound = ideals[place] + sign * costs[place] * step
            if sign > 0:
                limit = rooms[place] * scale
                if bound < limit:
                    slope += costs[place]
                    excess -= bound
                else:
                    excess -= limit
            elif bound > 0:
                slope += costs[place]
                excess += bound
        if excess <= 0:
            return None
        if not slope:
            raise ArithmeticError("the totals cannot be laid on the cells")
        return level + Fraction(excess, slope * self.scale), tight
