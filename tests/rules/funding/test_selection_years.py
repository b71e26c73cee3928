"""Selections of several years, in points and money, and for the least own money: cases worked out by hand, and their faults."""

import copy
from typing import Any

import pytest

from absorb.kernel.money import money_text

from .test_selection import a_case, answer_to
from .test_selection_faults import changed as changed_in
from .test_selection_faults import faults_of

YEARS: dict[str, Any] = {
    "years": [2027, 2028],
    "sources": [
        {"id": "EU", "budgets": {"2027": "100.00", "2028": "60.00"}},
        {"id": "CITY", "budgets": {"2027": "10.00", "2028": "10.00"}},
    ],
    "projects": [
        {
            "id": "long",
            "points": 10,
            "cost": "100.00",
            "phases": [60, 40],
            "shares": [{"source": "EU", "max_percent": 90}, {"source": "CITY"}],
        },
        {"id": "either", "points": 5, "needs": {"EU": "45.00"}, "starts": [2028, 2027]},
        {"id": "late", "points": 4, "needs": {"EU": "20.00"}, "starts": [2028]},
    ],
}


def test_a_project_starts_in_the_year_that_lets_most_in() -> None:
    answer = answer_to(YEARS)
    paid = [(each.project, each.source, each.year, money_text(each.amount)) for each in answer.allocation]
    assert (answer.status, answer.points, answer.starts) == ("optimal", 19, {"long": 2027, "either": 2027, "late": 2028})
    assert paid == [
        ("long", "EU", 2027, "54.00"), ("long", "CITY", 2027, "6.00"), ("long", "EU", 2028, "36.00"), ("long", "CITY", 2028, "4.00"),
        ("either", "EU", 2027, "45.00"), ("late", "EU", 2028, "20.00"),
    ]  # fmt: skip
    assert answer.left_by_year == {"EU": {"2027": 100, "2028": 400}, "CITY": {"2027": 400, "2028": 600}}
    assert answer.left == {"EU": 500, "CITY": 1000}


def test_a_refusal_names_the_year() -> None:
    case = copy.deepcopy(YEARS)
    case["projects"].append({"id": "more", "points": 1, "needs": {"EU": "30.00"}, "starts": [2027, 2028]})
    says = (
        'It needs in 2027 at least 30.00 from "EU", "CITY" together, which have 110.00 then, of which the chosen projects need at least '
        "105.00; nor can it start in another of its years."
    )
    assert [str(refusal.why).replace(" and ", ", ") for refusal in answer_to(case).refused] == [says]


def test_a_conflict_names_the_year() -> None:
    case = copy.deepcopy(YEARS)
    case["projects"][0] |= {"mandatory": True, "starts": [2027], "phases": [0, 100]}
    assert answer_to(case).conflict == [
        '"long" is mandatory (/projects/0/mandatory).',
        '"EU" has 60.00 in 2028 (/sources/0/budgets/2028).',
        '"CITY" has 10.00 in 2028 (/sources/1/budgets/2028).',
    ]


LADDER = a_case("A:100", "dear 60 A:80; cheap 30 A:20; fair 40 A:50")


@pytest.mark.parametrize(
    ("limit", "selected"),
    [
        ({"projects": ["cheap", "fair"], "at_least_points": 70}, ["cheap", "fair"]),
        ({"projects": ["dear", "cheap"], "at_most_points": 89.5}, ["cheap", "fair"]),
        ({"projects": ["dear", "cheap"], "at_most_money": "20.00"}, ["cheap", "fair"]),
        ({"projects": ["fair"], "at_least_money": "50.00"}, ["cheap", "fair"]),
        ({"projects": ["dear", "cheap"], "at_least_money": "80.00", "at_most": 1}, ["dear"]),
    ],
)
@pytest.mark.parametrize("method", ["exact", "greedy"])
def test_limits_in_points_and_money(method: str, limit: dict[str, Any], selected: list[str]) -> None:
    assert answer_to({**LADDER, "limits": [limit], "method": method}).selected == selected


def test_points_then_own_money_takes_the_cheaper_of_two_equal_portfolios() -> None:
    shares = [{"source": "CITY"}, {"source": "EU", "max_percent": 50}]
    projects = [
        {"id": "ours", "points": 5, "cost": "10.00", "shares": [{"source": "CITY"}]},
        {"id": "theirs", "points": 5, "cost": "12.00", "shares": shares},
    ]
    sources = [{"id": "CITY", "budget": "12.00"}, {"id": "EU", "budget": "5.00"}]
    case = {"sources": sources, "projects": projects, "excludes": [["ours", "theirs"]], "objective": "points-then-own", "own": ["CITY"]}
    answer = answer_to(case)
    assert (answer.selected, answer.points, answer.own, answer.own_bound) == (["theirs"], 5, 700, 700)
    assert {each.source: each.amount for each in answer.allocation} == {"CITY": 700, "EU": 500}


@pytest.mark.parametrize(
    ("path", "value", "pointer", "says"),
    [
        ("years", [], "/years", "The list is empty; name at least one year, or leave it out."),
        ("years", [2027, 2029], "/years/1", "The years follow one another; after 2027 comes 2028, not 2029."),
        ("sources/0/budget", "1.00", "/sources/0/budget", 'The case is of several years; say in "budgets" what "EU" can pay in each.'),
        ("sources/0/budgets/2029", "1.00", "/sources/0/budgets/2029", "There is no year 2029; the case runs from 2027 to 2028."),
        ("sources/0/budgets", {"2027": "1.00"}, "/sources/0/budgets", 'It is not said what "EU" can pay in 2028.'),
        ("projects/1/starts", [], "/projects/1/starts", "The list is empty; name at least one year, or leave it out."),
        ("projects/1/starts", [2026], "/projects/1/starts/0", "There is no year 2026; the case runs from 2027 to 2028."),
        ("projects/0/starts", [2028], "/projects/0/starts/0", 'Started in 2028, "long" runs beyond 2028, the last year.'),
        (
            "projects/1/starts",
            [2027, 2027],
            "/projects/1/starts/1",
            'The start "2027" is given twice (first at /projects/1/starts/0); each name must be its own.',
        ),
        (
            "projects/0/phases",
            [60, 30],
            "/projects/0/phases",
            "The phases add up to 90; percentages add up to 100, amounts to the cost, 100.00.",
        ),
        ("projects/0/phases", [50, 30, 20], "/projects/0/phases", 'Started in 2027, "long" runs beyond 2028, the last year.'),
        ("limits", [{"projects": ["late"]}], "/limits/0", 'The limit says not how many; give "at_least", "at_most" or both.'),
        (
            "limits",
            [{"projects": ["late"], "at_least_points": 2.5, "at_most_points": 1}],
            "/limits/0/at_least_points",
            "at_least_points 2.5 is more than at_most_points 1; it may be at most as much.",
        ),
        (
            "limits",
            [{"projects": ["late"], "at_least_money": "2.50", "at_most_money": "1.00"}],
            "/limits/0/at_least_money",
            "at_least_money 2.50 is more than at_most_money 1.00; it may be at most as much.",
        ),
        ("own", ["city"], "/own/0", 'There is no source "city"; did you mean "CITY"?'),
        ("objective", "points-then-own", "/own", 'The objective "points-then-own" asks for the town\'s own sources; name at least one.'),
    ],
)
def test_a_fault_of_the_years_has_its_place_and_its_sentence(path: str, value: Any, pointer: str, says: str) -> None:
    assert faults_of(changed_in(path, value, YEARS)) == [(pointer, says)]


@pytest.mark.parametrize(
    ("path", "value", "pointer", "says"),
    [
        (
            "sources/0/budgets",
            {},
            "/sources/0/budgets",
            'The field "budgets" stands only in a case of several years; name them in "years".',
        ),
        (
            "projects/0/starts",
            [2027],
            "/projects/0/starts",
            'The field "starts" stands only in a case of several years; name them in "years".',
        ),
        (
            "projects/0/phases",
            [100],
            "/projects/0/phases",
            'The field "phases" stands only in a case of several years; name them in "years".',
        ),
    ],
)
def test_years_stand_in_a_case_of_several_years(path: str, value: Any, pointer: str, says: str) -> None:
    assert faults_of(changed_in(path, value)) == [(pointer, says)]
