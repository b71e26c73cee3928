"""Weights out of comparisons of pairs: the analytic hierarchy process.

Saaty, T. L.: The Analytic Hierarchy Process, McGraw-Hill 1980; Decision making with the analytic hierarchy process,
International Journal of Services Sciences 1 (2008), 83-98. The weights are the principal eigenvector of the matrix of
comparisons; a group's matrix is the geometric mean of its members' (aggregation of individual judgements).
"""

from collections.abc import Iterator, Sequence
from decimal import Decimal, localcontext
from fractions import Fraction
from typing import NamedTuple

import msgspec

from absorb.priority.rules.weighing.combining import EXACT, geometric_mean, to_hundred

SCALE: tuple[Fraction, ...] = (*(Fraction(times) for times in range(9, 0, -1)), *(Fraction(1, times) for times in range(2, 10)))
"""What a comparison may say, from "nine times as important" over "alike" to "a ninth"."""

RANDOM_INDEX = tuple(
    map(Decimal, "0 0 0.58 0.90 1.12 1.24 1.32 1.41 1.45 1.49 1.51 1.48 1.56 1.57 1.59".split())  # noqa: SIM905 - as printed
)
"""Mean consistency index of matrices filled at random, for 1 to 15 criteria (Saaty 1980, table 1-4)."""

MOST_RATIO = Decimal("0.10")
"""Beyond this consistency ratio the comparisons contradict each other too much (Saaty 1980)."""

CAUSES_TOLD = 3
_SETTLED = Decimal("1e-30")
_MOST_SQUARINGS = 64
_MICRO = Decimal("0.000001")

Row = tuple[Decimal, ...]


class Cause(msgspec.Struct, frozen=True):
    """A comparison that is far from what the others say: as given, the ratio of the weights, what the scale has nearest
    to that, how many times off it is, and the consistency ratio that the nearest would bring."""

    first: str
    second: str
    given: str
    ratio_of_weights: Decimal
    nearest: str
    times_off: Decimal
    ratio_then: Decimal


class Consistency(msgspec.Struct, frozen=True):
    """How well comparisons agree. With one or two criteria nothing can contradict, and `ratio` is 0."""

    largest_eigenvalue: Decimal
    index: Decimal
    random_index: Decimal
    ratio: Decimal
    is_enough: bool
    causes: tuple[Cause, ...]


class Solved(NamedTuple):
    """The eigenvector with sum 1 and its eigenvalue, to some thirty digits."""

    vector: Row
    eigenvalue: Decimal


class Matrix:
    """Comparisons of every pair of named criteria: `times(i, j)` says how many times i is as important as j."""

    def __init__(self, names: Sequence[str], times: dict[tuple[int, int], Decimal]) -> None:
        self.names = tuple(names)
        count = len(self.names)
        one = Decimal(1)
        upper = {pair: number for pair, number in times.items() if pair[0] < pair[1]}
        self._rows = tuple(
            tuple(one if i == j else upper[i, j] if i < j else EXACT.divide(one, upper[j, i]) for j in range(count)) for i in range(count)
        )

    @classmethod
    def of(cls, names: Sequence[str], comparisons: dict[tuple[str, str], Fraction]) -> "Matrix":
        """The matrix of one person's comparisons, one for each pair, in either order."""
        at = {name: index for index, name in enumerate(names)}
        times = {}
        for (first, second), number in comparisons.items():
            i, j = at[first], at[second]
            forward = number if i < j else 1 / number
            times[min(i, j), max(i, j)] = EXACT.divide(Decimal(forward.numerator), Decimal(forward.denominator))
        return cls(names, times)

    @classmethod
    def of_group(cls, matrices: Sequence["Matrix"]) -> "Matrix":
        """The geometric mean of several people's comparisons."""
        names = matrices[0].names
        pairs = [(i, j) for j in range(len(names)) for i in range(j)]
        return cls(names, {(i, j): geometric_mean([one.times(i, j) for one in matrices]) for i, j in pairs})

    def times(self, i: int, j: int) -> Decimal:
        return self._rows[i][j]

    def weights(self) -> list[Decimal]:
        """Weights of six places that add up to 100."""
        return to_hundred(self.solve().vector)

    def solve(self) -> Solved:
        """The principal eigenvector by squaring the matrix until its rows settle: it is positive, so they always do."""
        with localcontext(EXACT):
            power, vector = self._rows, _row_shares(self._rows)
            for _ in range(_MOST_SQUARINGS):
                power = _squared(power)
                before, vector = vector, _row_shares(power)
                if max(abs(new - old) for new, old in zip(vector, before, strict=True)) < _SETTLED:
                    break
            return Solved(vector, sum((_dot(row, vector) for row in self._rows), Decimal(0)))

    def consistency(self) -> Consistency:
        """How well the comparisons agree and, where they do not, which of them lie farthest from the others."""
        solved = self.solve()
        ratio = self._ratio(solved)
        is_enough = ratio <= MOST_RATIO
        return Consistency(
            largest_eigenvalue=solved.eigenvalue.quantize(_MICRO),
            index=self._index(solved).quantize(_MICRO),
            random_index=RANDOM_INDEX[len(self.names) - 1],
            ratio=ratio,
            is_enough=is_enough,
            causes=() if is_enough else tuple(self._causes(solved)),
        )

    def _index(self, solved: Solved) -> Decimal:
        count = len(self.names)
        return EXACT.divide(max(solved.eigenvalue - count, Decimal(0)), Decimal(count - 1)) if count > 2 else Decimal(0)

    def _ratio(self, solved: Solved) -> Decimal:
        random_index = RANDOM_INDEX[len(self.names) - 1]
        return EXACT.divide(self._index(solved), random_index).quantize(_MICRO) if random_index else Decimal(0)

    def _causes(self, solved: Solved) -> Iterator[Cause]:
        """The comparisons whose a_ij × w_j / w_i lies farthest from 1, the worst first."""
        off: list[tuple[Decimal, int, int, Decimal]] = []
        for i in range(len(self.names)):
            for j in range(i + 1, len(self.names)):
                fitting = EXACT.divide(solved.vector[i], solved.vector[j])
                error = EXACT.divide(self.times(i, j), fitting)
                off.append((max(error, EXACT.divide(Decimal(1), error)), i, j, fitting))
        for error, i, j, fitting in sorted(off, key=lambda one: (-one[0], one[1:3]))[:CAUSES_TOLD]:
            nearest = nearest_on_scale(fitting)
            yield Cause(
                first=self.names[i],
                second=self.names[j],
                given=written(self.times(i, j)),
                ratio_of_weights=fitting.quantize(_MICRO),
                nearest=str(nearest),
                times_off=error.quantize(_MICRO),
                ratio_then=self._with(i, j, nearest).consistency_ratio(),
            )

    def consistency_ratio(self) -> Decimal:
        """The consistency ratio alone, to six places."""
        return self._ratio(self.solve())

    def _with(self, i: int, j: int, number: Fraction) -> "Matrix":
        count = len(self.names)
        times = {(a, b): self.times(a, b) for b in range(count) for a in range(b)}
        times[i, j] = EXACT.divide(Decimal(number.numerator), Decimal(number.denominator))
        return Matrix(self.names, times)


def nearest_on_scale(ratio: Decimal) -> Fraction:
    """The value of the scale that is the fewest times off."""
    exact = Fraction(ratio)
    return min(SCALE, key=lambda one: max(one / exact, exact / one))


def written(times: Decimal) -> str:
    """A comparison as people write it: "3", "1/5"; a group's mean, which need not stand on the scale, as a number."""
    for one in SCALE:
        if abs(Fraction(times) - one) < Fraction(1, 10**30):
            return str(one)
    return f"{times.quantize(Decimal('0.01'))}"


def _dot(left: Row, right: Row) -> Decimal:
    total = Decimal(0)
    for one, other in zip(left, right, strict=True):
        total += one * other
    return total


def _squared(rows: tuple[Row, ...]) -> tuple[Row, ...]:
    columns = tuple(zip(*rows, strict=True))
    product = [[_dot(row, column) for column in columns] for row in rows]
    total = sum((number for row in product for number in row), Decimal(0))
    return tuple(tuple(number / total for number in row) for row in product)


def _row_shares(rows: tuple[Row, ...]) -> Row:
    sums = [sum(row, Decimal(0)) for row in rows]
    total = sum(sums, Decimal(0))
    return tuple(one / total for one in sums)
