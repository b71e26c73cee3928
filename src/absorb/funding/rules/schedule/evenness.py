"""How a source's total is laid on the groups of cells: as evenly over the costs as the limits allow.

The deviation of a source from a group is |share of the group's cost - share of the cost that the source may pay|. The
largest deviation of all is made as small as it can be; what that fixes is kept, and the largest of the rest is made
as small as it can be, and so on (leximin), for as many rounds as the size of the case allows. Each round is a
parametric flow: Newton's method on the clash (Radzik, 1998), in exact fractions.
"""

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


class _Leximin:
    """The rounds, in whole numbers: all amounts are times `scale`, so that every fraction met so far is whole.

    `fixed` holds the amounts that are settled, `amounts` the latest ones of all pay arcs.
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
        self.clashes: list[list[tuple[int, int]]] = []
        self.amounts = list(self.ideals)
        self.place = {pay.arc: place for place, pay in enumerate(tree.pays)}

    def values(self) -> list[Fraction]:
        """The amounts of the pay arcs in haléře."""
        return [Fraction(amount, self.scale) for amount in self.amounts]

    def run(self) -> None:
        """Rounds until every arc is settled, or the rest follows the costs exactly, or the size forbids more."""
        for _ in range(max(_FEWEST_ROUNDS, _WORK // max(len(self.costs), 1))):
            if len(self.fixed) == len(self.costs) or not self._round():
                return

    def _round(self) -> bool:
        """One level of deviation; False when the rest follows the costs exactly."""
        level, tight = self._begin()
        level, tight = self._past_clashes(level, tight)
        while True:
            self._rescale(level.denominator)
            spans = [self._span(place, level) for place in range(len(self.costs))]
            pairs = self.pairs_with(spans, self.scale)
            amounts, signs = self.tree.bounds.solve(pairs, self._near(pairs))
            if amounts is not None:
                break
            clash = [(arc, sign) for arc, sign in enumerate(signs) if sign]
            self.clashes = [clash, *self.clashes[: _KEPT - 1]]
            level, tight = self._over(clash, level) or (level, tight)
        self.amounts = [amounts[pay.arc] for pay in self.tree.pays]
        if level == 0:
            return False
        for place, sign in tight.items():
            self.fixed[place] = spans[place][sign > 0]
        return True

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

    def _span(self, place: int, level: Fraction) -> tuple[int, int]:
        if place in self.fixed:
            return self.fixed[place], self.fixed[place]
        ideal, swing = self.ideals[place], self.costs[place] * level.numerator * (self.scale // level.denominator)
        return max(0, ideal - swing), min(self.rooms[place] * self.scale, ideal + swing)

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
        pairs = [(least * scale, most * scale) for _, _, least, most in self.tree.bounds.arcs]
        for head, total in self.heads.items():
            pairs[head] = (total * scale, total * scale)
        for pay, span in zip(self.tree.pays, spans, strict=True):
            pairs[pay.arc] = span
        return pairs

    def _past_clashes(self, level: Fraction, tight: dict[int, int]) -> tuple[Fraction, dict[int, int]]:
        """The least level from `level` on at which none of the clashes met so far is left."""
        changed = True
        while changed:
            changed = False
            for clash in self.clashes:
                while (found := self._over(clash, level)) is not None:
                    level, tight = found
                    changed = True
        return level, tight

    def _over(self, signs: list[tuple[int, int]], level: Fraction) -> tuple[Fraction, dict[int, int]] | None:
        """The deviation at which a clash may be over, and the pay arcs that are tight then; None if it is over already."""
        self._rescale(level.denominator)
        clash, slope = 0, 0
        tight = {}
        for arc, sign in signs:
            place = self.place.get(arc)
            if place is None:
                total = self.heads.get(arc)
                _, _, least, most = self.tree.bounds.arcs[arc]
                least, most = (least, most) if total is None else (total, total)
                clash += -most * self.scale if sign > 0 else least * self.scale
                continue
            least, most = self._span(place, level)
            clash += -most if sign > 0 else least
            if place not in self.fixed:
                tight[place] = sign
                if most < self.rooms[place] * self.scale if sign > 0 else least > 0:
                    slope += self.costs[place]
        if clash <= 0:
            return None
        if not slope:
            raise ArithmeticError("the totals cannot be laid on the cells")
        return level + Fraction(clash, slope * self.scale), tight
