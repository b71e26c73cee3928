"""Who pays how much in total: the smallest gap first, then as little as possible from the end of the preference.

Sources send money through their years and periods to the groups of cells. The totals that such a tree of limits lets
the sources reach form a polymatroid (Megiddo, 1974), so the greedy order is exact: meet every least total, then let
each source in turn, most preferred first, send as much more as fits; what is sent once is only ever rerouted.
"""

import msgspec

from absorb.funding.rules.schedule.model import Model
from absorb.funding.rules.schedule.months import in_year, years_of
from absorb.funding.rules.schedule.network import Bounds, Network
from absorb.funding.rules.schedule.shapes import Period

Fixed = dict[tuple[int, int], int]
"""(source, period class) -> what the source pays there in all, pins included, where that is already decided."""


class Tree(msgspec.Struct):
    """The network of a model without its pins: `heads[s]` is the arc that carries source s, `pays` the arcs into groups."""

    bounds: Bounds
    heads: list[int]
    pays: list[tuple[int, int, int]]


def tree(model: Model, fixed: Fixed | None = None) -> Tree | None:
    """The network from sources over years and periods to groups; None if the pins alone break a limit."""
    fixed = fixed or {}
    bounds = Bounds()
    sinks = [bounds.node() for _ in model.groups]
    answer = Tree(bounds, [], [])
    if model.pin_clash or any(group.room < 0 for group in model.groups):
        return None
    for source in range(len(model.limits)):
        if not _branch(model, source, fixed, answer, sinks):
            return None
    for node, group in zip(sinks, model.groups, strict=True):
        bounds.arc(node, Bounds.END, 0, group.room)
    return answer


def _branch(model: Model, source: int, fixed: Fixed, answer: Tree, sinks: list[int]) -> bool:
    """Add one source's part of the network; False if its pins are above one of its limits."""
    limits, bounds = model.limits[source], answer.bounds
    pinned = model.pinned(source)
    if pinned > limits.most:
        return False
    root = bounds.node()
    answer.heads.append(bounds.arc(Bounds.START, root, max(limits.least - pinned, 0), limits.most - pinned))
    years = {year: ceiling.amount - amount for year, ceiling, amount in _year_loads(model, source, fixed)}
    if any(room < 0 for room in years.values()):
        return False
    year_nodes: dict[str, int] = {}
    by_class: dict[int, list[int]] = {}
    for index, group in enumerate(model.groups):
        if source in group.payers:
            by_class.setdefault(group.period_class, []).append(index)
    for period_class, periods in enumerate(model.classes):
        groups = by_class.get(period_class, [])
        span = class_bounds(model, source, period_class, fixed)
        if span is None or (span[0] > 0 and not groups):
            return False
        year = model.only_year(periods[0])
        above = root
        if groups and year in years and (source, period_class) not in fixed:
            if year not in year_nodes:
                year_nodes[year] = bounds.node()
                bounds.arc(root, year_nodes[year], 0, years[year])
            above = year_nodes[year]
        if groups and span != (0, None):
            below = bounds.node()
            most = sum(model.groups[index].room for index in groups) if span[1] is None else span[1]
            bounds.arc(above, below, span[0], most)
            above = below
        for index in groups:
            answer.pays.append((source, index, bounds.arc(above, sinks[index], 0, model.groups[index].room)))
    return True


def _year_loads(model: Model, source: int, fixed: Fixed) -> list[tuple[str, object, int]]:
    raise NotImplementedError
