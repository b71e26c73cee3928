"""Which of two sources that never share a line pays it: an integer programme in real amounts."""

from collections.abc import Mapping, Sequence

import msgspec

from absorb.funding.rules.schedule.model import Model, pinned_in
from absorb.funding.rules.schedule.programme import Programme
from absorb.funding.rules.schedule.straddles import balance, straddled
from absorb.funding.rules.schedule.tree import Tree

_UNITS = 1e6
_HALER_SLACK = 0.25
"""Haléře that a bound found before may be missed by; where such bounds add up, all of them together."""
_BLUR = 5e-9
"""Units: more than a row may be missed by in floats."""
_FEW_SIDES = 24
"""Up to here a search is over at once, and says what it always said; beyond, it is helped along."""
_WHOLE_GAP = 0.4
"""Haléře, less than a half: with sides chosen the best total is a whole number, so what is this near to it is it."""
_LEVEL_SLACK = 1e-7


class Sides:
    """The programme in real amounts: the tree's arcs, sides of lines, and the straddled years in equal parts.

    Amounts are in `unit` haléře so that the whole case is about a million. Years get the haléře that rounding by month
    may cost, so that nothing possible is lost. Where the `totals` are known already, only sides are looked for.
    """

    def __init__(self, model: Model, tree: Tree, totals: Sequence[int] | None = None) -> None:
        self.model, self.tree, self.totals = model, tree, totals
        self.unit = max(model.cost / _UNITS, 1e-3)
        self.slack = _HALER_SLACK / max(len(tree.heads), 1)
        self.programme = Programme()
        self.arcs = [self.programme.column(least / self.unit, most / self.unit) for least, most in self._spans()]
        balance(self.programme, tree, self.arcs)
        self.sides = side_columns(self.programme, model, tree, self.arcs, [0] * len(self.arcs), self.unit)
        self.is_whole = not model.straddles and len(self.sides) > _FEW_SIDES
        self._years()

    def _spans(self) -> list[tuple[float, float]]:
        """The arcs' bounds; known totals may be missed by less than a haléř in all, so that rounding forbids nothing."""
        spans: list[tuple[float, float]] = [(least, most) for _, _, least, most in self.tree.bounds.arcs]
        slack = 0.0 if self.totals is None else self.slack
        for head in self.tree.heads:
            least, most = spans[head]
            spans[head] = (least - slack, most + slack)
        return spans

    def _years(self) -> None:
        for (source, year), (left, parts) in straddled(self.model, self.tree).items():
            terms = {self.arcs[self.tree.classes[source, index]]: count / months for index, (_, count, months) in parts.items()}
            if (source, year) in self.tree.years:
                terms[self.arcs[self.tree.years[source, year]]] = 1.0
            pinned = sum(count * pinned_in(self.model, source, index) / months for index, (_, count, months) in parts.items())
            slack = sum(months for _, _, months in parts.values())
            self.programme.row(None, (left - pinned + slack) / self.unit, terms)

    def best(self) -> list[float] | None:
        """Sides, and the arcs' amounts in units: such that long periods come out even; None if no sides meet the bounds."""
        values = self._preferred() if self.totals is None else self._any()
        if values is None or not self.model.straddles:
            return values
        refused = refusals(self.model, self.sides, values)
        for key, column in self.sides.items():
            self.programme.fix(column, float(key not in refused))
        level, swings = self._even([values[self.arcs[head]] for head in self.tree.heads])
        values = self._stage({level: 1.0}, slack=_LEVEL_SLACK) or values
        return self._stage(swings) or values

    def _any(self) -> list[float] | None:
        """Whatever meets the bounds."""
        self.programme.hurry()
        return self.programme.minimise({})

    def _preferred(self) -> list[float] | None:
        """The smallest gap, and then as little as possible from the end of the preference."""
        heads = [self.arcs[head] for head in self.tree.heads]
        if self.is_whole:
            self.programme.close_enough(_WHOLE_GAP / self.unit)
        values = self._stage(dict.fromkeys(heads, -1.0))
        if values is None:
            return None
        # Each stage keeps the last one's best within a slack, so it can only fail by rounding: then the last one stands.
        for source in reversed(self.model.order):
            values = self._stage({heads[source]: 1.0}) or values
        return values

    def _stage(self, objective: Mapping[int, float], slack: float | None = None) -> list[float] | None:
        """The best values for one more objective, which is then held."""
        values = self.programme.minimise(objective)
        if values is None:
            return None
        reached = sum(weight * values[column] for column, weight in objective.items())
        if self.is_whole and slack is None:
            reached = round(reached * self.unit) / self.unit
            slack = max(self.slack / self.unit, _BLUR)
        self.programme.row(None, reached + (max(_HALER_SLACK / self.unit, 1e-7) if slack is None else slack), objective)
        return values

    def _even(self, heads: list[float]) -> tuple[int, dict[int, float]]:
        """The column of the largest deviation, and those of all amounts' distances from an even share of the sources' totals."""
        level = self.programme.column(0.0, 1.0)
        swings = {}
        for pay in self.tree.pays:
            limits, group = self.model.limits[pay.source], self.model.groups[pay.group]
            total = heads[pay.source] + self.model.pinned(pay.source) / self.unit
            cost = group.cost / self.unit
            ideal = cost * total / (limits.base / self.unit)
            swing = self.programme.column(0.0, cost)
            self.programme.row(None, ideal, {self.arcs[pay.arc]: 1.0, swing: -1.0})
            self.programme.row(ideal, None, {self.arcs[pay.arc]: 1.0, swing: 1.0})
            self.programme.row(None, 0.0, {swing: 1.0, level: -cost})
            swings[swing] = 1.0
        return level, swings


Columns = dict[tuple[int, int], int]
"""(source, line) -> the yes-or-no column that lets a source of a pair pay a contested line."""


def side_columns(programme: Programme, model: Model, tree: Tree, arcs: Sequence[int], start: Sequence[int], unit: float) -> Columns:
    """Add a yes-or-no column for each source of a pair on each contested line, and the rows that heed it.

    The arcs' columns hold (amount - start) / unit.
    """
    lines = sorted({group.line for group in model.groups if group.line is not None})
    paired = sorted({source for pair in model.pairs for source in pair})
    pinned = {(source, line) for (source, line, _), amount in model.pins.items() if amount}
    sides = {(source, line): programme.column(float((source, line) in pinned), 1.0, whole=True) for line in lines for source in paired}
    cliques = _cliques(model.pairs) if len(sides) > _FEW_SIDES else model.pairs
    for line in lines:
        for clique in cliques:
            programme.row(None, 1.0, {sides[source, line]: 1.0 for source in clique})
    for pay in tree.pays:
        group = model.groups[pay.group]
        if group.line is not None and (pay.source, group.line) in sides:
            most = tree.bounds.arcs[pay.arc][3]
            terms = {arcs[pay.arc]: 1.0, sides[pay.source, group.line]: -most / unit}
            programme.row(None, -start[pay.arc] / unit, terms)
    return sides


def _cliques(pairs: Sequence[tuple[int, int]]) -> list[list[int]]:
    """Sets of sources none of which shares a line with another, such that each pair is in one: fewer rows, and tighter ones."""
    apart = {*pairs, *((other, one) for one, other in pairs)}
    found: list[list[int]] = []
    for one, other in pairs:
        if any(one in clique and other in clique for clique in found):
            continue
        clique = [one, other]
        for source in sorted({source for pair in pairs for source in pair} - {one, other}):
            if all((source, member) in apart for member in clique):
                clique.append(source)
        found.append(clique)
    return found


def refusals(model: Model, sides: Columns, values: Sequence[float]) -> set[tuple[int, int]]:
    """The (source, line) that these sides bar; whom no rival keeps out may pay, earlier sources first."""
    let_in = {key for key, column in sides.items() if values[column] > 0.5}
    for source, line in sorted(sides):
        if not any((other, line) in let_in for pair in model.pairs if source in pair for other in pair if other != source):
            let_in.add((source, line))
    return set(sides) - let_in


def restricted(model: Model, refused: set[tuple[int, int]]) -> Model:
    """The model in which these sources may not pay these contested lines, and no pair is left to heed."""
    groups = [
        msgspec.structs.replace(group, payers=tuple(source for source in group.payers if (source, group.line) not in refused))
        for group in model.groups
    ]
    return msgspec.structs.replace(model, groups=groups, pairs=[])
