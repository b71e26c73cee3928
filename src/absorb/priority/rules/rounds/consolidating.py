"""From what several assessors gave to one value, and how far apart they are."""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from functools import lru_cache, reduce
from typing import Literal, NamedTuple

from absorb.priority.rules.model import ModelCriterion
from absorb.priority.rules.numbers import EXACT, plain

Consolidation = Literal["mean", "median"]

_TWO = Decimal(2)
_MICRO = Decimal("0.000001")


def median(values: Sequence[Decimal]) -> Decimal:
    """The middle value, exactly; of an even number the mean of the two in the middle. At least one value is needed."""
    ordered = sorted(values)
    half = len(ordered) // 2
    if len(ordered) % 2:
        return plain(ordered[half])
    return plain(EXACT.divide(EXACT.add(ordered[half - 1], ordered[half]), _TWO))


def mean(values: Sequence[Decimal]) -> Decimal:
    """The mean to six decimal places, half to even; at least one value is needed."""
    return _mean_of_one(values[0]) if len(values) == 1 else _rounded(EXACT.divide(reduce(EXACT.add, values), Decimal(len(values))))


def _rounded(number: Decimal) -> Decimal:
    return plain(number.quantize(_MICRO, context=EXACT))


_mean_of_one = lru_cache(4096)(_rounded)
"""Most ideas have one assessor, and their values are the steps of a scale: the same few again and again."""


class Apart(NamedTuple):
    """One criterion by which assessors differ: the ends of what was given, and their distance in percent of the scale."""

    criterion: str
    lowest: Decimal
    highest: Decimal
    percent: Decimal


def find_apart(criteria: Sequence[ModelCriterion], given: Mapping[str, Sequence[Decimal]], spread_percent: Decimal) -> list[Apart]:
    """The criteria by which the values given to one idea lie further apart than this share of the scale, the widest first.

    Exactly the spread is not further apart than it.
    """
    found = []
    for criterion in criteria:
        values = given.get(criterion.code, ())
        width = abs(criterion.best - criterion.worst)
        if len(values) < 2 or not width:
            continue
        lowest, highest = min(values), max(values)
        if (highest - lowest) * 100 > spread_percent * width:
            found.append(Apart(criterion.code, lowest, highest, plain(((highest - lowest) * 100 / width).quantize(Decimal("0.1")))))
    return sorted(found, key=lambda one: -one.percent)
