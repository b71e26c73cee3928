"""Periods of two or more years that meet a limit by year."""

from collections.abc import Sequence

from absorb.funding.rules.schedule.model import Model, pinned_in
from absorb.funding.rules.schedule.months import by_year, years_of
from absorb.funding.rules.schedule.programme import Programme
from absorb.funding.rules.schedule.tree import Tree

Part = tuple[int, int, int]
"""(months before the year, months in the year, months in all) of a straddling period."""


def straddled(model: Model, tree: Tree) -> dict[tuple[int, str], tuple[int, dict[int, Part]]]:
    """(source, year) -> what the year holds beyond pins in its own periods, and the straddling classes it takes part of."""
    found: dict[tuple[int, str], tuple[int, dict[int, Part]]] = {}
    for source, index in model.straddles:
        if (source, index) not in tree.classes:
            continue
        period = model.case.periods[model.classes[index][0]]
        for year, before, count in years_of(period):
            ceiling = model.limits[source].by_year.get(year)
            if ceiling is not None:
                left = ceiling.amount - _pinned_in_year(model, tree, source, year)
                found.setdefault((source, year), (left, {}))[1][index] = (before, count, period.months)
    return found


def _pinned_in_year(model: Model, tree: Tree, source: int, year: str) -> int:
    """What pins alone put into a year: all of them but those in straddling periods that still may move."""
    total = 0
    for index, periods in enumerate(model.classes):
        period = model.case.periods[periods[0]]
        if (source, index) not in model.straddles:
            total += pinned_in(model, source, index) if model.only_year(periods[0]) == year else 0
        elif (source, index) not in tree.classes:
            total += by_year(pinned_in(model, source, index), period).get(year, 0)
    return total


def balance(programme: Programme, tree: Tree, columns: Sequence[int]) -> None:
    """Rows that let as much into each node of the tree as out of it."""
    nodes: dict[int, dict[int, float]] = {}
    for column, (tail, head, _, _) in zip(columns, tree.bounds.arcs, strict=True):
        nodes.setdefault(tail, {})[column] = -1.0
        nodes.setdefault(head, {})[column] = 1.0
    for node, terms in nodes.items():
        if node not in (tree.bounds.START, tree.bounds.END):
            programme.row(0.0, 0.0, terms)
