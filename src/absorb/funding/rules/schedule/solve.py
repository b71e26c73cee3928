"""From a model to what each source pays of each cell."""

from fractions import Fraction
from functools import partial

from absorb.funding.rules.schedule import evenness, laying
from absorb.funding.rules.schedule.apart import is_wide, part, without_pairs
from absorb.funding.rules.schedule.choices import SMALL_CASE, Decision, decide
from absorb.funding.rules.schedule.closer import by_cell, deviation, is_large, narrowed
from absorb.funding.rules.schedule.detours import Walls
from absorb.funding.rules.schedule.laying import Paid
from absorb.funding.rules.schedule.model import Model
from absorb.funding.rules.schedule.months import by_year
from absorb.funding.rules.schedule.totals import totals
from absorb.funding.rules.schedule.tree import Tree, grow
from absorb.kernel.engine import Progress

_FAR_APART = Fraction(1, 1024)
_ASKINGS = 60


def feasible(model: Model) -> bool:
    """Whether every demand can be met at once (a gap is no obstacle)."""
    tree = grow(model)
    if tree is None or totals(model, tree) is None:
        return False
    return not _is_hard(model) or decide(model) is not None


def solve(model: Model, progress: Progress) -> Paid | None:
    """The best schedule; None if the demands cannot all be met. Tells its progress from 0 to 1."""
    tree = grow(model)
    if tree is None:
        return None
    reached = totals(model, tree)
    if reached is None:
        return None
    if is_wide(model):
        return _solve_wide(model, tree, reached, progress)
    laid = evenness.lay(model, tree, reached)
    if not _is_hard(model):
        return laying.lay(model, tree, laid)
    if _keeps(model, laid.whole):
        paid = laying.lay(model, tree, laid)
        if _keeps(model, laying.by_group(model, paid)):
            return paid
        paid = laying.lay(model, tree, laid, _walls(model, tree, laid.whole))
        if _keeps(model, laying.by_group(model, paid)):
            return _most_even(model, paid, progress)
    decision = decide(model)
    return None if decision is None else _most_even(model, _solve_decided(decision), progress)


def _solve_wide(model: Model, tree: Tree, reached: list[int], progress: Progress) -> Paid | None:
    """The best schedule where many lines are contested; `reached` are the totals that there would be without the pairs."""
    paid = _unparted(model, reached)
    if paid is not None:
        return paid
    parted = part(model, tree, reached, progress)
    if parted is None:
        decision = decide(model)
        if decision is None:
            return None
        paid = _solve_decided(decision)
        parted = part(model, tree, laying.by_source(model, paid), progress)
        if parted is None:
            return _most_even(model, paid, progress)
    paid = _laid(parted.model, parted.tree, parted.totals)
    return paid if is_large(model) else _most_even(model, paid, progress, parted.proven)


def _unparted(model: Model, reached: list[int]) -> Paid | None:
    """The schedule that heeds no pairs, where it keeps them all the same."""
    alike = without_pairs(model)
    tree = grow(alike)
    if tree is None:
        return None
    laid = evenness.lay(alike, tree, reached)
    home = {cell: number for number, group in enumerate(alike.groups) for cell in group.cells}
    whole = {
        (source, number): laid.whole[source, home[group.cells[0]]] for number, group in enumerate(model.groups) for source in group.payers
    }
    if not _keeps(model, whole):
        return None
    paid = laying.lay(alike, tree, laid)
    return paid if _keeps(model, laying.by_group(model, paid)) else None


def _laid(model: Model, tree: Tree | None, reached: list[int]) -> Paid:
    if tree is None:
        raise ArithmeticError("the chosen sides break a limit")
    return laying.lay(model, tree, evenness.lay(model, tree, reached))


def _most_even(model: Model, paid: Paid, progress: Progress, proven: Fraction = Fraction(0)) -> Paid:
    """The schedule, or the most even one that other sides and other amounts of long periods lead to; the totals are the same.

    `proven` is a level of deviation below which there is none. The levels between are halved while they are far apart:
    all sides have levels of their own, and one by one they would be many. In a large case the sides found on the way are
    laid in whole haléře only when the halving is over.
    """
    totals, fine = laying.by_source(model, paid), by_cell(model)
    level = deviation(model, totals, paid)
    found: Decision | None = None
    lazily, reached = is_large(model) and not model.straddles, level
    for asking in range(_ASKINGS):
        progress(asking / _ASKINGS, "looking for a more even schedule")
        is_far = bool(model.pairs) and reached - proven > _FAR_APART
        if not is_far and model.straddles and model.cost > SMALL_CASE:
            break
        if found is not None and not is_far:
            paid, lazily, found = _evener(model, totals, paid, found), False, None
            level = reached = deviation(model, totals, paid)
            continue
        aim = (reached + proven) / 2 if is_far else level
        decision = decide(fine, partial(narrowed, totals=totals, level=aim), totals)
        if decision is not None and lazily and is_far:
            found, reached = decision, aim
            continue
        other = paid if decision is None else _evener(model, totals, paid, decision)
        if other is not paid:
            paid, level = other, deviation(model, totals, other)
            reached = level
        elif aim == level:
            break
        else:
            proven = aim
    return paid if found is None else _evener(model, totals, paid, found)


def _evener(model: Model, totals: list[int], paid: Paid, decision: Decision) -> Paid:
    """The schedule that a decision leads to, if its totals are the same and its largest deviation is smaller; this one, if not."""
    other = _solve_decided(decision)
    is_evener = laying.by_source(model, other) == totals and deviation(model, totals, other) < deviation(model, totals, paid)
    return other if is_evener else paid


def _is_hard(model: Model) -> bool:
    return bool(model.straddles) or any(group.line is not None for group in model.groups)


def _solve_decided(decision: Decision) -> Paid:
    tree = grow(decision.model, decision.fixed)
    if tree is None:
        raise ArithmeticError("what the long periods hold breaks a limit")
    reached = decision.totals or totals(decision.model, tree)
    if reached is None:
        raise ArithmeticError("the chosen sides do not meet the least totals")
    return _laid(decision.model, tree, reached)


def _keeps(model: Model, by_group: dict[tuple[int, int], int]) -> bool:
    """Whether amounts found without them keep the pairs and the years of long periods all the same."""
    used = _used(model, by_group)
    lines = {line for _, line in used}
    if any((one, line) in used and (other, line) in used for one, other in model.pairs for line in lines):
        return False
    return all(_keeps_years(model, source, by_group) for source in {source for source, _ in model.straddles})


def _used(model: Model, by_group: dict[tuple[int, int], int]) -> set[tuple[int, int]]:
    """Which source pays some of which contested line."""
    used = {(source, line) for (source, line, _), amount in model.pins.items() if amount}
    lines = ((source, model.groups[index].line) for (source, index), amount in by_group.items() if amount)
    return used | {(source, line) for source, line in lines if line is not None}


def _walls(model: Model, tree: Tree, by_group: dict[tuple[int, int], int]) -> Walls:
    """What keeps the sides that sources of pairs have taken, and what long periods hold."""
    used, paired = _used(model, by_group), {source for pair in model.pairs for source in pair}
    return Walls(
        arcs=frozenset(tree.classes[key] for key in model.straddles if key in tree.classes),
        pays=frozenset(
            (source, index)
            for source, index in by_group
            if source in paired and (line := model.groups[index].line) is not None and (source, line) not in used
        ),
    )


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
        for year, held in by_year(amount, model.case.periods[model.classes[index][0]]).items():
            years[year] = years.get(year, 0) + held
    return all(years.get(year, 0) <= ceiling.amount for year, ceiling in model.limits[source].by_year.items())
