"""From amounts by group to amounts by cell: group by group, or all cells in one network where that is not exact."""

from math import ceil, floor

from absorb.funding.rules.schedule import cells
from absorb.funding.rules.schedule.evenness import Laid
from absorb.funding.rules.schedule.model import Cell, Group, Model
from absorb.funding.rules.schedule.network import Bounds
from absorb.funding.rules.schedule.tree import Tree

Paid = dict[Cell, list[tuple[int, int]]]
"""cell -> (source, haléře) of those that pay something, in input order of the sources."""

_LARGEST_NETWORK = 50_000


def lay(model: Model, tree: Tree, laid: Laid) -> Paid:
    """What each source pays of each cell, pins included.

    Each amount is the real one rounded down or up. Only in cases of more than 50,000 (source, cell) pairs may a few be
    one haléř further, where a group's whole amounts cannot be met otherwise.
    """
    rows = {number: _rows(model, group, number, laid, loosely=False) for number, group in enumerate(model.groups)}
    if None in rows.values():
        if sum(len(group.payers) * len(group.cells) for group in model.groups) <= _LARGEST_NETWORK:
            return _with_pins(model, _all_at_once(model, tree, laid))
        rows = {number: row or _rows(model, model.groups[number], number, laid, loosely=True) for number, row in rows.items()}
    paid: Paid = {}
    for number, group in enumerate(model.groups):
        for cell, parts in zip(group.cells, rows[number] or [], strict=True):
            paid[cell] = [(source, amount) for source, amount in zip(group.payers, parts, strict=True) if amount]
    return _with_pins(model, paid)


def _rows(model: Model, group: Group, number: int, laid: Laid, *, loosely: bool) -> list[cells.Row] | None:
    amounts = [laid.whole[source, number] for source in group.payers]
    shares = [laid.real[source, number] / group.cost for source in group.payers]
    rooms = [group.room] if len(group.cells) == 1 else [_cost(model, cell) for cell in group.cells]
    return cells.lay(rooms, shares, amounts, loosely=loosely)


def _cost(model: Model, cell: Cell) -> int:
    return int(model.case.lines[cell[0]].amounts[model.case.periods[cell[1]].id])


def _all_at_once(model: Model, tree: Tree, laid: Laid) -> Paid:
    """The same network with a node for each cell: whole amounts exist because the real ones do."""
    bounds = Bounds()
    while bounds.nodes < tree.bounds.nodes:
        bounds.node()
    by_arc = {pay.arc: pay for pay in tree.pays}
    nodes = {cell: bounds.node() for group in model.groups for cell in group.cells}
    totals = dict.fromkeys(range(len(tree.bounds.arcs)), 0)
    for pay in tree.pays:
        totals[tree.heads[pay.source]] += laid.whole[pay.source, pay.group]
    found: list[tuple[int, Cell, int]] = []
    for arc, (tail, head, least, most) in enumerate(tree.bounds.arcs):
        paying = by_arc.get(arc)
        if paying is None:
            exact = totals[arc]
            if head != Bounds.END:
                bounds.arc(tail, head, exact if tail == Bounds.START else least, exact if tail == Bounds.START else most)
            continue
        group = model.groups[paying.group]
        share = laid.real[paying.source, paying.group] / group.cost
        for cell in group.cells:
            amount = share * _cost(model, cell)
            found.append((paying.source, cell, bounds.arc(tail, nodes[cell], floor(amount), ceil(amount))))
    for group in model.groups:
        for cell in group.cells:
            bounds.arc(nodes[cell], Bounds.END, 0, group.room if len(group.cells) == 1 else _cost(model, cell))
    amounts, _ = bounds.solve([(least, most) for _, _, least, most in bounds.arcs])
    if amounts is None:
        raise ArithmeticError("an even schedule has no whole haléře")
    paid: Paid = {cell: [] for cell in nodes}
    for source, cell, arc in found:
        if amounts[arc]:
            paid[cell].append((source, amounts[arc]))
    return paid


def _with_pins(model: Model, paid: Paid) -> Paid:
    for (source, row, period), amount in model.pins.items():
        if amount:
            paid[row, period] = sorted([*paid[row, period], (source, amount)])
    return paid
