"""What makes a well-formed case wrong: every fault, in input order, with what would be right."""

from collections.abc import Iterator
from decimal import Decimal
from typing import NamedTuple

from absorb.kernel.errors import BadInput, Fault
from absorb.kernel.intake import child, find_repeats, nearest
from absorb.priority.rules.ranking.case import Case, Criterion, Idea, Robustness, Spread

MOST_DRAWS = 10_000_000
MOST_SHARES = 50_000_000
"""Ideas × places: beyond it the answer itself would not fit in memory."""


class _Ends(NamedTuple):
    """The lower and the upper end of a scale: most values lie between them, and nothing need be said."""

    low: Decimal
    high: Decimal

    def hold(self, value: Decimal) -> bool:
        return self.low <= value <= self.high


def check(case: Case) -> None:
    """BadInput with every fault of the case; silent where there is none."""
    known: dict[str, Criterion] = {}
    for criterion in case.criteria:
        known.setdefault(criterion.id, criterion)
    faults = [*_criteria_faults(case.criteria), *_ideas_faults(case.ideas, known)]
    faults += _tie_break_faults(case.tie_break, known)
    if case.robustness is not None:
        faults += _robustness_faults(case.robustness, len(case.ideas))
    if faults:
        raise BadInput(faults)


def _criteria_faults(criteria: tuple[Criterion, ...]) -> Iterator[Fault]:
    if not criteria:
        yield Fault("/criteria", "There is no criterion; at least one with a weight above zero is needed.")
        return
    repeats = _repeats_by_pointer([(f"/criteria/{index}/id", criterion.id) for index, criterion in enumerate(criteria)], "criterion")
    for index, criterion in enumerate(criteria):
        pointer = f"/criteria/{index}"
        yield from repeats.get(f"{pointer}/id", ())
        if criterion.weight < 0:
            yield Fault(f"{pointer}/weight", f"The weight {_shown(criterion.weight)} is below zero; a weight is zero or more.")
        if criterion.worst == criterion.best:
            says = f'The scale is empty: "from" and "to" are both {_shown(criterion.best)}; they must differ.'
            yield Fault(f"{pointer}/to", says)
        elif criterion.knockout_below is not None:
            yield from _scale_faults(criterion, criterion.knockout_below, f"{pointer}/knockout_below")
    if all(criterion.weight == 0 for criterion in criteria):
        yield Fault("/criteria", "All weights are zero; at least one must be above zero.")


def _ideas_faults(ideas: tuple[Idea, ...], known: dict[str, Criterion]) -> Iterator[Fault]:
    repeats = _repeats_by_pointer([(f"/ideas/{index}/id", idea.id) for index, idea in enumerate(ideas)], "idea")
    scales = {name: _Ends(*sorted((criterion.worst, criterion.best))) for name, criterion in known.items()}
    for index, idea in enumerate(ideas):
        yield from repeats.get(f"/ideas/{index}/id", ())
        yield from _idea_faults(idea, f"/ideas/{index}/values", known, scales)


def _repeats_by_pointer(names: list[tuple[str, str]], what: str) -> dict[str, list[Fault]]:
    return {fault.pointer: [fault] for fault in find_repeats(names, what)}


def _idea_faults(idea: Idea, pointer: str, known: dict[str, Criterion], scales: dict[str, _Ends]) -> Iterator[Fault]:
    for name, value in idea.values.items():
        criterion = known.get(name)
        if criterion is None:
            yield Fault(child(pointer, name), f'There is no criterion "{name}"{nearest(name, known)}')
        elif isinstance(value, Spread):
            yield from _spread_faults(criterion, value, child(pointer, name))
        elif not scales[name].hold(value):
            yield from _scale_faults(criterion, value, child(pointer, name))
    if idea.values.keys() != known.keys():
        for name in known:
            if name not in idea.values:
                yield Fault(pointer, f'The value for the criterion "{name}" is missing.')


def _spread_faults(criterion: Criterion, spread: Spread, pointer: str) -> Iterator[Fault]:
    if spread.any_of is not None and spread.low is None and spread.high is None:
        if not spread.any_of:
            yield Fault(f"{pointer}/any_of", "The list is empty; give at least one value.")
        for index, value in enumerate(spread.any_of):
            yield from _scale_faults(criterion, value, f"{pointer}/any_of/{index}")
    elif spread.any_of is None and spread.low is not None and spread.high is not None:
        yield from _scale_faults(criterion, spread.low, f"{pointer}/low")
        yield from _scale_faults(criterion, spread.high, f"{pointer}/high")
        if spread.low > spread.high:
            says = f'"low" ({_shown(spread.low)}) is above "high" ({_shown(spread.high)}); exchange them.'
            yield Fault(f"{pointer}/low", says)
    else:
        given = [name for name in ("any_of", "low", "high") if getattr(spread, name) is not None]
        found = " and ".join(f'"{name}"' for name in given) or "neither"
        yield Fault(pointer, f'An uncertain value is either "any_of" alone or "low" and "high" together; found {found}.')


def _scale_faults(criterion: Criterion, value: Decimal, pointer: str) -> Iterator[Fault]:
    lowest, highest = sorted((criterion.worst, criterion.best))
    if lowest != highest and not lowest <= value <= highest:
        says = f'The value {_shown(value)} lies outside the scale of "{criterion.id}", which runs from {_shown(criterion.worst)} to'
        yield Fault(pointer, f"{says} {_shown(criterion.best)}.")


def _tie_break_faults(names: tuple[str, ...], known: dict[str, Criterion]) -> Iterator[Fault]:
    pointed = [(f"/tie_break/{index}", name) for index, name in enumerate(names)]
    repeats = _repeats_by_pointer(pointed, "criterion")
    for pointer, name in pointed:
        if name not in known:
            yield Fault(pointer, f'There is no criterion "{name}"{nearest(name, known)}')
        else:
            yield from repeats.get(pointer, ())


def _robustness_faults(asked: Robustness, idea_count: int) -> Iterator[Fault]:
    if not 1 <= asked.draws <= MOST_DRAWS:
        yield Fault("/robustness/draws", f"{asked.draws} draws cannot be made; give a whole number from 1 to {MOST_DRAWS}.")
    if asked.seed < 0:
        yield Fault("/robustness/seed", f"The seed {asked.seed} is below zero; give a whole number from 0 on.")
    for index, first in enumerate(asked.top):
        if first < 1:
            yield Fault(f"/robustness/top/{index}", f"Nobody stands among the first {first}; give a whole number from 1 on.")
        elif first in asked.top[:index]:
            yield Fault(f"/robustness/top/{index}", f"The first {first} are asked for twice; once is enough.")
    if asked.places < 1:
        yield Fault("/robustness/places", f"{asked.places} places cannot be told; give a whole number from 1 on.")
    elif min(asked.places, idea_count) * idea_count > MOST_SHARES:
        says = f"{asked.places} places of {idea_count} ideas are too many figures; give at most {MOST_SHARES // idea_count}."
        yield Fault("/robustness/places", says)


def _shown(number: Decimal) -> str:
    """A number as people write it, without an exponent."""
    return f"{number:f}"
