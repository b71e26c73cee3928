"""From a model to what each source pays of each cell."""

from absorb.funding.rules.schedule import cells, evenness
from absorb.funding.rules.schedule.choices import Decision, decide
from absorb.funding.rules.schedule.model import Cell, Model
from absorb.funding.rules.schedule.months import by_year
from absorb.funding.rules.schedule.totals import totals
from absorb.funding.rules.schedule.tree import grow

Paid = dict[Cell, list[tuple[int, int]]]
"""cell -> (source, haléře) of those that pay something, in input order of the sources."""


def feasible(model: Model) -> bool:
    """Whether every demand can be met at once (a gap is no obstacle)."""
    tree = grow(model)
    if tree is None or totals(model, tree) is None:
        return False
    return not _is_hard(model) or decide(model, tree) is not None


def solve(model: Model) -> Paid | None:
    """The best schedule; None if the demands cannot all be met."""
    tree = grow(model)
    if tree is None:
        return None
    reached = totals(model, tree)
    if reached is None:
        return None
    by_group = evenness.lay(model, tree, reached)
    if _is_hard(model) and not _keeps(model, by_group):
        decision = decide(model, tree)
        if decision is None:
            return None
        model, by_group = decision.model, _lay_decided(decision)
    return _lay_cells(model, by_group)


def _is_hard(model: Model) -> bool:
    return bool(model.straddles) or any(group.line is not None for group in model.groups)


def _lay_decided(decision: Decision) -> dict[tuple[int, int], int]:
    tree = grow(decision.model, decision.fixed)
    if tree is None:
        raise ArithmeticError("what the long periods hold breaks a limit")
    reached = decision.totals or totals(decision.model, tree)
    if reached is None:
        raise ArithmeticError("the chosen sides do not meet the least totals")
    return evenness.lay(decision.model, tree, reached)


def _keeps(model: Model, by_group: dict[tuple[int, int], int]) -> bool:
    """Whether amounts found without them keep the pairs and the years of long periods all the same."""
    used: set[tuple[int, int]] = {(source, line) for (source, line, _), amount in model.pins.items() if amount}
    for (source, index), amount in by_group.items():
        line = model.groups[index].line
        if amount and line is not None:
            used.add((source, line))
    lines = {line for _, line in used}
    if any((one, line) in used and (other, line) in used for one, other in model.pairs for line in lines):
        return False
    return all(_keeps_years(model, source, by_group) for source in {source for source, _ in model.straddles})


def _keeps_years(model: Model, source: int, by_group: dict[tuple[int, int], int]) -> bool:
    by_class = [0] * len(model.classes)
    for (payer, index), amount in by_group.items():
        if payer == source:
            by_class[model.groups[index].period_class] += amount
    class_of = {period: index for index, periods in enumerate(model.classes) for period in periods}
    for (payer, _, period), amount in model.pins.items():
        if payer == source:
            by_class[class_of[period]] += amount
    years: dict[str, int] = {}
    for index, amount in enumerate(by_class):
        for year, part in by_year(amount, model.case.periods[model.classes[index][0]]).items():
            years[year] = years.get(year, 0) + part
    return all(years.get(year, 0) <= ceiling.amount for year, ceiling in model.limits[source].by_year.items())


def _lay_cells(model: Model, by_group: dict[tuple[int, int], int]) -> Paid:
    pinned: Paid = {}
    for (source, row, period), amount in model.pins.items():
        if amount:
            pinned.setdefault((row, period), []).append((source, amount))
    paid: Paid = {}
    for number, group in enumerate(model.groups):
        amounts = [by_group[source, number] for source in group.payers]
        rooms = [group.room] if len(group.cells) == 1 else [_cost(model, cell) for cell in group.cells]
        for cell, parts in zip(group.cells, cells.lay(rooms, amounts), strict=True):
            paid[cell] = [(source, amount) for source, amount in zip(group.payers, parts, strict=True) if amount]
    for cell, kept in pinned.items():
        paid[cell] = sorted([*paid[cell], *kept])
    return paid


def _cost(model: Model, cell: Cell) -> int:
    return int(model.case.lines[cell[0]].amounts[model.case.periods[cell[1]].id])
