"""What a schedule's amounts may be where it is to be more even than one that is there.

Every amount has to deviate less than that one's largest deviation. In whole haléře this is a least and a most for each
cell, so the case stays what it was, a network with choices (`choices`), within narrower bounds.
"""

from collections.abc import Sequence
from fractions import Fraction

import msgspec

from absorb.funding.rules.schedule.laying import Paid
from absorb.funding.rules.schedule.model import Group, Model
from absorb.funding.rules.schedule.tree import Tree, grow

_SMALL = 3_000
"""(source, cell) pairs up to which every cell is held to its own bounds; beyond, those of cells that are alike are added up."""


def deviation(model: Model, totals: Sequence[int], paid: Paid) -> Fraction:
    """The largest deviation of a source's share of any cell from its share of the whole; pinned amounts count for nothing."""
    top, bottom = 0, 1
    for group in model.groups:
        for cell in group.cells:
            amounts, cost = paid[cell], model.cost_of(cell)
            for source in group.payers:
                base = model.limits[source].base
                away = abs(amounts[source] * base - totals[source] * cost)
                if away * bottom > top * cost * base:
                    top, bottom = away, cost * base
    return Fraction(top, bottom)


def is_large(model: Model) -> bool:
    """Whether cells that are alike are held together."""
    return sum(len(group.payers) * len(group.cells) for group in model.groups) > _SMALL


def by_cell(model: Model) -> Model:
    """The model with every cell a group of its own, unless it is large."""
    if is_large(model):
        return model
    groups = [
        Group(group.payers, group.period_class, group.line, cost, group.room if len(group.cells) == 1 else cost, [cell])
        for group in model.groups
        for cell in group.cells
        if (cost := model.cost_of(cell))
    ]
    return msgspec.structs.replace(model, groups=groups)


def narrowed(model: Model, totals: Sequence[int], level: Fraction) -> Tree | None:
    """The network of the schedules with these totals whose amounts all deviate less than `level`; None if there are none."""
    tree = grow(model)
    if tree is None or not level:
        return None
    spans = {head: (total - model.pinned(source),) * 2 for source, (head, total) in enumerate(zip(tree.heads, totals, strict=True))}
    for pay in tree.pays:
        found = _span(model, model.groups[pay.group], Fraction(totals[pay.source], model.limits[pay.source].base), level)
        if found is None:
            return None
        spans[pay.arc] = found
    return msgspec.structs.replace(tree, bounds=tree.bounds.within(spans))


def _span(model: Model, group: Group, share: Fraction, level: Fraction) -> tuple[int, int] | None:
    """The least and the most that a source with this share of the whole may pay of a group, its cells' taken together."""
    low, high = share - level, share + level
    least = most = 0
    for cell in group.cells:
        cost = model.cost_of(cell)
        room = group.room if len(group.cells) == 1 else cost
        from_, to = max(cost * low.numerator // low.denominator + 1, 0), min(-(-cost * high.numerator // high.denominator) - 1, room)
        if from_ > to:
            return None
        least, most = least + from_, most + to
    return least, most
