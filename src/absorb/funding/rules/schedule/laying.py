"""From amounts by group to amounts by cell: group by group, or all cells in one network where that is not exact."""

from math import ceil, floor
from operator import itemgetter

from absorb.funding.rules.schedule import cells
from absorb.funding.rules.schedule.detours import NO_WALLS, Walls
from absorb.funding.rules.schedule.evenness import Laid
from absorb.funding.rules.schedule.levelling import level
from absorb.funding.rules.schedule.model import Cell, Model
from absorb.funding.rules.schedule.network import Bounds
from absorb.funding.rules.schedule.tree import Tree

Paid = dict[Cell, list[int]]
"""cell -> haléře that each source pays, in input order of the sources. One list a cell: pairs would be a million objects."""

_LARGEST_NETWORK = 50_000
_NOTHING = -1
"""The column of a zero, at the end of each row."""


def lay(model: Model, tree: Tree, laid: Laid, walls: Walls = NO_WALLS) -> Paid:
    """What each source pays of each cell, pins included: no other whole amounts have a smaller largest deviation.

    Real amounts are rounded down or up, then single haléře move on (`levelling`), without what `walls` forbid.
    """
    costs = [[model.cost_of(cell) for cell in group.cells] for group in model.groups]
    rows = _rounded(model, tree, laid, costs)
    level(model, tree, laid, costs, rows, walls)
    paid: Paid = {}
    for group, amounts in zip(model.groups, rows, strict=True):
        place = {source: column for column, source in enumerate(group.payers)}
        columns = [place.get(source, _NOTHING) for source in range(len(model.limits))]
        in_order = itemgetter(*columns, _NOTHING, _NOTHING)  # of a single column it would get an amount, not a row
        for cell, row in zip(group.cells, amounts, strict=True):
            row.append(0)
            *paid[cell], _, _ = in_order(row)
    return _with_pins(model, paid)


def by_group(model: Model, paid: Paid) -> dict[tuple[int, int], int]:
    """(source, group) -> what it pays there, pins left out."""
    found = {(source, number): 0 for number, group in enumerate(model.groups) for source in group.payers}
    for number, group in enumerate(model.groups):
        for cell in group.cells:
            row = paid[cell]
            for source in group.payers:
                found[source, number] += row[source]
    return found


def by_source(model: Model, paid: Paid) -> list[int]:
    """What each source pays in all."""
    return [sum(column) for column in zip(*paid.values(), strict=True)] or [0] * len(model.limits)


def _rounded(model: Model, tree: Tree, laid: Laid, costs: list[list[int]]) -> list[list[cells.Row]]:
    """The real amounts rounded down or up, by group, cell and payer.

    Only in cases of more than 50,000 (source, cell) pairs may a few be one haléř further, where a group's whole amounts
    cannot be met otherwise.
    """
    rows = [_rows(model, number, laid, costs[number], loosely=False) for number in range(len(model.groups))]
    if all(row is not None for row in rows):
        return [row or [] for row in rows]
    if sum(len(group.payers) * len(group.cells) for group in model.groups) <= _LARGEST_NETWORK:
        return _all_at_once(model, tree, laid)
    return [row or _rows(model, number, laid, costs[number], loosely=True) or [] for number, row in enumerate(rows)]


def _rows(model: Model, number: int, laid: Laid, costs: list[int], *, loosely: bool) -> list[cells.Row] | None:
    group = model.groups[number]
    amounts = [laid.whole[source, number] for source in group.payers]
    shares = [laid.real[source, number] / group.cost for source in group.payers]
    return cells.lay([group.room] if len(costs) == 1 else costs, shares, amounts, loosely=loosely)


def _all_at_once(model: Model, tree: Tree, laid: Laid) -> list[list[cells.Row]]:
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
            amount = share * model.cost_of(cell)
            found.append((paying.source, cell, bounds.arc(tail, nodes[cell], floor(amount), ceil(amount))))
    for group in model.groups:
        for cell in group.cells:
            bounds.arc(nodes[cell], Bounds.END, 0, group.room if len(group.cells) == 1 else model.cost_of(cell))
    amounts, _ = bounds.solve([(least, most) for _, _, least, most in bounds.arcs])
    if amounts is None:
        raise ArithmeticError("an even schedule has no whole haléře")
    paid = {(source, cell): amounts[arc] for source, cell, arc in found}
    return [[[paid[source, cell] for source in group.payers] for cell in group.cells] for group in model.groups]


def _with_pins(model: Model, paid: Paid) -> Paid:
    for (source, row, period), amount in model.pins.items():
        if amount:
            paid[row, period][source] = amount
    return paid
