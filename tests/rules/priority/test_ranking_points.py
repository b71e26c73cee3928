"""Points, parts, exclusions, places and tie-breaks against the contract, exact fractions and a peer's library."""

from decimal import ROUND_HALF_EVEN, Decimal
from fractions import Fraction
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pymcdm.methods import WSM
from pymcdm.normalizations import minmax_normalization

from absorb.kernel import intake
from absorb.priority.rules.ranking import Answer, Case, rank

EXAMPLE = {
    "criteria": [
        {"id": "need", "weight": 60, "from": 0, "to": 100, "knockout_below": 50},
        {"id": "cost", "weight": 40, "from": 2000, "to": 500},
    ],
    "ideas": [
        {"id": "A", "values": {"need": 75, "cost": 1250}},
        {"id": "B", "values": {"need": 100, "cost": {"any_of": [1700, 2000]}}},
    ],
    "tie_break": ["need"],
    "minimum_points": 50,
}


def ranked(case: dict[str, Any]) -> Answer:
    return rank(intake.convert(plain(case), Case))


def plain(value: Any) -> Any:
    """Python numbers as a JSON file would bring them."""
    if isinstance(value, dict):
        return {key: plain(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [plain(item) for item in value]
    return Decimal(str(value)) if isinstance(value, float) else value


def scaled(weights: list[Any], rows: dict[str, list[Any]], **rest: Any) -> dict[str, Any]:
    """A case with criteria a, b, c … on scales from 0 to 100."""
    names = "abcdefghijklmnop"[: len(weights)]
    return {
        "criteria": [{"id": name, "weight": weight, "from": 0, "to": 100} for name, weight in zip(names, weights, strict=True)],
        "ideas": [{"id": idea, "values": dict(zip(names, row, strict=True))} for idea, row in rows.items()],
        **rest,
    }


def test_the_contract_example_has_its_points_and_parts() -> None:
    answer = ranked(EXAMPLE)
    assert [(one.id, one.place, one.points, one.parts, one.excluded_by) for one in answer.ranking] == [
        ("A", 1, 65.0, {"need": 45.0, "cost": 20.0}, []),
        ("B", 2, 64.0, {"need": 60.0, "cost": 4.0}, []),
    ]


def test_without_robustness_the_answer_has_no_trace_of_it() -> None:
    assert intake.write_json(ranked(scaled([1], {"x": [50]}))) == (
        b'{\n  "ranking": [\n    {\n      "id": "x",\n      "place": 1,\n      "points": 50.0,\n      "parts": {\n'
        b'        "a": 50.0\n      },\n      "excluded_by": []\n    }\n  ]\n}\n'
    )


@pytest.mark.parametrize(
    ("weights", "row", "points", "parts"),
    [
        pytest.param([1, 1, 1], [100, 0, 0], 33.333333, [33.333333, 0.0, 0.0], id="a third"),
        pytest.param([1, 1, 1], [100, 100, 0], 66.666667, [33.333334, 33.333333, 0.0], id="the earlier of equal remainders"),
        pytest.param([1, 1, 1], [100, 100, 100], 100.0, [33.333334, 33.333333, 33.333333], id="parts of everything"),
        pytest.param([1, 0], [100, 100], 100.0, [100.0, 0.0], id="no weight, no part"),
        pytest.param([1], ["0.0000005"], 0.0, [0.0], id="half to the even zero"),
        pytest.param([1], ["0.0000015"], 0.000002, [0.000002], id="half to the even two"),
        pytest.param([1], ["0.0000025"], 0.000002, [0.000002], id="half to the even two, from above"),
        pytest.param(["0.1", "0.2"], [100, 100], 100.0, [33.333333, 66.666667], id="weights that binary floats lack"),
        pytest.param(["100000000000000000", "0.000000000001"], [0, 100], 0.0, [0.0, 0.0], id="weights of very different size"),
        pytest.param([7], [{"any_of": [50, 75, 75]}], 66.666667, [66.666667], id="mean of a list"),
        pytest.param([7], [{"low": 60, "high": 90}], 75.0, [75.0], id="mean of a range"),
        pytest.param([7], [{"any_of": [50]}], 50.0, [50.0], id="a list of one"),
    ],
)
def test_points_and_parts(weights: list[Any], row: list[Any], points: float, parts: list[float]) -> None:
    only = ranked(scaled(weights, {"x": row})).ranking[0]
    assert (only.points, list(only.parts.values())) == (points, parts)


@pytest.mark.parametrize(
    ("rows", "rest", "places"),
    [
        pytest.param({"p": [90], "q": [80], "r": [80], "s": [70]}, {}, [("p", 1), ("q", 2), ("r", 2), ("s", 4)], id="1, 2, 2, 4"),
        pytest.param({"q": [80], "p": [90]}, {}, [("p", 1), ("q", 2)], id="best first"),
        pytest.param({"z": [5], "a": [5], "m": [5]}, {}, [("z", 1), ("a", 1), ("m", 1)], id="ties in input order"),
        pytest.param({"p": ["5.0000001"], "q": ["5.0000004"]}, {}, [("p", 1), ("q", 1)], id="rounded points tie"),
        pytest.param(
            {"p": ["5.0000001"], "q": ["5.0000004"]},
            {"tie_break": ["a"]},
            [("q", 1), ("p", 2)],
            id="the exact utility parts rounded points",
        ),
        pytest.param({"p": [10], "q": [20]}, {"minimum_points": 10}, [("q", 1), ("p", 2)], id="as many as the minimum is enough"),
        pytest.param({"p": [10], "q": [20]}, {"minimum_points": "10.000001"}, [("q", 1), ("p", None)], id="fewer than the minimum"),
        pytest.param({"p": ["9.9999999"]}, {"minimum_points": 10}, [("p", 1)], id="the minimum compares rounded points"),
        pytest.param({"r": [1], "p": [2], "q": [30]}, {"minimum_points": 10}, [("q", 1), ("r", None), ("p", None)], id="excluded last"),
        pytest.param({"r": [1], "q": [3]}, {"minimum_points": 101}, [("r", None), ("q", None)], id="all excluded"),
        pytest.param({}, {}, [], id="no ideas"),
    ],
)
def test_places(rows: dict[str, list[Any]], rest: dict[str, Any], places: list[tuple[str, int | None]]) -> None:
    assert [(one.id, one.place) for one in ranked(scaled([3], rows, **rest)).ranking] == places


@pytest.mark.parametrize(
    ("tie_break", "places"),
    [
        pytest.param([], [("p", 1), ("q", 1), ("r", 1), ("s", 1)], id="none"),
        pytest.param(["a"], [("r", 1), ("q", 2), ("s", 2), ("p", 4)], id="one"),
        pytest.param(["a", "c"], [("r", 1), ("s", 2), ("q", 3), ("p", 4)], id="two"),
        pytest.param(["c", "a"], [("s", 1), ("p", 2), ("q", 3), ("r", 4)], id="in turn"),
    ],
)
def test_tie_breaks(tie_break: list[str], places: list[tuple[str, int]]) -> None:
    rows = {"p": [10, 40, 10], "q": [20, 35, 5], "r": [30, 28, 2], "s": [20, 25, 15]}
    assert [(one.id, one.place) for one in ranked(scaled([1, 1, 1], rows, tie_break=tie_break)).ranking] == places


def test_a_tie_break_prefers_less_where_less_is_better() -> None:
    case = scaled([1, 1], {"dear": [50, 30], "cheap": [30, 50]}, tie_break=["b"])
    case["criteria"][0] |= {"from": 100, "to": 0}
    case["ideas"][0]["values"] |= {"a": 50}
    case["ideas"][1]["values"] |= {"a": 70}
    case["tie_break"] = ["a"]
    assert [(one.id, one.place) for one in ranked(case).ranking] == [("dear", 1), ("cheap", 2)]


@pytest.mark.parametrize(
    ("scale", "value", "excluded_by"),
    [
        pytest.param({"from": 0, "to": 100, "knockout_below": 50}, 50, [], id="at it"),
        pytest.param({"from": 0, "to": 100, "knockout_below": 50}, "49.999999999999", ["a"], id="below it"),
        pytest.param({"from": 100, "to": 0, "knockout_below": 50}, "50.000000000001", ["a"], id="above it where less is better"),
        pytest.param({"from": 100, "to": 0, "knockout_below": 50}, 50, [], id="at it where less is better"),
        pytest.param({"from": 0, "to": 100, "knockout_below": 50}, {"any_of": [0, 100]}, [], id="a list's mean at it"),
        pytest.param({"from": 0, "to": 100, "knockout_below": 50}, {"any_of": [49, 50, 50]}, ["a"], id="a list's mean below it"),
        pytest.param({"from": 0, "to": 100, "knockout_below": 50}, {"low": 0, "high": 99}, ["a"], id="a range's mean below it"),
        pytest.param({"from": 0, "to": 100, "knockout_below": 0}, 0, [], id="at the end of the scale"),
    ],
)
def test_knockouts(scale: dict[str, Any], value: Any, excluded_by: list[str]) -> None:
    case = {"criteria": [{"id": "a", "weight": 1, **scale}], "ideas": [{"id": "x", "values": {"a": value}}]}
    assert ranked(case).ranking[0].excluded_by == excluded_by


def test_every_reason_for_exclusion_is_named_in_the_order_of_the_criteria() -> None:
    case = scaled([1, 1, 1], {"x": [1, 99, 2]}, minimum_points=50)
    for criterion in case["criteria"]:
        criterion["knockout_below"] = 50
    only = ranked(case).ranking[0]
    assert (only.place, only.excluded_by, only.points) == (None, ["a", "c", "minimum_points"], 34.0)


numbers = st.decimals(min_value=-1000, max_value=1000, places=3)


@st.composite
def cases(draw: st.DrawFn) -> dict[str, Any]:
    count = draw(st.integers(1, 5))
    criteria, spans = [], []
    for index in range(count):
        ends = draw(st.lists(numbers, min_size=2, max_size=2, unique=True))
        spans.append(st.decimals(min_value=min(ends), max_value=max(ends), places=3))
        weight = draw(st.decimals(min_value=0 if index else Decimal("0.01"), max_value=50, places=2))
        criteria.append({"id": f"c{index}", "weight": weight, "from": ends[0], "to": ends[1]})
    rows = draw(
        st.lists(
            st.tuples(*(st.one_of(span, st.builds(lambda x: {"any_of": x}, st.lists(span, min_size=1, max_size=3))) for span in spans)),
            max_size=6,
        )
    )
    ideas = [{"id": f"i{index}", "values": {f"c{at}": value for at, value in enumerate(row)}} for index, row in enumerate(rows)]
    return {"criteria": criteria, "ideas": ideas, "tie_break": draw(st.sampled_from([[], ["c0"]]))}


def exact_mean(value: Any) -> Fraction:
    given_values = value["any_of"] if isinstance(value, dict) else [value]
    return sum(map(Fraction, given_values), Fraction(0)) / len(given_values)


def exact_utility(criterion: dict[str, Any], value: Any) -> Fraction:
    worst, best = Fraction(criterion["from"]), Fraction(criterion["to"])
    return (exact_mean(value) - worst) / (best - worst)


@settings(max_examples=150)
@given(cases())
def test_points_are_the_exact_weighted_sum_and_parts_add_up(case: dict[str, Any]) -> None:
    answer = ranked(case)
    whole = sum(Fraction(criterion["weight"]) for criterion in case["criteria"])
    values = {idea["id"]: idea["values"] for idea in case["ideas"]}
    keys = {}
    for one in answer.ranking:
        exact = [100 * Fraction(c["weight"]) / whole * exact_utility(c, values[one.id][c["id"]]) for c in case["criteria"]]
        total = sum(exact, Fraction(0))
        points = Decimal(repr(one.points))
        assert points == Decimal(round(total * 10**6)).scaleb(-6).quantize(Decimal("0.000001"), ROUND_HALF_EVEN)
        parts = [Decimal(repr(part)) for part in one.parts.values()]
        assert sum(parts) == points
        assert all(abs(Fraction(part) - quota) < Fraction(1, 10**6) for part, quota in zip(parts, exact, strict=True))
        keys[one.id] = (-points, *(-exact_utility(case["criteria"][0], values[one.id]["c0"]) for _ in case["tie_break"]))
    for one in answer.ranking:
        assert one.place == 1 + sum(key < keys[one.id] for key in keys.values())
    assert [one.id for one in answer.ranking] == sorted(values, key=lambda name: (keys[name], int(name[1:])))


def test_points_agree_with_the_weighted_sum_of_pymcdm() -> None:
    rng = np.random.default_rng(5)
    table = rng.integers(0, 1000, (40, 6))
    table[0], table[1] = 0, 1000
    weights = rng.integers(1, 30, 6)
    types = np.array([1, -1, 1, 1, -1, 1])
    peer = WSM(normalization_function=minmax_normalization)(table.astype(float), weights / weights.sum(), types)
    case = {
        "criteria": [
            {"id": f"c{at}", "weight": int(weights[at]), "from": 0 if types[at] > 0 else 1000, "to": 1000 if types[at] > 0 else 0}
            for at in range(6)
        ],
        "ideas": [{"id": f"i{at}", "values": {f"c{to}": int(one) for to, one in enumerate(row)}} for at, row in enumerate(table)],
    }
    points = {one.id: one.points for one in ranked(case).ranking}
    assert [points[f"i{at}"] for at in range(40)] == pytest.approx((100 * peer).tolist(), abs=1e-6)
