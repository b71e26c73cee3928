"""What marks for many ideas come to: approvals counted, points by their mean or median; equal ones share a place."""

import statistics
from collections.abc import Mapping, Sequence
from decimal import ROUND_HALF_EVEN, Decimal
from fractions import Fraction

import msgspec

_PLACES = Decimal("0.01")


class Standing(msgspec.Struct, frozen=True):
    """How one idea stands: by how many it was marked above nothing, the mean and the median of all ballots (two places), and
    its place; `is_tied` where another has the same. Of secret points the mean alone is told: how many gave any, or the one in the
    middle, is a step towards a single ballot."""

    idea: str
    approvals: int | None
    mean: Decimal
    median: Decimal | None
    place: int
    is_tied: bool


def standings(ideas: Sequence[str], ballots: Sequence[Mapping[str, int]], *, only_sums: bool = False) -> list[Standing]:
    """The ideas by their sum of marks (of approvals: their number), then their median; what is equal keeps the given order.

    A ballot without a mark for an idea gives it none, 0. Places count as in a race: 1, 2, 2, 4. With `only_sums` nothing is told, and
    nothing put in order by, but each idea's sum.
    """
    given = {idea: [ballot.get(idea, 0) for ballot in ballots] for idea in ideas}
    keys = {idea: (sum(marks), Fraction(0) if only_sums else _median(marks)) for idea, marks in given.items()}
    ordered = sorted(ideas, key=lambda idea: keys[idea], reverse=True)
    return [
        Standing(
            idea=idea,
            approvals=None if only_sums else sum(1 for mark in given[idea] if mark > 0),
            mean=_rounded(Fraction(keys[idea][0], max(1, len(ballots)))),
            median=None if only_sums else _rounded(keys[idea][1]),
            place=1 + sum(1 for other in ideas if keys[other] > keys[idea]),
            is_tied=sum(1 for other in ideas if keys[other] == keys[idea]) > 1,
        )
        for idea in ordered
    ]


def _median(marks: Sequence[int]) -> Fraction:
    return statistics.median([Fraction(mark) for mark in marks]) if marks else Fraction(0)


def _rounded(value: Fraction) -> Decimal:
    return (Decimal(value.numerator) / Decimal(value.denominator)).quantize(_PLACES, ROUND_HALF_EVEN)
