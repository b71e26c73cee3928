"""Shares of places against closed forms: under two criteria every share is a length on a line."""

import os
from decimal import Decimal
from fractions import Fraction
from itertools import pairwise, product
from math import sqrt
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from absorb.kernel import intake
from absorb.priority.rules.ranking import Answer, Case, Ranked, rank
from tests.rules.priority.test_ranking_points import EXAMPLE, ranked, scaled

DRAWS = 20_000


def robust(given_weights: list[Any], rows: dict[str, list[Any]], *, draws: int = DRAWS, **asked: Any) -> Answer:
    return ranked(scaled(given_weights, rows, robustness={"draws": draws, **asked}))


def by_id(answer: Answer) -> dict[str, Ranked]:
    return {one.id: one for one in answer.ranking}


Row = tuple[Fraction, Fraction]


def line_shares(rows: dict[str, Row], low: Fraction, high: Fraction) -> tuple[dict[str, list[Fraction]], dict[str, Fraction | None]]:
    """Exact share of each place, and the mean first weight of the firsts, for a first weight uniform on [low, high]."""
    cuts = {low, high}
    for (a, b), (c, d) in product(rows.values(), repeat=2):
        if (a - c) != (b - d):
            cuts.add((d - b) / ((a - c) - (b - d)))
    shares = {name: [Fraction(0)] * len(rows) for name in rows}
    moments = {name: Fraction(0) for name in rows}
    for start, end in pairwise(sorted(cut for cut in cuts if low <= cut <= high)):
        middle, share = (start + end) / 2, (end - start) / (high - low)
        scores = {name: middle * a + (1 - middle) * b for name, (a, b) in rows.items()}
        for name, score in scores.items():
            place = sum(other > score for other in scores.values())
            shares[name][place] += share
            moments[name] += middle * share if place == 0 else 0
    return shares, {name: moments[name] / shares[name][0] if shares[name][0] else None for name in rows}


LINES = {
    "three cross": {"p": (90, 10), "q": (60, 60), "r": (20, 95)},
    "one dominated": {"p": (90, 10), "q": (60, 60), "r": (20, 95), "s": (50, 50)},
    "two alike": {"p": (90, 10), "q": (60, 60), "r": (60, 60), "s": (20, 95)},
    "parallel": {"p": (50, 40), "q": (60, 50), "r": (0, 100), "s": (100, 0)},
}


@pytest.mark.parametrize("rows", LINES.values(), ids=LINES)
@pytest.mark.parametrize(
    ("weights", "kind", "low", "high"),
    [
        pytest.param([1, 1], "any", Fraction(0), Fraction(1), id="any"),
        pytest.param([3, 2], "ranked", Fraction(1, 2), Fraction(1), id="ranked"),
        pytest.param([5, 5], "ranked", Fraction(0), Fraction(1), id="ranked, equal"),
        pytest.param([60, 40], {"within_percent": 50}, Fraction(2, 5), Fraction(4, 5), id="within 50"),
        pytest.param([1, 9], {"within_percent": "100"}, Fraction(0), Fraction(1, 5), id="within 100"),
    ],
)
def test_two_criteria_are_a_line(rows: dict[str, tuple[int, int]], weights: list[int], kind: Any, low: Fraction, high: Fraction) -> None:
    answer = robust(weights, {name: list(row) for name, row in rows.items()}, weights=kind, places=9)
    exact, central = line_shares({name: (Fraction(a, 100), Fraction(b, 100)) for name, (a, b) in rows.items()}, low, high)
    assert set(answer.central_weights) == {name for name, mean in central.items() if mean is not None}
    for name, one in by_id(answer).items():
        for found, share in zip(one.acceptability, exact[name], strict=True):
            assert abs(found - share) <= 5 * sqrt(share * (1 - share) / DRAWS)
        mean_place = sum(place * share for place, share in enumerate(exact[name], start=1))
        assert abs(one.mean_place - mean_place) < 5 * len(rows) / 2 / sqrt(DRAWS)
        if central[name] is not None:
            firsts = DRAWS * exact[name][0]
            assert abs(answer.central_weights[name]["a"] - central[name]) < 5 * (high - low) / sqrt(12 * firsts)


def test_the_contract_example_has_the_robustness_that_its_line_gives() -> None:
    """A is first while w ≤ 6/11 (B's cost 1700) or w ≤ 2/3 (2000): a share of 20/33 = 0.6061, at a mean w of 0.3061."""
    draws = 200_000
    answer = ranked(EXAMPLE | {"robustness": {"draws": draws, "seed": 1, "weights": "any", "top": [1, 3], "places": 10}})
    share, bound = 20 / 33, 5 * sqrt(20 * 13) / 33 / sqrt(draws)
    a, b = answer.ranking
    assert (len(a.acceptability), a.acceptability) == (2, b.acceptability[::-1])
    assert abs(a.acceptability[0] - share) < bound
    assert (a.top, b.top) == ({"1": a.acceptability[0], "3": 1.0}, {"1": b.acceptability[0], "3": 1.0})
    assert a.mean_place == pytest.approx(1 + a.acceptability[1], abs=1e-12)
    first_while = (Fraction(6, 11), Fraction(2, 3))
    central = float(sum(w * w / 2 for w in first_while) / sum(first_while))
    assert abs(answer.central_weights["A"]["need"] - central) < 5 * 0.2 / sqrt(share * draws)
    assert (answer.draws, answer.seed) == (draws, 1)


@pytest.mark.parametrize(
    ("value", "share"),
    [
        pytest.param({"low": 0, "high": 100}, 0.7, id="a range"),
        pytest.param({"low": 20, "high": 40}, 0.5, id="a short range"),
        pytest.param({"low": 30, "high": 30}, 0.0, id="a range of one value ties"),
        pytest.param({"any_of": [20, 30, 40, 50]}, 0.5, id="a list, one of which ties"),
        pytest.param({"any_of": [50, 10, 10]}, 1 / 3, id="a list with a value twice"),
    ],
)
def test_one_criterion_leaves_the_uncertain_value_alone(value: Any, share: float) -> None:
    both = by_id(robust([3], {"sure": [30], "unsure": [value]}, places=2))
    assert abs(both["sure"].acceptability[1] - share) <= 5 * sqrt(share * (1 - share) / DRAWS)


def test_uncertain_values_are_independent_by_idea_and_criterion() -> None:
    coin = {"any_of": [0, 100]}
    rows = {"p": [coin, coin], "q": [coin, coin], "half": [50, 50]}
    answer = by_id(robust([1, 1], rows, weights={"within_percent": 0}, places=3))
    # p and q are each 0, 50 or 100 with 1/4, 1/2, 1/4: count the 16 equally likely cases.
    shares = {"p": [Fraction(0)] * 3, "half": [Fraction(0)] * 3}
    for bits in product((0, 50), repeat=4):
        scores = {"p": bits[0] + bits[1], "q": bits[2] + bits[3], "half": 50}
        for name in shares:
            shares[name][sum(other > scores[name] for other in scores.values())] += Fraction(1, 16)
    for name in ("p", "q", "half"):
        for found, share in zip(answer[name].acceptability, shares[name.replace("q", "p")], strict=True):
            assert abs(found - share) <= 5 * sqrt(share * (1 - share) / DRAWS)


PERMUTED = {"p": ["10.1", "20.2", "30.3"], "q": ["20.2", "30.3", "10.1"], "r": ["30.3", "10.1", "20.2"], "s": ["20.2", "20.2", "20.2"]}


@pytest.mark.parametrize("span", ["100", "99999999999.7", "123456789012345678"])
def test_a_single_weighting_ties_what_adds_up_to_the_same(span: str) -> None:
    case = scaled([1, 1, 1], PERMUTED, robustness={"draws": 50, "weights": {"within_percent": 0}, "places": 4})
    for criterion in case["criteria"]:
        criterion["to"] = span
    for one in ranked(case).ranking:
        assert (one.place, one.acceptability, one.mean_place) == (1, [1.0, 0.0, 0.0, 0.0], 1.0)


@pytest.mark.parametrize("kind", ["any", "ranked", {"within_percent": 30}])
def test_equal_ideas_tie_in_every_draw_wherever_they_stand(kind: Any) -> None:
    rng = np.random.default_rng(4)
    rows = {f"i{index}": rng.integers(0, 101, 7).tolist() for index in range(203)}
    for twin, of in (("t0", "i0"), ("t1", "i0"), ("t2", "i202"), ("t3", "i77")):
        rows[twin] = [{"any_of": [value, value]} for value in rows[of]] if twin == "t3" else rows[of]
    answer = by_id(robust([7, 6, 5, 4, 3, 2, 1], rows, draws=500, weights=kind, places=300))
    for twin, of in (("t0", "i0"), ("t1", "i0"), ("t2", "i202"), ("t3", "i77")):
        assert (answer[twin].acceptability, answer[twin].mean_place) == (answer[of].acceptability, answer[of].mean_place)


def test_the_excluded_take_no_part() -> None:
    rows = {"best": [100, 100], "p": [60, 40], "q": [40, 60]}
    case = scaled([1, 1], rows, robustness={"draws": 100})
    without = ranked(scaled([1, 1], {"p": rows["p"], "q": rows["q"]}, robustness={"draws": 100}))
    case["criteria"][0] |= {"from": 100, "to": 0, "knockout_below": 70}
    case["criteria"][1] |= {"from": 100, "to": 0}
    taking_part, excluded = ranked(case).ranking[:2], ranked(case).ranking[2]
    assert [one.id for one in taking_part] == ["p", "q"]
    assert (excluded.id, excluded.place) == ("best", None)
    assert intake.write_json(excluded) == (
        b'{\n  "id": "best",\n  "place": null,\n  "points": 0.0,\n  "parts": {\n    "a": 0.0,\n    "b": 0.0\n  },\n'
        b'  "excluded_by": [\n    "a"\n  ]\n}\n'
    )
    assert [len(one.acceptability) for one in taking_part] == [len(one.acceptability) for one in without.ranking] == [2, 2]


@pytest.mark.parametrize(("rows", "minimum"), [({}, None), ({"x": [5]}, 50)])
def test_nobody_takes_part(rows: dict[str, list[int]], minimum: int | None) -> None:
    answer = ranked(scaled([1], rows, minimum_points=minimum, robustness={"seed": 8}))
    assert (answer.central_weights, answer.draws, answer.seed) == ({}, 10_000, 8)


def test_one_idea_is_always_first() -> None:
    (one,) = robust([2, 1], {"x": [5, 5]}, top=[1, 7]).ranking
    assert (one.acceptability, one.top, one.mean_place) == ([1.0], {"1": 1.0, "7": 1.0}, 1.0)


@pytest.mark.parametrize("kind", ["any", "ranked", {"within_percent": 40}, {"within_percent": 0}])
def test_central_weights_of_the_only_first_are_the_mean_weighting(kind: Any) -> None:
    weights = [6, 3, 1]
    central = robust(weights, {"x": [5, 5, 5]}, weights=kind).central_weights["x"]
    mean = {"any": [1 / 3] * 3, "ranked": [11 / 18, 5 / 18, 2 / 18]}.get(str(kind))
    assert sum(Decimal(repr(weight)) for weight in central.values()) == 1
    if mean is not None:
        assert list(central.values()) == pytest.approx(mean, abs=0.01)
    if kind == {"within_percent": 0}:
        assert list(central.values()) == [0.6, 0.3, 0.1]


def test_top_beyond_the_places_told() -> None:
    rng = np.random.default_rng(1)
    rows = {f"i{index}": rng.integers(0, 101, 4).tolist() for index in range(30)}
    few = by_id(robust([1] * 4, rows, draws=300, top=[1, 2, 7, 29, 30, 31], places=2))
    full = by_id(robust([1] * 4, rows, draws=300, top=[], places=30))
    for name, one in few.items():
        shares = [round(share * 300) for share in full[name].acceptability]
        assert one.acceptability == full[name].acceptability[:2]
        assert one.top == {str(bound): sum(shares[:bound]) / 300 for bound in (1, 2, 7, 29, 30, 31)}
        assert one.mean_place == sum(place * share for place, share in enumerate(shares, start=1)) / 300


UNCERTAIN = {f"i{index}": [{"low": index % 7, "high": 50 + index % 11}, {"any_of": [index, 40, 90]}, index] for index in range(60)}


def test_the_same_case_gives_the_same_bytes_on_one_core_and_on_all() -> None:
    answers = []
    allowed = os.sched_getaffinity(0)
    try:
        for cores in (allowed, {min(allowed)}, allowed):
            os.sched_setaffinity(0, cores)
            answers.append(intake.write_json(robust([3, 2, 1], UNCERTAIN, draws=5000, seed=6)))
    finally:
        os.sched_setaffinity(0, allowed)
    assert answers[0] == answers[1] == answers[2]
    assert answers[0] != intake.write_json(robust([3, 2, 1], UNCERTAIN, draws=5000, seed=7))


def test_progress_is_told_and_rises() -> None:
    told: list[float] = []
    case = scaled([1, 1], {f"i{index}": [index, 100 - index] for index in range(100)}, robustness={"draws": 200_000})
    rank(intake.convert(case, Case), lambda share, doing: told.append(share))
    assert told == sorted(told)
    assert len(told) > 2


cells = st.one_of(
    st.integers(0, 4).map(lambda n: 25 * n), st.lists(st.sampled_from([0, 50, 100]), min_size=1, max_size=3).map(lambda x: {"any_of": x})
)
kinds = st.sampled_from(["any", "ranked", {"within_percent": 25}, {"within_percent": 0}])


@settings(max_examples=60)
@given(st.lists(st.lists(cells, min_size=3, max_size=3), min_size=1, max_size=6), st.permutations([3, 1, 1]), kinds)
def test_shares_add_up(rows: list[list[Any]], weights: list[int], kind: Any) -> None:
    answer = robust(weights, {f"i{index}": row for index, row in enumerate(rows)}, draws=64, weights=kind, places=6, top=[1, 2])
    # 64 draws: every share is an exact float, so sums are compared exactly.
    for one in answer.ranking:
        assert sum(one.acceptability) == 1
        assert one.top == {"1": one.acceptability[0], "2": sum(one.acceptability[:2])}
        assert one.mean_place == sum(place * share for place, share in enumerate(one.acceptability, start=1))
        assert (one.id in answer.central_weights) == (one.acceptability[0] > 0)
    for place in range(1, len(rows)):
        assert sum(one.top["1"] for one in answer.ranking) >= 1
        assert sum(sum(one.acceptability[:place]) for one in answer.ranking) >= place


@settings(max_examples=60)
@given(st.lists(st.integers(0, 90), min_size=3, max_size=3), st.lists(st.integers(0, 9), min_size=3, max_size=3), kinds)
def test_an_idea_that_is_nowhere_worse_is_never_behind(row: list[int], more: list[int], kind: Any) -> None:
    rows = {"other": [40, 50, 60], "less": row, "more": [low + plus for low, plus in zip(row, more, strict=True)]}
    answer = by_id(robust([5, 3, 2], rows, draws=200, weights=kind, places=3))
    assert answer["more"].mean_place <= answer["less"].mean_place
    assert answer["more"].acceptability[0] >= answer["less"].acceptability[0]
    if row == rows["more"]:
        assert answer["more"].acceptability == answer["less"].acceptability
