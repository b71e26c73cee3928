"""Rows of the integer programme out of whole numbers, scaled to where HiGHS is accurate."""

import math
from collections.abc import Iterator

import numpy as np

from absorb.funding.rules.highs import INFINITY, Row
from absorb.funding.rules.selection.pool import Amounts, Pool, Tie

_LARGEST_COEFFICIENT = 2.0**10
_SLACK = 1e-8


def whole_row(weights: Amounts, bound: int, widening: float, *, is_least: bool = False) -> Row:
    """Σ weights · chosen ≤ bound (or ≥, where it `is_least`), divided by the greatest common divisor and scaled to where
    HiGHS is accurate. Some weight is not zero.

    Half a unit of slack changes nothing, since all else is whole; coefficients too near to each other for presolve
    to tell apart get all of `widening`.
    """
    columns = np.flatnonzero(weights)
    values = [int(value) for value in weights[columns]]
    divisor = math.gcd(*values)
    values, bound = [value // divisor for value in values], -(-bound // divisor) if is_least else bound // divisor
    scale = 2.0 ** -math.ceil(math.log2(max(max(values) / _LARGEST_COEFFICIENT, 1.0)))
    slack = bound * widening if max(values) * widening > 0.1 else min(0.5, bound * _SLACK)
    scaled = np.array([value * scale for value in values])
    if is_least:
        return Row(columns.astype(np.int32), scaled, (bound - slack) * scale, INFINITY)
    return Row(columns.astype(np.int32), scaled, -INFINITY, (bound + slack) * scale)


def logic_rows(pool: Pool) -> Iterator[Row]:
    """What excludes and requires what."""
    for one, other in pool.excludes:
        both = (*pool.items_of[one], *pool.items_of[other])
        yield Row(both, (1.0,) * len(both), -INFINITY, 1.0)
    for one, other in pool.requires:
        first, second = pool.items_of[one], pool.items_of[other]
        yield Row((*first, *second), (1.0,) * len(first) + (-1.0,) * len(second), -INFINITY, 0.0)


def tie_rows(pool: Pool, tie: Tie, widening: float) -> Iterator[Row]:
    """A limit: one row for a count, and one for each side of a limit in points or money."""
    items = tuple(item for member in tie.members for item in pool.items_of[member])
    if tie.of == "count":
        yield Row(items, [1.0] * len(items), float(tie.at_least), float(tie.at_most))
        return
    weights = np.zeros(pool.size, dtype=pool.budgets.dtype if tie.of == "money" else object)
    for member, weight in zip(tie.members, tie.weights, strict=True):
        weights[list(pool.items_of[member])] = weight
    if not weights.any():
        if tie.at_least > 0:
            yield Row((), (), 1.0, INFINITY)
        return
    if tie.at_most < sum(tie.weights):
        yield whole_row(weights, tie.at_most, widening)
    if tie.at_least > 0:
        yield whole_row(weights, tie.at_least, widening, is_least=True)


def floor_row(pool: Pool, floor: int) -> Row:
    """At least so many units of points. They are whole, so that half a unit of slack changes nothing."""
    columns = [item for item, units in enumerate(pool.units) if units]
    scale = min(1.0, _LARGEST_COEFFICIENT / max((pool.units[item] for item in columns), default=1))
    low = (floor - min(0.5, floor * _SLACK)) * scale
    return Row(columns, [pool.units[item] * scale for item in columns], low, INFINITY)


def missing_row(pool: Pool, chosen: frozenset[int]) -> Row:
    """A set has too few points by less than HiGHS sees: one of the items outside has to be in."""
    outside = [item for item in range(pool.size) if item not in chosen and pool.units[item]]
    return Row(outside, [1.0] * len(outside), 1.0, INFINITY)
