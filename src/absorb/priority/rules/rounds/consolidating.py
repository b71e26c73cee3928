"""From what several assessors gave to one value, and how far apart they are."""

from collections.abc import Mapping, Sequence
from decimal import Decimal, localcontext
from typing import Literal, NamedTuple

from absorb.priority.rules.model import ModelCriterion, plain

Consolidation = Literal["mean", "median"]

DIGITS = 60
"""Figures have up to eighteen digits: a sum of any number of them, and half of it, is exact in so many."""


def median(values: Sequence[Decimal]) -> Decimal:
    """The middle value, exactly; of an even number the mean of the two in the middle. At least one value is needed."""
    ordered = sorted(values)
    half = len(ordered) // 2
    if len(ordered) % 2:
        return plain(ordered[half])
    with localcontext() as context:
        context.prec = DIGITS
        return plain((ordered[half - 1] + ordered[half]) / 2)


def mean(values: Sequence[Decimal]) -> Decimal:
    """The mean to six decimal places, half to even; at least one value is needed."""
    with localcontext() as context:
        context.prec = DIGITS
        return plain((sum(values, Decimal(0)) / len(values)).quantize(Decimal("0.000001")))


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
