"""Sources that never share a line, where many lines are at stake: the evenest sides among those that reach given totals.

Lines whose sides are the same and which the same sources may pay are alike for every limit and every level of deviation, so
the programme holds them together: a column says which sides a line takes, and amounts are those of all such lines at once.
It is small, and is asked for ever more even schedules; what it answers is measured in exact fractions.
"""

from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction

import msgspec

from absorb.funding.rules.schedule import evenness
from absorb.funding.rules.schedule.model import Cell, Group, Model
from absorb.funding.rules.schedule.programme import Programme
from absorb.funding.rules.schedule.totals import totals
from absorb.funding.rules.schedule.tree import Tree, grow
from absorb.kernel.engine import Progress

Side = tuple[int, ...]
"""The sources of pairs that may pay a line."""
Sides = dict[int, Side]
"""contested line -> its side."""

_FEW_LINES = 12
_MANY_SIDES = 16
_UNITS = 1e6
_HALER_SLACK = 0.25
_FAR_APART, _CLOSER = Fraction(1, 256), Fraction(1, 10**8)
_ASKINGS = 60


class Parted(msgspec.Struct, frozen=True):
    """A model whose lines have taken sides, with its network and its totals, and a deviation below which no sides lead."""

    model: Model
    tree: Tree
    totals: list[int]
    proven: Fraction


def is_wide(model: Model) -> bool:
    """Whether so many lines are contested, each with few sides, that they are better held together."""
    if model.straddles or not model.pairs:
        return False
    could = _contested(model)
    return len(could) > _FEW_LINES and all(len(_sides(model, line, among)) <= _MANY_SIDES for line, among in could.items())


def without_pairs(model: Model) -> Model:
    """The model in which nobody heeds the pairs: cells that are alike are together again, whatever their line."""
    return _merged(model, {})


def part(model: Model, tree: Tree, reached: list[int], progress: Progress) -> Parted | None:
    """The evenest sides with which the sources pay these totals; None if there are none, or none were found."""
    search = _Search(model, tree, reached)
    best = search.ask(None)
    if best is None:
        return None
    high, low = best[0], search.floor()
    for asking in range(_ASKINGS):
        progress(asking / _ASKINGS, "looking for a more even schedule")
        is_far = high - low > _FAR_APART
        aim = (high + low) / 2 if is_far else high - _CLOSER
        found = search.ask(aim) if aim > 0 else None
        if found is not None and found[0] < high:
            high, best = found[0], found
        elif is_far:
            low = aim
        else:
            break
    return Parted(best[1], best[2], reached, low)


def _contested(model: Model) -> dict[int, set[int]]:
    """The sources of pairs that could pay each contested line."""
    paired = {source for pair in model.pairs for source in pair}
    found: dict[int, set[int]] = {}
    for group in model.groups:
        if group.line is not None:
            found.setdefault(group.line, set()).update(paired.intersection(group.payers))
    for (source, line, _), amount in model.pins.items():
        if amount and source in paired and line in found:
            found[line].add(source)
    return found


def _sides(model: Model, line: int, among: set[int]) -> list[Side]:
    """The largest sets of sources that may pay a line together, those that are pinned there among them."""
    rivals = {frozenset(pair) for pair in model.pairs}
    pinned = {source for (source, row, _), amount in model.pins.items() if row == line and amount}
    found: list[Side] = [()]
    for source in sorted(among):
        more = [(*(other for other in side if frozenset((source, other)) not in rivals), source) for side in found]
        found = list(dict.fromkeys([*found, *more]))
        found = [side for side in found if not any(set(side) < set(other) for other in found)]
        if len(found) > 4 * _MANY_SIDES:
            break
    return [side for side in found if pinned & among <= set(side)]


def _merged(model: Model, sides: Mapping[int, Side]) -> Model:
    """The model in which lines have taken these sides and no pair is left to heed; cells that are alike are together."""
    pinned = {(row, period) for _, row, period in model.pins}
    group_of: dict[Cell, Group] = {cell: group for group in model.groups for cell in group.cells}
    groups: dict[object, Group] = {}
    for cell, of in sorted(group_of.items()):
        payers = _payers(model, of, sides.get(cell[0]))
        is_pinned = cell in pinned
        key: object = cell if is_pinned else (payers, of.period_class)
        group = groups.get(key)
        if group is None:
            groups[key] = group = Group(payers, of.period_class, None, 0, 0, [])
        cost = model.cost_of(cell)
        group.cost += cost
        group.room += of.room if is_pinned else cost
        group.cells.append(cell)
    return msgspec.structs.replace(model, groups=list(groups.values()), pairs=[])


class _Lot(msgspec.Struct):
    """Cells that the programme holds together: (cost, room) of those that surely belong to them, and what columns of sides add."""

    payers: tuple[int, ...]
    period_class: int
    surely: list[tuple[int, int]] = msgspec.field(default_factory=list)
    joins: dict[int, tuple[int, int]] = msgspec.field(default_factory=dict)


class _Search:
    """Asks for sides with which the totals are paid and no amount deviates as much as a level."""

    def __init__(self, model: Model, tree: Tree, reached: list[int]) -> None:
        self.model, self.tree, self.reached = model, tree, reached
        self.unit = max(model.cost / _UNITS, 1e-3)
        self.shares = [Fraction(total, max(limits.base, 1)) for total, limits in zip(reached, model.limits, strict=True)]
        self.could = _contested(model)
        self.sides = {line: _sides(model, line, among) for line, among in self.could.items()}
        self.groups: dict[int, list[Group]] = {line: [] for line in self.could}
        for group in model.groups:
            if group.line is not None:
                self.groups[group.line].append(group)

    def floor(self) -> Fraction:
        """A deviation that no sides avoid: each line refuses somebody, whose share of it is none."""
        return max(min(self._refused(line, side) for side in sides) for line, sides in self.sides.items())

    def _refused(self, line: int, side: Side) -> Fraction:
        return max((self.shares[source] for source in self.could[line] if source not in side), default=Fraction(0))

    def ask(self, level: Fraction | None) -> tuple[Fraction, Model, Tree] | None:
        """Sides, if there are any, as a model with its network, and the largest deviation that they lead to."""
        programme = Programme()
        columns = self._columns(programme, level)
        if columns is None:
            return None
        self._amounts(programme, columns, level)
        programme.hurry()
        values = programme.minimise({})
        if values is None:
            return None
        return self._measured({line: max(among, key=lambda side: values[among[side]]) for line, among in columns.items()})

    def _measured(self, sides: Sides) -> tuple[Fraction, Model, Tree] | None:
        """What the sides lead to, in exact fractions; None if they do not reach the totals to the haléř."""
        model = _merged(self.model, sides)
        tree = grow(model)
        if tree is None or totals(model, tree) != self.reached:
            return None
        level = evenness.largest(model, tree, self.reached)
        return max(level, *(self._refused(line, side) for line, side in sides.items())), model, tree

    def _columns(self, programme: Programme, level: Fraction | None) -> dict[int, dict[Side, int]] | None:
        """A yes-or-no column for each side of a line that leads below the level; None where a line has no such side."""
        found = {}
        for line, sides in self.sides.items():
            near = [side for side in sides if level is None or self._refused(line, side) < level]
            if not near:
                return None
            found[line] = {side: programme.column(0.0, 1.0, whole=True) for side in near}
            programme.row(1.0, 1.0, dict.fromkeys(found[line].values(), 1.0))
        return found

    def _lots(self, columns: Mapping[int, Mapping[Side, int]]) -> list[_Lot]:
        pinned = {(row, period) for _, row, period in self.model.pins}
        lots: dict[object, _Lot] = {}
        for group in self.model.groups:
            own = group.cells[0] if group.cells[0] in pinned else None
            for side, column in _ways(group, columns):
                payers = _payers(self.model, group, side)
                lot = lots.setdefault((own, payers, group.period_class), _Lot(payers, group.period_class))
                if column is None:
                    lot.surely.append((group.cost, group.room))
                else:
                    lot.joins[column] = (group.cost, group.room)
        return list(lots.values())

    def _amounts(self, programme: Programme, columns: Mapping[int, Mapping[Side, int]], level: Fraction | None) -> None:
        """A column for what each source pays of each lot, and the rows of the lots, of the levels and of the tree's limits."""
        paid: dict[tuple[int, int], list[int]] = {}
        for lot in self._lots(columns):
            cost, room = (self._sum(programme, lot, place) for place in (0, 1))
            amounts = {}
            for source in lot.payers:
                amounts[source] = programme.column(0.0, self.model.cost / self.unit)
                paid.setdefault((source, lot.period_class), []).append(amounts[source])
                if level is not None:
                    programme.row(None, 0.0, {amounts[source]: 1.0, cost: -float(self.shares[source] + level)})
                    programme.row(0.0, None, {amounts[source]: 1.0, cost: -float(max(self.shares[source] - level, Fraction(0)))})
            programme.row(None, 0.0, {**dict.fromkeys(amounts.values(), 1.0), room: -1.0})
        self._limits(programme, paid)

    def _sum(self, programme: Programme, lot: _Lot, place: int) -> int:
        """A column that is what a lot costs (place 0), or the room that it has (1)."""
        surely = sum(pair[place] for pair in lot.surely) / self.unit
        column = programme.column(0.0, self.model.cost / self.unit)
        programme.row(surely, surely, {column: 1.0, **{join: -pair[place] / self.unit for join, pair in lot.joins.items()}})
        return column

    def _limits(self, programme: Programme, paid: Mapping[tuple[int, int], Sequence[int]]) -> None:
        """Rows that hold what a source pays in all, in a limited year and in a limited class of periods."""
        slack = _HALER_SLACK / len(self.reached)
        for source, total in enumerate(self.reached):
            left = total - self.model.pinned(source)
            self._row(
                programme, [column for (payer, _), among in paid.items() if payer == source for column in among], left - slack, left + slack
            )
        arcs = self.tree.bounds.arcs
        for (source, year), arc in self.tree.years.items():
            of_year = [
                column
                for (payer, index), among in paid.items()
                if payer == source and self.model.only_year(self.model.classes[index][0]) == year
                for column in among
            ]
            self._row(programme, of_year, *arcs[arc][2:])
        for key, arc in self.tree.classes.items():
            self._row(programme, paid.get(key, ()), *arcs[arc][2:])

    def _row(self, programme: Programme, columns: Sequence[int], least: float, most: float) -> None:
        programme.row(least / self.unit, most / self.unit, dict.fromkeys(columns, 1.0))


def _ways(group: Group, columns: Mapping[int, Mapping[Side, int]]) -> Iterator[tuple[Side | None, int | None]]:
    """The sides that a group may be on, each with its column; one without, where nothing is at stake."""
    if group.line is None:
        yield None, None
    else:
        yield from columns[group.line].items()


def _payers(model: Model, group: Group, side: Side | None) -> tuple[int, ...]:
    """Who may pay a group on this side."""
    if side is None or group.line is None:
        return group.payers
    paired = {source for pair in model.pairs for source in pair}
    return tuple(source for source in group.payers if source in side or source not in paired)
