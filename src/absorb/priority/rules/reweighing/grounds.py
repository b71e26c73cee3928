"""What a ranking's points rest on, in whole numbers, and the points and places that other weights give."""

from collections.abc import Sequence
from decimal import Decimal
from fractions import Fraction
from math import lcm
from typing import NamedTuple

from absorb.priority.rules.ranking.case import Case
from absorb.priority.rules.ranking.points import MICRO, divide_half_even, exclusions, mean_utilities


class Grounds(NamedTuple):
    """A case by its utilities: row by idea, column by criterion, whole numbers over `unit`. Weights add up to 100."""

    codes: tuple[str, ...]
    weights: tuple[Fraction, ...]
    ids: tuple[str, ...]
    rows: tuple[tuple[int, ...], ...]
    unit: int
    knocked_out: tuple[tuple[str, ...], ...]
    """By idea the criteria that exclude it, whatever the weights."""
    minimum: Fraction | None
    tie_break: tuple[int, ...]


class Stood(NamedTuple):
    """Where an idea (by its index) stands: its points in millionths, its place (None: excluded)."""

    idea: int
    points_micro: int
    place: int | None


def grounds_of(case: Case) -> Grounds:
    """The utilities of a case without fault; an uncertain value counts as its mean, as in its points."""
    columns = [mean_utilities(criterion, case.ideas) for criterion in case.criteria]
    unit = lcm(*(column.denominator for column in columns))
    factors = [unit // column.denominator for column in columns]
    scaled = [[number * factor for number in column.numerators] for column, factor in zip(columns, factors, strict=True)]
    codes = tuple(criterion.id for criterion in case.criteria)
    return Grounds(
        codes=codes,
        weights=shares_of([criterion.weight for criterion in case.criteria]),
        ids=tuple(idea.id for idea in case.ideas),
        rows=tuple(zip(*scaled, strict=True)) if case.ideas else (),
        unit=unit,
        knocked_out=tuple(tuple(by) for by in exclusions(case, columns)),
        minimum=None if case.minimum_points is None else Fraction(case.minimum_points),
        tie_break=tuple(codes.index(code) for code in case.tie_break),
    )


def shares_of(weights: Sequence[Decimal | Fraction]) -> tuple[Fraction, ...]:
    """Weights in the same proportion that add up to 100 exactly."""
    exact = [Fraction(weight) for weight in weights]
    total = sum(exact)
    return tuple(100 * weight / total for weight in exact)


def recount(grounds: Grounds, weights: Sequence[Fraction]) -> list[Stood]:
    """The ranking by other weights, best first and the excluded last: as the engine would rank the same case."""
    unit = lcm(*(weight.denominator for weight in weights))
    whole = [int(weight * unit) for weight in weights]
    total = sum(whole) * grounds.unit
    factors = [100 * MICRO * weight for weight in whole]
    points = [divide_half_even(sum(map(int.__mul__, factors, row)), total) for row in grounds.rows]
    fewest = None if grounds.minimum is None else grounds.minimum * MICRO
    taking_part = [index for index, got in enumerate(points) if not grounds.knocked_out[index] and (fewest is None or got >= fewest)]
    keys = {index: (-points[index], *(-grounds.rows[index][at] for at in grounds.tie_break)) for index in taking_part}
    taking_part.sort(key=keys.__getitem__)
    stood: list[Stood] = []
    for position, index in enumerate(taking_part):
        is_tied = position > 0 and keys[index] == keys[taking_part[position - 1]]
        stood.append(Stood(index, points[index], stood[-1].place if is_tied else position + 1))
    return stood + [Stood(index, points[index], None) for index in range(len(points)) if index not in keys]
