"""Weights out of opinions: Saaty's published tables, a library's eigenvectors, and what always holds."""

from decimal import Decimal
from fractions import Fraction
from itertools import combinations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pymcdm.weights.subjective import AHP  # type: ignore[import-untyped]

from absorb.priority.rules.weighing import (
    RANDOM_INDEX,
    SCALE,
    Comparison,
    Matrix,
    Opinion,
    find_opinion_faults,
    group_weights,
    pairs_of,
    to_hundred,
    weigh,
)

DRINKS = ("coffee", "wine", "tea", "beer", "sodas", "milk", "water")
DRINKS_COMPARED = {
    ("coffee", "wine"): 9, ("coffee", "tea"): 5, ("coffee", "beer"): 2, ("coffee", "sodas"): 1, ("coffee", "milk"): 1,
    ("water", "coffee"): 2, ("water", "wine"): 9, ("water", "tea"): 9, ("water", "beer"): 3, ("water", "sodas"): 2, ("water", "milk"): 3,
    ("tea", "wine"): 3, ("beer", "wine"): 9, ("beer", "tea"): 3, ("beer", "milk"): 1,
    ("sodas", "wine"): 9, ("sodas", "tea"): 4, ("sodas", "beer"): 2, ("sodas", "milk"): 2, ("milk", "wine"): 9, ("milk", "tea"): 3,
}  # fmt: skip
"""Relative consumption of drinks in the United States, as a group of people judged it (Saaty 2008, table 3)."""

TOWNS = ("Culture", "Family", "Housing", "Jobs", "Transportation")
TOWNS_COMPARED = {
    ("Culture", "Housing"): 3, ("Culture", "Transportation"): 5, ("Family", "Culture"): 5, ("Family", "Housing"): 7,
    ("Family", "Transportation"): 7, ("Housing", "Transportation"): 3, ("Jobs", "Culture"): 2, ("Jobs", "Housing"): 4,
    ("Jobs", "Transportation"): 7, ("Family", "Jobs"): 1,
}  # fmt: skip
"""What matters in a town to live in (Saaty, Theory and Applications of the Analytic Network Process, 2005)."""

SCHOOLS = ("learning", "friends", "school life", "vocational", "college", "music")
SCHOOLS_COMPARED = {
    ("learning", "friends"): "4", ("learning", "school life"): "3", ("learning", "vocational"): "1", ("learning", "college"): "3",
    ("learning", "music"): "4", ("friends", "school life"): "7", ("friends", "vocational"): "3", ("friends", "college"): "1/5",
    ("friends", "music"): "1", ("school life", "vocational"): "1/5", ("school life", "college"): "1/5",
    ("school life", "music"): "1/6", ("vocational", "college"): "1", ("vocational", "music"): "1/3", ("college", "music"): "3",
}  # fmt: skip
"""Choosing a school: Saaty's own example of comparisons that agree too little (1980; 1990, table 3)."""


def matrix_of(names: tuple[str, ...], compared: dict[tuple[str, str], int] | dict[tuple[str, str], str]) -> Matrix:
    return Matrix.of(names, {pair: Fraction(times) for pair, times in compared.items()})


@pytest.mark.parametrize(
    ("names", "compared", "weights"),
    [
        (DRINKS, DRINKS_COMPARED, "0.177 0.019 0.042 0.116 0.190 0.129 0.327"),
        (SCHOOLS, SCHOOLS_COMPARED, "0.32 0.14 0.03 0.13 0.24 0.14"),
    ],
    ids=["drinks", "schools"],
)
def test_the_published_weights_come_out(names: tuple[str, ...], compared: dict[tuple[str, str], int], weights: str) -> None:
    told = [Decimal(one) for one in weights.split()]
    assert [(one / 100).quantize(told[0]) for one in matrix_of(names, compared).weights()] == told


def test_the_published_consistency_ratio_comes_out() -> None:
    told = matrix_of(DRINKS, DRINKS_COMPARED).consistency()
    assert (told.ratio.quantize(Decimal("0.001")), told.is_enough) == (Decimal("0.022"), True)


def test_the_random_indices_are_saatys() -> None:
    assert [float(one) for one in RANDOM_INDEX[:10]] == [0, 0, 0.58, 0.9, 1.12, 1.24, 1.32, 1.41, 1.45, 1.49]


@pytest.mark.parametrize(("names", "compared"), [(DRINKS, DRINKS_COMPARED), (TOWNS, TOWNS_COMPARED), (SCHOOLS, SCHOOLS_COMPARED)])
def test_a_library_finds_the_same_weights_and_eigenvalue(names: tuple[str, ...], compared: dict[tuple[str, str], int]) -> None:
    ours = matrix_of(names, compared)
    count = len(names)
    table = np.array([[float(ours.times(i, j)) for j in range(count)] for i in range(count)])
    library = AHP(matrix=table)
    assert [float(one) / 100 for one in ours.weights()] == pytest.approx(list(library()), abs=1e-6)
    told = ours.consistency()
    theirs = library.get_cr() * AHP.RI_M[count - 1]
    assert float(told.index) == pytest.approx(theirs, abs=2e-6)


def test_comparisons_that_contradict_are_named_with_what_would_fit() -> None:
    told = matrix_of(SCHOOLS, SCHOOLS_COMPARED).consistency()
    assert told.is_enough is False
    worst = told.causes[0]
    assert (worst.first, worst.second, worst.given, worst.nearest) == ("learning", "school life", "3", "9")
    assert worst.ratio_then < told.ratio
    assert [one.times_off for one in told.causes] == sorted((one.times_off for one in told.causes), reverse=True)
    given = matrix_of(("a", "b", "c"), {("a", "b"): 2, ("b", "c"): 2, ("a", "c"): 4}).consistency()
    assert (given.ratio, given.causes, given.largest_eigenvalue) == (Decimal(0), (), Decimal(3))


@st.composite
def compared(draw: st.DrawFn) -> tuple[tuple[str, ...], dict[tuple[str, str], Fraction]]:
    names = tuple("abcdefgh"[: draw(st.integers(1, 8))])
    return names, {pair: draw(st.sampled_from(SCALE)) for pair in combinations(names, 2)}


@settings(max_examples=60)
@given(compared())
def test_weights_of_any_comparisons_are_the_eigenvector_and_add_up(case: tuple[tuple[str, ...], dict[tuple[str, str], Fraction]]) -> None:
    names, comparisons = case
    ours = Matrix.of(names, comparisons)
    weights = ours.weights()
    assert sum(weights) == 100
    table = np.array([[float(ours.times(i, j)) for j in range(len(names))] for i in range(len(names))])
    values, vectors = np.linalg.eig(table)
    best = int(np.argmax(values.real))
    vector = np.abs(vectors[:, best].real)
    assert [float(one) / 100 for one in weights] == pytest.approx(list(vector / vector.sum()), abs=1e-6)
    # Told the other way round, every comparison says the same.
    turned = Matrix.of(names, {(second, first): 1 / times for (first, second), times in comparisons.items()})
    assert turned.weights() == weights


@settings(max_examples=40)
@given(st.lists(compared(), min_size=2, max_size=4))
def test_a_groups_matrix_is_alike_in_any_order_and_of_one_opinion_many_times_that_opinion(
    cases: list[tuple[tuple[str, ...], dict[tuple[str, str], Fraction]]],
) -> None:
    names = min((case[0] for case in cases), key=len)
    matrices = [Matrix.of(names, {pair: case[1][pair] for pair in combinations(names, 2)}) for case in cases]
    assert Matrix.of_group(matrices).weights() == Matrix.of_group(matrices[::-1]).weights()
    assert Matrix.of_group([matrices[0]] * 3).weights() == matrices[0].weights()
    means = Matrix.of_group(matrices)
    for i, j in combinations(range(len(names)), 2):
        expected = np.exp(np.mean([np.log(float(one.times(i, j))) for one in matrices]))
        assert float(means.times(i, j)) == pytest.approx(expected)


@settings(max_examples=200)
@given(st.lists(st.decimals(0, 10**6, places=6), min_size=1, max_size=15).filter(any))
def test_weights_add_up_to_a_hundred_and_keep_their_proportions(raw: list[Decimal]) -> None:
    weights = to_hundred(raw)
    assert sum(weights) == 100
    total = sum(map(Fraction, raw))
    assert all(abs(Fraction(one) - 100 * Fraction(given) / total) < Fraction(1, 10**6) for one, given in zip(weights, raw, strict=True))
    assert to_hundred(weights) == weights


@pytest.mark.parametrize(
    ("weights", "mean"),
    [
        # √(50 × 20) : √(50 × 80) = 31.62… : 63.25… = 1 : 2
        ([["50", "50"], ["20", "80"]], ["33.333333", "66.666667"]),
        ([["10", "90"], ["10", "90"]], ["10.000000", "90.000000"]),
        ([["0", "100"], ["50", "50"]], ["0.000000", "100.000000"]),
        ([["0", "100"], ["100", "0"]], None),
    ],
)
def test_a_groups_weights_are_the_geometric_mean(weights: list[list[str]], mean: list[str] | None) -> None:
    found = group_weights([[Decimal(one) for one in row] for row in weights])
    assert (None if found is None else [str(one) for one in found]) == mean


CODES = ("plan", "need", "cost")


def numbers(*given: str) -> Opinion:
    return Opinion(numbers=dict(zip(CODES, map(Decimal, given), strict=False)))


def test_direct_and_swing_weights_are_brought_to_a_hundred() -> None:
    weighed = weigh("swing", CODES, [numbers("100", "50", "50")])
    assert weighed is not None
    assert weighed.weights == {"plan": Decimal(50), "need": Decimal(25), "cost": Decimal(25)}
    assert weigh("direct", CODES, [numbers("1", "0", "0"), numbers("0", "1", "1")]) is None


@pytest.mark.parametrize(
    ("method", "opinion", "faults"),
    [
        ("direct", numbers("1", "2", "3"), []),
        ("direct", numbers("1", "2"), [("/numbers/cost", "Give this criterion a number; zero where it is not to count.")]),
        ("direct", numbers("0", "0", "0"), [("/numbers", "All are zero; at least one criterion must count.")]),
        ("swing", numbers("101", "-1", "NaN"), [
            ("/numbers/plan", "Give a number from 0 to 100."),
            ("/numbers/need", "Give a number from 0 to 100."),
            ("/numbers/cost", "Give a number from 0 to 100."),
        ]),
        ("direct", Opinion(numbers={"plan": Decimal(1), "need": Decimal("0.1234567"), "cost": Decimal(1), "ned": Decimal(1)}), [
            ("/numbers/need", "Give at most six decimal places."),
            ("/numbers/ned", 'There is no criterion "ned"; did you mean "need"?'),
        ]),
        ("pairwise", Opinion(comparisons=(
            Comparison(first="plan", second="need", times="3"),
            Comparison(first="need", second="plan", times="3"),
            Comparison(first="plan", second="plan", times="10"),
        )), [
            ("/comparisons/1", "This pair is compared twice (first at /comparisons/0)."),
            ("/comparisons/2", "A criterion is not compared with itself."),
            ("/comparisons/2/times", "“10” is not on the scale: give 1 to 9, or 1/2 to 1/9."),
            ("/comparisons", "The pair plan and cost is not compared yet."),
            ("/comparisons", "The pair need and cost is not compared yet."),
        ]),
        ("pairwise", numbers("1"), [
            ("/numbers", "Here pairs are compared; give “comparisons” and no “numbers”."),
            *[("/comparisons", f"The pair {first} and {second} is not compared yet.") for first, second in pairs_of(CODES)],
        ]),
    ],
)  # fmt: skip
def test_every_fault_of_an_opinion_is_told(method: str, opinion: Opinion, faults: list[tuple[str, str]]) -> None:
    found = find_opinion_faults(method, CODES, opinion)  # type: ignore[arg-type]
    assert [(fault.pointer, str(fault.says)) for fault in found] == faults


def test_more_criteria_than_there_are_indices_are_not_compared() -> None:
    codes = [f"c{index}" for index in range(16)]
    found = [str(fault.says) for fault in find_opinion_faults("pairwise", codes, Opinion())]
    assert found == ["The model has 16 criteria; pair by pair at most 15 can be compared."]
