"""The ideas' utilities as floats for the draws: one figure where the value is certain, a drawn one where it is not."""

from collections.abc import Sequence
from decimal import Decimal
from fractions import Fraction
from math import lcm
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from absorb.priority.rules.ranking.case import Criterion, Idea, Spread
from absorb.priority.rules.ranking.points import Scale, given_values

Floats = NDArray[np.float64]
Ints = NDArray[np.intp]

_EXACT = 1 << 53
"""Whole numbers up to here add up exactly as floats, in any order."""


class Ranges(NamedTuple):
    """Ideas whose utility is anything between two ends."""

    ideas: Ints
    start: Floats
    width: Floats

    def draw(self, rng: np.random.Generator, count: int) -> Floats:
        return self.start + self.width * rng.random((count, self.ideas.size))


class Lists(NamedTuple):
    """Ideas whose utility is one of a list: `length` entries from `first` on."""

    ideas: Ints
    first: Ints
    length: Ints
    entries: Floats

    def draw(self, rng: np.random.Generator, count: int) -> Floats:
        picked: Ints = (rng.random((count, self.ideas.size)) * self.length).astype(np.intp)
        drawn: Floats = self.entries[self.first + picked]
        return drawn


class Column(NamedTuple):
    """One criterion's utilities of all ideas; what is drawn takes the place of what stands in `certain`."""

    certain: Floats
    uncertain: tuple[Ranges | Lists, ...]

    def draw(self, rng: np.random.Generator, count: int) -> Floats:
        """Draws × ideas, or one row for all draws where every value is certain."""
        if not self.uncertain:
            return self.certain
        drawn = np.tile(self.certain, (count, 1))
        for part in self.uncertain:
            drawn[:, part.ideas] = part.draw(rng, count)
        return drawn


def column(criterion: Criterion, ideas: Sequence[Idea], factor: Fraction = Fraction(1)) -> Column:
    """One criterion's utilities, each multiplied by `factor` exactly before it becomes a float."""
    values = [idea.values[criterion.id] for idea in ideas]
    spreads = [(index, value) for index, value in enumerate(values) if isinstance(value, Spread)]
    scale = Scale(criterion)
    certain = np.array(_floats(scale, [value if isinstance(value, Decimal) else given_values(value)[0] for value in values], factor))
    ranges: list[tuple[int, float, float]] = []
    lists: list[tuple[int, int, int]] = []
    entries: list[float] = []
    for index, spread in spreads:
        given = _floats(scale, given_values(spread), factor)
        if spread.any_of is not None:
            lists.append((index, len(entries), len(given)))
            entries += given
        else:
            ranges.append((index, given[0], given[1] - given[0]))
    return Column(certain, _uncertain(ranges, lists, entries))


def _uncertain(
    ranges: list[tuple[int, float, float]], lists: list[tuple[int, int, int]], entries: list[float]
) -> tuple[Ranges | Lists, ...]:
    found: list[Ranges | Lists] = []
    if ranges:
        ideas, start, width = zip(*ranges, strict=True)
        found.append(Ranges(np.array(ideas), np.array(start), np.array(width)))
    if lists:
        ideas, first, length = zip(*lists, strict=True)
        found.append(Lists(np.array(ideas), np.array(first), np.array(length), np.array(entries)))
    return tuple(found)


def exact_unit(criteria: Sequence[Criterion], ideas: Sequence[Idea], weights: Sequence[Fraction]) -> int | None:
    """The number that makes every weight × utility whole, where their sums then are exact floats; else None."""
    unit = 1
    for criterion, weight in zip(criteria, weights, strict=True):
        scale = Scale(criterion)
        for value in {value for idea in ideas for value in given_values(idea.values[criterion.id])}:
            unit = lcm(unit, (weight * Fraction(*scale.utility(value))).denominator)
            if unit > _EXACT:
                return None
    return unit


def _floats(scale: Scale, values: Sequence[Decimal], factor: Fraction) -> list[float]:
    """The utilities, each multiplied by the factor; a quotient of whole numbers is rounded only once."""
    numerators, denominator = scale.utilities([value.as_integer_ratio() for value in values])
    under = denominator * factor.denominator
    return [numerator * factor.numerator / under for numerator in numerators]
