"""One person's opinion of how much the criteria weigh, what may be wrong with it, and the weights out of one or many."""

from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from fractions import Fraction
from typing import Literal, NamedTuple

import msgspec

from absorb.kernel.errors import Fault
from absorb.kernel.intake import Shape, nearest
from absorb.kernel.phrases import Phrase
from absorb.priority.rules.weighing.combining import group_weights, to_hundred
from absorb.priority.rules.weighing.pairwise import RANDOM_INDEX, SCALE, Consistency, Matrix

Method = Literal["direct", "swing", "pairwise"]

MOST_COMPARED = len(RANDOM_INDEX)
"""So many criteria can be compared pair by pair: for more no random index is published."""

LARGEST = Decimal(1_000_000)
_ON_SCALE = {str(one): one for one in SCALE}


class Comparison(Shape, frozen=True):
    """`first` is `times` as important as `second`: "1" to "9", or "1/2" to "1/9" where the second one is more."""

    first: str
    second: str
    times: str


class Opinion(Shape, frozen=True):
    """Numbers by criterion (direct weights, or swing points 0 to 100), or comparisons of all pairs."""

    numbers: dict[str, Decimal] = msgspec.field(default_factory=dict)
    comparisons: tuple[Comparison, ...] = ()


class Weighed(NamedTuple):
    """Weights by criterion that add up to 100, and how well the comparisons behind them agree (pairwise only)."""

    weights: dict[str, Decimal]
    consistency: Consistency | None


def pairs_of(codes: Sequence[str]) -> list[tuple[str, str]]:
    """Every pair once, in the order of the criteria."""
    return [(first, second) for index, first in enumerate(codes) for second in codes[index + 1 :]]


def weigh(method: Method, codes: Sequence[str], opinions: Sequence[Opinion]) -> Weighed | None:
    """The weights out of one opinion, or the geometric mean of several; the opinions are without fault.

    Comparisons are averaged before they are weighed, other opinions after. None where everything came to zero: each
    criterion was given zero by somebody.
    """
    if method == "pairwise":
        matrices = [Matrix.of(codes, _comparisons(opinion)) for opinion in opinions]
        matrix = matrices[0] if len(matrices) == 1 else Matrix.of_group(matrices)
        return Weighed(dict(zip(codes, matrix.weights(), strict=True)), matrix.consistency())
    each = [to_hundred([opinion.numbers[code] for code in codes]) for opinion in opinions]
    weights = each[0] if len(each) == 1 else group_weights(each)
    return None if weights is None else Weighed(dict(zip(codes, weights, strict=True)), None)


def _comparisons(opinion: Opinion) -> dict[tuple[str, str], Fraction]:
    return {(one.first, one.second): _ON_SCALE[one.times] for one in opinion.comparisons}


def find_opinion_faults(method: Method, codes: Sequence[str], opinion: Opinion, pointer: str = "") -> Iterator[Fault]:
    """Everything that is wrong with an opinion: what lacks, what is unknown, what lies outside the scale."""
    if method == "pairwise":
        if opinion.numbers:
            yield Fault(f"{pointer}/numbers", Phrase("Here pairs are compared; give “comparisons” and no “numbers”."))
        yield from _comparison_faults(codes, opinion.comparisons, f"{pointer}/comparisons")
        return
    if opinion.comparisons:
        yield Fault(f"{pointer}/comparisons", Phrase("Here each criterion gets a number; give “numbers” and no “comparisons”."))
    most = Decimal(100) if method == "swing" else LARGEST
    yield from _number_faults(codes, opinion.numbers, most, f"{pointer}/numbers")


def _number_faults(codes: Sequence[str], numbers: Mapping[str, Decimal], most: Decimal, pointer: str) -> Iterator[Fault]:
    for code, number in numbers.items():
        if code not in codes:
            yield Fault(f"{pointer}/{code}", _unknown(code, codes))
        elif not number.is_finite() or not 0 <= number <= most:
            yield Fault(f"{pointer}/{code}", Phrase("Give a number from 0 to %(most)s.", most=f"{most:f}"))
        elif number != round(number, 6):
            yield Fault(f"{pointer}/{code}", Phrase("Give at most six decimal places."))
    missing = [code for code in codes if code not in numbers]
    for code in missing:
        yield Fault(f"{pointer}/{code}", Phrase("Give this criterion a number; zero where it is not to count."))
    if not missing and all(numbers[code] == 0 for code in codes):
        yield Fault(pointer, Phrase("All are zero; at least one criterion must count."))


def _unknown(code: str, codes: Sequence[str]) -> Phrase:
    return Phrase('There is no criterion "%(name)s"%(hint)s', name=code, hint=nearest(code, codes))


def _comparison_faults(codes: Sequence[str], comparisons: Sequence[Comparison], pointer: str) -> Iterator[Fault]:
    if len(codes) > MOST_COMPARED:
        says = Phrase(
            "The model has %(count)s criteria; pair by pair at most %(most)s can be compared.", count=len(codes), most=MOST_COMPARED
        )
        yield Fault(pointer, says)
        return
    seen: dict[frozenset[str], int] = {}
    for index, one in enumerate(comparisons):
        at = f"{pointer}/{index}"
        for field, code in (("first", one.first), ("second", one.second)):
            if code not in codes:
                yield Fault(f"{at}/{field}", _unknown(code, codes))
        if one.first == one.second:
            yield Fault(at, Phrase("A criterion is not compared with itself."))
        elif (earlier := seen.setdefault(frozenset((one.first, one.second)), index)) != index:
            yield Fault(at, Phrase("This pair is compared twice (first at %(place)s).", place=f"{pointer}/{earlier}"))
        if one.times not in _ON_SCALE:
            yield Fault(f"{at}/times", Phrase("“%(times)s” is not on the scale: give 1 to 9, or 1/2 to 1/9.", times=one.times[:40]))
    for first, second in pairs_of(codes):
        if frozenset((first, second)) not in seen:
            yield Fault(pointer, Phrase("The pair %(first)s and %(second)s is not compared yet.", first=first, second=second))


def opinion_values(opinion: Opinion) -> dict[str, object]:
    """The opinion as plain values to be kept."""
    numbers = {code: f"{number:f}" for code, number in opinion.numbers.items()}
    return {"numbers": numbers, "comparisons": [msgspec.to_builtins(one) for one in opinion.comparisons]}
