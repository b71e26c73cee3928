"""Many more cases than the daily tests: engines against their references, and cases spoilt at random."""

import copy
import random
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings

from absorb.funding.rules import budget, schedule, selection
from absorb.kernel.errors import BadInput
from absorb.kernel.intake import convert
from absorb.priority.rules import ranking
from tests.rules.funding import schedule_cases, selection_reference
from tests.rules.funding.test_schedule_optimal import agree

pytestmark = pytest.mark.long
MANY = settings(max_examples=1500, derandomize=False, suppress_health_check=list(HealthCheck))


@MANY
@given(schedule_cases.cases())
def test_schedules_agree_with_the_integer_programme(case: schedule.Case) -> None:
    agree(case)


@MANY
@given(schedule_cases.cases(apart=True))
def test_schedules_with_pairs_apart_agree(case: schedule.Case) -> None:
    agree(case)


@MANY
@given(selection_reference.cases())
def test_portfolios_are_the_best_of_all_subsets(case: Any) -> None:
    answer = selection.select(convert(case, selection.Case))
    best = selection_reference.best(case, selection_reference.portfolios(case))
    assert answer.points == best


GOOD: dict[str, tuple[Any, Any, Any]] = {
    "rank": (
        ranking.Case,
        ranking.check,
        {
            "criteria": [{"id": "a", "weight": 2, "from": 0, "to": 10, "knockout_below": 1}, {"id": "b", "weight": 1, "from": 9, "to": 1}],
            "ideas": [{"id": "x", "values": {"a": 5, "b": {"any_of": [2, 3]}}}, {"id": "y", "values": {"a": 1, "b": {"low": 2, "high": 4}}}],
            "tie_break": ["a"], "minimum_points": 5, "robustness": {"draws": 50, "seed": 1, "weights": "ranked", "top": [1], "places": 2},
        },
    ),
    "select": (
        selection.Case,
        selection.check,
        {
            "sources": [{"id": "A", "budget": "9.00"}, {"id": "B", "budget": "3.00"}],
            "projects": [
                {"id": "P", "points": 3, "cost": "4.00", "shares": [{"source": "A", "min_percent": 0, "max_percent": 85}, {"source": "B", "min_percent": 5, "max_percent": 100}]},
                {"id": "Q", "points": "1.5", "needs": {"A": "2.00"}, "mandatory": True},
            ],
            "excludes": [], "requires": [["P", "Q"]], "limits": [{"projects": ["P", "Q"], "at_least": 0, "at_most": 2}], "explain": ["P"],
        },
    ),
    "budget": (
        budget.Case,
        budget.check_case,
        {
            "cost_model": "flat-40", "currency": "CZK", "other_income": "0.00",
            "lines": [{"code": "1.1.1.1", "name": "Mzda", "kind": "direct_staff", "unit_price": "100.00", "units": "12", "from": "2027-01", "months": 12}],
            "call": {"min_total": "1.00", "max_total": "9.00", "eur_rate": "25.00", "rates": [{"source": "EU", "percent": 85}, {"source": "OWN", "percent": 15}]},
        },
    ),
    "schedule": (
        schedule.Case,
        schedule.check,
        {
            "periods": [{"id": "a", "from": "2027-01", "months": 6}, {"id": "b", "from": "2027-07", "months": 6}],
            "lines": [{"code": "1", "kind": "other", "amounts": {"a": "3.00", "b": "1.00"}}],
            "sources": [{"id": "S", "max_percent": 50, "pays": {"advance_percent": 40, "lag_months": 3}}, {"id": "T", "never_with": []}],
            "prefer": ["S"], "pins": [{"line": "1", "period": "a", "source": "S", "amount": "0.50"}], "opening_cash": "0.00",
        },
    ),
}  # fmt: skip
ODD = [None, True, -1, 10**17, "", "x", "1.00", "-1.00", "2027-13", [], {}, [[]], {"a": {}}, "0", 0.1, "S", "P"]


def spoil(case: Any, die: random.Random) -> Any:
    """The case with a few of its values changed, taken away or given under another name."""
    spoilt = copy.deepcopy(case)
    for _ in range(die.randint(1, 4)):
        place = spoilt
        while True:
            keys: list[Any] = list(place) if isinstance(place, dict) else list(range(len(place)))
            if not keys:
                break
            key = die.choice(keys)
            if isinstance(place[key], dict | list) and place[key] and die.random() < 0.8:
                place = place[key]
                continue
            change = die.random()
            if change < 0.6:
                place[key] = copy.deepcopy(die.choice(ODD))
            elif change < 0.8 and isinstance(place, dict):
                place[f"{key}x"] = place.pop(key)
            else:
                del place[key]
            break
    return spoilt


@pytest.mark.parametrize("verb", sorted(GOOD))
def test_a_spoilt_case_is_taken_or_refused_in_sentences(verb: str) -> None:
    shape, check, good = GOOD[verb]
    engine = {"rank": ranking.rank, "select": selection.select, "budget": budget.budget, "schedule": schedule.schedule}[verb]
    die = random.Random(f"spoil {verb}")
    for _ in range(4000):
        try:
            engine(convert(spoil(good, die), shape, also=check))
        except BadInput as refused:
            assert all(fault.says.endswith((".", "?")) for fault in refused.faults), refused.faults
