"""Bad cases: every fault at once, each with its place and what would be right."""

from typing import Any

import pytest

from absorb.kernel import intake
from absorb.kernel.errors import BadInput
from absorb.priority.rules.ranking import Case, rank

SCALE = {"id": "need", "weight": 1, "from": 0, "to": 100}
IDEA = {"id": "A", "values": {"need": 75}}


def faults(case: dict[str, Any]) -> list[tuple[str, str]]:
    with pytest.raises(BadInput) as caught:
        rank(intake.convert(case, Case))
    return [(fault.pointer, fault.says) for fault in caught.value.faults]


def with_criterion(**change: Any) -> dict[str, Any]:
    return {"criteria": [SCALE | change, {"id": "other", "weight": 1, "from": 0, "to": 1}], "ideas": []}


def with_value(value: Any) -> dict[str, Any]:
    return {"criteria": [SCALE], "ideas": [{"id": "A", "values": {"need": value}}]}


def with_robustness(**robustness: Any) -> dict[str, Any]:
    return {"criteria": [SCALE], "ideas": [IDEA], "robustness": robustness}


NEITHER_NOR = 'An uncertain value is either "any_of" alone or "low" and "high" together; found'
OUTSIDE = 'lies outside the scale of "need", which runs from 0 to 100.'


@pytest.mark.parametrize(
    ("case", "pointer", "says"),
    [
        ({"criteria": [], "ideas": []}, "/criteria", "There is no criterion; at least one with a weight above zero is needed."),
        (with_criterion(weight=-1), "/criteria/0/weight", "The weight -1 is below zero; a weight is zero or more."),
        (with_criterion(to=0), "/criteria/0/to", 'The scale is empty: "from" and "to" are both 0; they must differ.'),
        (with_criterion(knockout_below=101), "/criteria/0/knockout_below", f"The value 101 {OUTSIDE}"),
        (
            with_criterion(id="other"),
            "/criteria/1/id",
            'The criterion "other" is given twice (first at /criteria/0/id); each name must be its own.',
        ),
        ({"criteria": [SCALE | {"weight": 0}], "ideas": []}, "/criteria", "All weights are zero; at least one must be above zero."),
        (with_value("100.000000000001"), "/ideas/0/values/need", f"The value 100.000000000001 {OUTSIDE}"),
        (with_value(-1), "/ideas/0/values/need", f"The value -1 {OUTSIDE}"),
        (with_value({"any_of": []}), "/ideas/0/values/need/any_of", "The list is empty; give at least one value."),
        (with_value({"any_of": [1, 200]}), "/ideas/0/values/need/any_of/1", f"The value 200 {OUTSIDE}"),
        (with_value({"low": -5, "high": 5}), "/ideas/0/values/need/low", f"The value -5 {OUTSIDE}"),
        (with_value({"low": 5, "high": 500}), "/ideas/0/values/need/high", f"The value 500 {OUTSIDE}"),
        (with_value({"low": 6, "high": 5}), "/ideas/0/values/need/low", '"low" (6) is above "high" (5); exchange them.'),
        (with_value({}), "/ideas/0/values/need", f"{NEITHER_NOR} neither."),
        (with_value({"low": 6}), "/ideas/0/values/need", f'{NEITHER_NOR} "low".'),
        (with_value({"any_of": [6], "high": 6}), "/ideas/0/values/need", f'{NEITHER_NOR} "any_of" and "high".'),
        (
            {"criteria": [SCALE], "ideas": [IDEA, IDEA]},
            "/ideas/1/id",
            'The idea "A" is given twice (first at /ideas/0/id); each name must be its own.',
        ),
        (
            {"criteria": [SCALE], "ideas": [{"id": "A", "values": {}}]},
            "/ideas/0/values",
            'The value for the criterion "need" is missing.',
        ),
        (
            {"criteria": [SCALE], "ideas": [{"id": "A", "values": {"need": 1, "ne/d~": 1}}]},
            "/ideas/0/values/ne~1d~0",
            'There is no criterion "ne/d~"; did you mean "need"?',
        ),
        (
            {"criteria": [SCALE], "ideas": [], "tie_break": ["Need"]},
            "/tie_break/0",
            'There is no criterion "Need"; did you mean "need"?',
        ),
        (
            {"criteria": [SCALE], "ideas": [], "tie_break": ["need", "need"]},
            "/tie_break/1",
            'The criterion "need" is given twice (first at /tie_break/0); each name must be its own.',
        ),
        (with_robustness(draws=0), "/robustness/draws", "0 draws cannot be made; give a whole number from 1 to 10000000."),
        (with_robustness(draws=10**9), "/robustness/draws", "1000000000 draws cannot be made; give a whole number from 1 to 10000000."),
        (with_robustness(seed=-1), "/robustness/seed", "The seed -1 is below zero; give a whole number from 0 on."),
        (with_robustness(top=[0]), "/robustness/top/0", "Nobody stands among the first 0; give a whole number from 1 on."),
        (with_robustness(top=[2, 1, 2]), "/robustness/top/2", "The first 2 are asked for twice; once is enough."),
        (with_robustness(places=0), "/robustness/places", "0 places cannot be told; give a whole number from 1 on."),
        (
            with_robustness(weights="rankd"),
            "/robustness/weights",
            'The text "rankd" is not allowed here; did you mean "ranked"?',
        ),
        (
            with_robustness(weights={"within_percent": 101}),
            "/robustness/weights/within_percent",
            "Expected a percentage from 0 to 100, found the number 101.",
        ),
    ],
)
def test_one_fault(case: dict[str, Any], pointer: str, says: str) -> None:
    assert faults(case) == [(pointer, says)]


def test_all_faults_come_at_once_in_input_order() -> None:
    case = {
        "criteria": [SCALE | {"weight": -1}, SCALE, {"id": "cost", "weight": 1, "from": 5, "to": 5}],
        "ideas": [{"id": "A", "values": {"need": 101, "cots": 7}}, {"id": "A", "values": {"need": 1, "cost": {"low": 1}}}],
        "tie_break": ["const"],
        "robustness": {"draws": 0, "top": [-1]},
    }
    assert [pointer for pointer, _ in faults(case)] == [
        "/criteria/0/weight",
        "/criteria/1/id",
        "/criteria/2/to",
        "/ideas/0/values/need",
        "/ideas/0/values/cots",
        "/ideas/0/values",
        "/ideas/1/id",
        "/ideas/1/values/cost",
        "/tie_break/0",
        "/robustness/draws",
        "/robustness/top/0",
    ]


def test_more_figures_than_fit_are_refused_before_the_work() -> None:
    ideas = [{"id": str(index), "values": {"need": 1}} for index in range(8000)]
    assert faults({"criteria": [SCALE], "ideas": ideas, "robustness": {"places": 9000}}) == [
        ("/robustness/places", "9000 places of 8000 ideas are too many figures; give at most 6250.")
    ]
