"""Weightings drawn at random, each uniform over its polytope; the weights of a weighting sum to 1.

Method of SMAA-2 (Lahdelma and Salminen, Operations Research 49, 2001): without preferences the weights are uniform
on the simplex, with preferences on the part of it that keeps to them.
"""

from collections.abc import Callable, Sequence
from fractions import Fraction
from math import isqrt

import numpy as np
from numpy.typing import NDArray

from absorb.priority.rules.ranking.case import Criterion, Within
from absorb.priority.rules.ranking.points import whole_weights

Floats = NDArray[np.float64]
Weightings = Callable[[np.random.Generator, int], Floats]
"""Draws so many weightings: an array of draws × criteria."""

_MOST_AT_ONCE = 1 << 20


def normalised(criteria: Sequence[Criterion]) -> list[Fraction]:
    """The given weights as shares of their sum, exact."""
    weights = whole_weights([criterion.weight for criterion in criteria])
    return [Fraction(weight, sum(weights)) for weight in weights]


def single_weighting(criteria: Sequence[Criterion], kind: str | Within) -> list[Fraction] | None:
    """The only weighting there is, where the polytope is a single point; None where it is not."""
    given = normalised(criteria)
    moving = sum(weight > 0 for weight in given) if isinstance(kind, Within) else len(given)
    return given if moving == 1 or (isinstance(kind, Within) and kind.within_percent == 0) else None


def weightings(criteria: Sequence[Criterion], kind: str | Within) -> Weightings:
    """How to draw weightings of the kind that the case asks for."""
    given = normalised(criteria)
    if single_weighting(criteria, kind):
        point = np.array([float(weight) for weight in given])
        return lambda rng, count: np.tile(point, (count, 1))
    if isinstance(kind, Within):
        return _within(given, Fraction(kind.within_percent) / 100)
    if kind == "ranked":
        return _ranked(given)
    return lambda rng, count: _simplex(rng, count, len(given))


def _simplex(rng: np.random.Generator, count: int, size: int) -> Floats:
    """Uniform over all weightings: exponentials divided by their sum (Devroye 1986, V.2)."""
    drawn = rng.standard_exponential((count, size))
    drawn /= drawn.sum(axis=1, keepdims=True)
    return drawn


def _ranked(given: Sequence[Fraction]) -> Weightings:
    """Uniform over the weightings in the order of the given weights; equal given weights are free among themselves.

    The simplex falls into equal cells, one for each order of the weights, and any weighting moves into any cell by
    exchanging its weights. So the sorted weights of a uniform draw are dealt out: the largest ones to the criteria with
    the largest given weight, and among equals in the order that the draw itself had them. A given weight of zero is
    the last in that order like any other; it does not stay at zero.
    """
    levels = sorted(set(given), reverse=True)
    blocks = np.array([2.0 * levels.index(weight) for weight in given])

    def draw(rng: np.random.Generator, count: int) -> Floats:
        free = _simplex(rng, count, len(given))
        dealt = np.empty_like(free)
        np.put_along_axis(dealt, np.argsort(blocks - free, axis=1), -np.sort(-free, axis=1), axis=1)
        return dealt

    return draw


def _within(given: Sequence[Fraction], share: Fraction) -> Weightings:
    """Uniform over the weightings in which no weight leaves given × (1 ± share), by rejection that is always cheap.

    Write a weight as given × (1 − share) + share × z. Then z is uniform on the box 0 ≤ zᵢ ≤ 2 givenᵢ cut by Σ z = 1,
    whatever the share; a given weight of zero stays at zero. All coordinates but the widest are drawn uniformly from
    the box; the widest is what is missing to 1 and must fall within its own side. The missing part is symmetric and
    unimodal about the middle of that side, so by Gauss's inequality at least one draw in √(criteria − 1) is taken,
    however many criteria there are.
    """
    moving = [index for index, weight in enumerate(given) if weight > 0]
    widest = max(moving, key=lambda index: given[index])
    others = [index for index in moving if index != widest]
    sides = np.array([float(2 * given[index]) for index in others])
    longest = float(2 * given[widest])
    base = np.array([float(weight * (1 - share)) for weight in given])

    def attempts(wanting: int) -> int:
        return min(wanting * (isqrt(len(others)) + 1) + 8, _MOST_AT_ONCE // len(others) + 1)

    def draw(rng: np.random.Generator, count: int) -> Floats:
        taken = np.empty((0, len(others)))
        while len(taken) < count:
            tries = rng.random((attempts(count - len(taken)), len(others))) * sides
            missing = 1 - tries.sum(axis=1)
            taken = np.concatenate([taken, tries[(missing >= 0) & (missing <= longest)]])
        moves = np.zeros((count, len(given)))
        moves[:, others] = taken[:count]
        moves[:, widest] = 1 - taken[:count].sum(axis=1)
        return base + float(share) * moves

    return draw
