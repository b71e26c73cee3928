"""Weights that add up to 100 exactly, and one set of weights out of many."""

from collections.abc import Sequence
from decimal import Context, Decimal
from fractions import Fraction
from math import lcm

from absorb.priority.rules.ranking.points import MICRO, round_parts

EXACT = Context(prec=50)
"""Roots and logarithms are reckoned to fifty digits, rounded alike on every machine, before six places are kept."""


def to_hundred(raw: Sequence[Decimal | Fraction | int]) -> list[Decimal]:
    """The same proportions as weights of six places that add up to 100: largest remainder, equal ones to the earlier.

    The numbers are zero or more and not all zero.
    """
    shares = [Fraction(one) for one in raw]
    unit = lcm(*(share.denominator for share in shares))
    whole = [int(share * unit) for share in shares]
    micro = round_parts([100 * MICRO * one for one in whole], sum(whole), 100 * MICRO)
    return [Decimal(one).scaleb(-6) for one in micro]


def group_weights(weights: Sequence[Sequence[Decimal]]) -> list[Decimal] | None:
    """The geometric mean of several people's weights, criterion by criterion, brought to 100 again.

    A criterion to which anybody gave zero has zero; where that leaves nothing the answer is None.
    """
    means = [geometric_mean(column) for column in zip(*weights, strict=True)]
    return to_hundred(means) if any(means) else None


def geometric_mean(numbers: Sequence[Decimal]) -> Decimal:
    """The geometric mean of numbers that are zero or more, to fifty digits."""
    if not all(numbers):
        return Decimal(0)
    if len(set(numbers)) == 1:
        return numbers[0]
    total = Decimal(0)
    for number in numbers:
        total = EXACT.add(total, EXACT.ln(number))
    return EXACT.exp(EXACT.divide(total, Decimal(len(numbers))))
