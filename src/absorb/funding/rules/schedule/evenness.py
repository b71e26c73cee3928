"""How a source's total is laid on the groups of cells: as evenly over the costs as the limits allow.

The deviation of a source from a group is |share of the group's cost - share of the cost that the source may pay|. The
largest deviation of all is made as small as it can be; what that fixes is kept, and the largest of the rest is made
as small as it can be, and so on (leximin), for as many rounds as the size of the case allows. Each round is a
parametric flow: Newton's method on the clash (Radzik, 1998), in exact fractions.
"""

from fractions import Fraction
from math import lcm

from absorb.funding.rules.schedule.model import Model
from absorb.funding.rules.schedule.tree import Tree

_WORK = 60_000
_FEWEST_ROUNDS = 6


def lay(model: Model, tree: Tree, totals: list[int]) -> dict[tuple[int, int], int]:
    """(source, group) -> what the source pays there beyond its pins, in whole haléře that keep every limit.

    Each amount lies within one haléř of the evenest real one.
    """
    state = _Leximin(model, tree, totals)
    state.run()
    low_high = [(value.numerator // value.denominator, -(-value.numerator // value.denominator)) for value in state.values]
    pairs = state.pairs_with(low_high)
    amounts, _ = tree.bounds.solve(pairs)
    if amounts is None:
        raise ArithmeticError("an even schedule has no whole haléře")
    return {(pay.source, pay.group): amounts[pay.arc] for pay in tree.pays}


class _Leximin:
    """The rounds: `fixed` holds the amounts that are settled, `values` the latest amounts of all pay arcs."""

    def __init__(self, model: Model, tree: Tree, totals: list[int]) -> None:
        self.tree = tree
        self.free_totals = {head: totals[source] - model.pinned(source) for source, head in enumerate(tree.heads)}
        self.costs = [model.groups[pay.group].cost for pay in tree.pays]
        self.rooms = [model.groups[pay.group].room for pay in tree.pays]
        self.ideals = [
            Fraction(cost * totals[pay.source], model.limits[pay.source].base or 1) for cost, pay in zip(self.costs, tree.pays, strict=True)
        ]
        self.fixed: dict[int, Fraction] = {}
        self.values = list(self.ideals)
        self.place = {pay.arc: place for place, pay in enumerate(tree.pays)}

    def run(self) -> None:
        """Rounds until every arc is settled, or the rest follows the costs exactly, or the size forbids more."""
        for _ in range(max(_FEWEST_ROUNDS, _WORK // max(len(self.costs), 1))):
            if len(self.fixed) == len(self.costs) or not self._round():
                return

    def _round(self) -> bool:
        """One level of deviation; False when the rest follows the costs exactly."""
        level, tight = self._start()
        while True:
            amounts, signs = self._solve(level)
            if amounts is not None:
                break
            level, tight = self._next(level, signs)
        self.values = amounts
        if level == 0:
            return False
        for place, sign in tight.items():
            least, most = self._span(place, level)
            self.fixed[place] = most if sign > 0 else least
        return True

    def _start(self) -> tuple[Fraction, dict[int, int]]:
        """The deviation that cells without room for an even share force at once, and which they are."""
        forced = {
            place: (ideal - room) / cost
            for place, (ideal, room, cost) in enumerate(zip(self.ideals, self.rooms, self.costs, strict=True))
            if place not in self.fixed and ideal > room
        }
        level = max(forced.values(), default=Fraction(0))
        return level, {place: 1 for place, needed in forced.items() if needed == level}

    def _span(self, place: int, level: Fraction) -> tuple[Fraction, Fraction]:
        if place in self.fixed:
            return self.fixed[place], self.fixed[place]
        ideal, swing = self.ideals[place], self.costs[place] * level
        return max(Fraction(0), ideal - swing), min(Fraction(self.rooms[place]), ideal + swing)

    def _solve(self, level: Fraction) -> tuple[list[Fraction] | None, list[int]]:
        spans = [self._span(place, level) for place in range(len(self.costs))]
        scale = lcm(*(bound.denominator for span in spans for bound in span))
        whole = [(int(least * scale), int(most * scale)) for least, most in spans]
        amounts, signs = self.tree.bounds.solve(self.pairs_with(whole, scale))
        if amounts is None:
            return None, signs
        return [Fraction(amounts[pay.arc], scale) for pay in self.tree.pays], signs

    def pairs_with(self, spans: list[tuple[int, int]], scale: int = 1) -> list[tuple[int, int]]:
        """The bounds of every arc of the tree, with these for the pay arcs and every total held."""
        pairs = [(least * scale, most * scale) for _, _, least, most in self.tree.bounds.arcs]
        for head, total in self.free_totals.items():
            pairs[head] = (total * scale, total * scale)
        for pay, span in zip(self.tree.pays, spans, strict=True):
            pairs[pay.arc] = span
        return pairs

    def _next(self, level: Fraction, signs: list[int]) -> tuple[Fraction, dict[int, int]]:
        """The deviation at which the clash told by `signs` is over, and the pay arcs that are tight then."""
        clash, slope = Fraction(0), 0
        tight = {}
        bounds = self.pairs_with([(0, 0)] * len(self.costs))
        for arc, sign in enumerate(signs):
            if not sign:
                continue
            place = self.place.get(arc)
            if place is None:
                clash += -bounds[arc][1] if sign > 0 else bounds[arc][0]
                continue
            least, most = self._span(place, level)
            clash += -most if sign > 0 else least
            if place not in self.fixed:
                tight[place] = sign
                slope += self.costs[place] if (most < self.rooms[place] if sign > 0 else least > 0) else 0
        if not slope:
            raise ArithmeticError("the totals cannot be laid on the cells")
        return level + clash / slope, tight
