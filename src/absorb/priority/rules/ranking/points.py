"""Points, parts, exclusions and places, all in whole numbers: nothing is rounded before the sixth place.

A utility is kept as an integer numerator over its criterion's common denominator, which is many times faster than a
`Fraction` for each value and just as exact.
"""

from collections.abc import Iterable, Sequence
from decimal import Decimal
from fractions import Fraction
from math import lcm
from typing import NamedTuple

from absorb.priority.rules.ranking.case import Case, Criterion, Idea, Spread

MICRO = 1_000_000
"""Points, parts and central weights are told to six places: whole millionths."""


Ratio = tuple[int, int]
"""A number as a numerator and a positive denominator, not always in lowest terms."""


class Utilities(NamedTuple):
    """The ideas' utilities of one criterion: integer numerators over one denominator."""

    numerators: list[int]
    denominator: int


class Scale:
    """A criterion's scale: the exact utility of a value."""

    def __init__(self, criterion: Criterion) -> None:
        self._worst, self._worst_under = criterion.worst.as_integer_ratio()
        span = Fraction(criterion.best) - Fraction(criterion.worst)
        sign = 1 if span > 0 else -1
        self._over = sign * span.denominator
        self._under = sign * span.numerator * self._worst_under

    def utilities(self, ratios: Sequence[Ratio]) -> Utilities:
        """(value - from) / (to - from) of values that are given as ratios with positive denominators."""
        unit = lcm(*{under for _, under in ratios})
        factor, shift = self._worst_under * self._over, self._worst * unit * self._over
        return Utilities([number * (unit // under) * factor - shift for number, under in ratios], self._under * unit)

    def utility(self, value: Decimal) -> Ratio:
        """The same of one value."""
        (numerator,), denominator = self.utilities([value.as_integer_ratio()])
        return numerator, denominator


class Scored(NamedTuple):
    """One idea's points and parts in millionths, and what excludes it."""

    points_micro: int
    parts_micro: list[int]
    excluded_by: list[str]


def given_values(value: Decimal | Spread) -> tuple[Decimal, ...]:
    """The value itself, the list of an uncertain one, or its two ends."""
    if not isinstance(value, Spread):
        return (value,)
    if value.any_of is not None:
        return value.any_of
    return tuple(end for end in (value.low, value.high) if end is not None)


def mean_value(value: Decimal | Spread) -> Ratio:
    """The value itself, or the exact mean of an uncertain one."""
    if not isinstance(value, Spread):
        return value.as_integer_ratio()
    ratios = [one.as_integer_ratio() for one in given_values(value)]
    unit = lcm(*(under for _, under in ratios))
    return sum([number * (unit // under) for number, under in ratios]), unit * len(ratios)


def mean_utilities(criterion: Criterion, ideas: Iterable[Idea]) -> Utilities:
    """The utilities of the ideas' values (their means, where uncertain)."""
    return Scale(criterion).utilities([mean_value(idea.values[criterion.id]) for idea in ideas])


def whole_weights(weights: Sequence[Decimal]) -> list[int]:
    """The weights as whole numbers in the same proportion."""
    ratios = [weight.as_integer_ratio() for weight in weights]
    unit = lcm(*(under for _, under in ratios))
    return [number * (unit // under) for number, under in ratios]


def score(case: Case, utilities: Sequence[Utilities]) -> list[Scored]:
    """Points of every idea, in input order: 100 × Σ wᵢuᵢ / Σ wᵢ, half-even to six places, and their parts."""
    weights = whole_weights([criterion.weight for criterion in case.criteria])
    unit = lcm(*(column.denominator for column in utilities))
    factors = [100 * MICRO * weight * (unit // column.denominator) for weight, column in zip(weights, utilities, strict=True)]
    whole = sum(weights) * unit
    excluded = exclusions(case, utilities)
    fewest = None if case.minimum_points is None else Fraction(case.minimum_points) * MICRO
    scored = []
    for index, by in enumerate(excluded):
        quotas = [factor * column.numerators[index] for factor, column in zip(factors, utilities, strict=True)]
        points = divide_half_even(sum(quotas), whole)
        if fewest is not None and points < fewest:
            by.append("minimum_points")
        scored.append(Scored(points, round_parts(quotas, whole, points), by))
    return scored


def exclusions(case: Case, utilities: Sequence[Utilities]) -> list[list[str]]:
    """For every idea the criteria whose knock-out it fails, in the order of the criteria."""
    excluded: list[list[str]] = [[] for _ in case.ideas]
    for criterion, column in zip(case.criteria, utilities, strict=True):
        if criterion.knockout_below is None:
            continue
        number, under = Scale(criterion).utility(criterion.knockout_below)
        for by, numerator in zip(excluded, column.numerators, strict=True):
            if numerator * under < number * column.denominator:
                by.append(criterion.id)
    return excluded


def divide_half_even(number: int, by: int) -> int:
    """number / by to the nearest whole number, halves to the even one; `by` is positive."""
    quotient, rest = divmod(number, by)
    return quotient + (2 * rest > by or (2 * rest == by and quotient % 2))


def round_parts(quotas: Sequence[int], by: int, total: int) -> list[int]:
    """Whole parts near quota / by that add up to `total`: largest remainder, equal remainders to the earlier one."""
    parts, remainders = [], []
    for quota in quotas:
        part, rest = divmod(quota, by)
        parts.append(part)
        remainders.append(rest)
    left = total - sum(parts)
    if left:
        for index in sorted(range(len(parts)), key=lambda at: -remainders[at])[:left]:
            parts[index] += 1
    return parts


def order(case: Case, scored: Sequence[Scored], utilities: Sequence[Utilities]) -> list[tuple[int, int | None]]:
    """Index and place of every idea as the ranking lists them: best first, ties and the excluded in input order."""
    breakers = [
        column for name in case.tie_break for criterion, column in zip(case.criteria, utilities, strict=True) if criterion.id == name
    ]
    keys = [(-one.points_micro, *(-column.numerators[index] for column in breakers)) for index, one in enumerate(scored)]
    taking_part = sorted((index for index, one in enumerate(scored) if not one.excluded_by), key=keys.__getitem__)
    listed: list[tuple[int, int | None]] = []
    place = 0
    for position, index in enumerate(taking_part):
        if position == 0 or keys[index] != keys[taking_part[position - 1]]:
            place = position + 1
        listed.append((index, place))
    return listed + [(index, None) for index, one in enumerate(scored) if one.excluded_by]
