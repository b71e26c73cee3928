"""The selection engine on its contract's example, on published problems, and on small cases worked out by hand."""

import json
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from absorb.funding.rules.selection import Answer, Case, select
from absorb.kernel.intake import read_json, write_json
from absorb.kernel.money import money_text

REFERENCE = Path(__file__).parents[2] / "reference"

EXAMPLE = b"""{"sources": [{"id": "ESF", "budget": "300000.00"}, {"id": "CITY", "budget": "50000.00"}],
     "projects": [{"id": "P1", "points": 80.5, "cost": "250000.00",
                   "shares": [{"source": "ESF", "min_percent": 0, "max_percent": 85},
                              {"source": "CITY", "min_percent": 5, "max_percent": 100}]},
                  {"id": "P2", "points": 61, "needs": {"ESF": "90000.00"}},
                  {"id": "P4", "points": 40, "needs": {"ESF": "100000.00"}}],
     "excludes": [], "requires": [], "limits": [], "explain": ["P4"],
     "method": "exact", "stop": {"seconds": 60, "gap": 0.0001}}"""


def answer_to(case: dict[str, Any]) -> Answer:
    return select(read_json(json.dumps(case).encode(), Case))


def a_case(budgets: str, projects: str, **more: Any) -> dict[str, Any]:
    """Budgets as "A:300 B:50"; projects as "P1 80 A:100 B:20; P2 …" with fixed needs, a leading ! for mandatory."""
    return {"sources": [{"id": name, "budget": f"{amount}.00"} for name, amount in _named(budgets)]} | {
        "projects": [_project(*line.split(maxsplit=2)) for line in projects.split(";")],
        **more,
    }


def _named(text: str) -> Iterator[list[str]]:
    return (each.split(":") for each in text.split())


def _project(name: str, points: str, needs: str = "") -> dict[str, Any]:
    fixed = {source: f"{amount}.00" for source, amount in _named(needs)}
    return {"id": name.lstrip("!"), "points": points, "needs": fixed, "mandatory": name.startswith("!")}


def test_the_contracts_example() -> None:
    why = (
        "It needs at least 100000.00 from all sources together, which have 350000.00 in all, "
        "of which the chosen projects need at least 340000.00."
    )
    assert json.loads(write_json(select(read_json(EXAMPLE, Case)))) == {
        "status": "optimal",
        "points": 141.5,
        "bound": 141.5,
        "gap": 0.0,
        "selected": ["P1", "P2"],
        "allocation": [
            {"project": "P1", "source": "ESF", "amount": "210000.00"},
            {"project": "P1", "source": "CITY", "amount": "40000.00"},
            {"project": "P2", "source": "ESF", "amount": "90000.00"},
        ],
        "left": {"ESF": "0.00", "CITY": "10000.00"},
        "refused": [{"project": "P4", "why": why, "points_if_forced": 120.5}],
        "conflict": [],
    }


QUICK = (15, 20, 28)
"""The numbers of the problems of mknapcb1 that are proven within two seconds of processor time; the others are long."""


def published() -> Iterator[Any]:
    """The problems of OR-Library: the case and the published optimum, or the best value that anybody found."""
    yield from _published("mknap1")
    for number, problem in enumerate(_published("mknapcb1")):
        yield problem if number in QUICK else pytest.param(*problem.values, id=problem.id, marks=pytest.mark.long)


def _published(file: str) -> Iterator[Any]:
    lines = (line for line in (REFERENCE / f"{file}.txt").read_text().splitlines() if not line.startswith("#"))
    tokens = iter(" ".join(lines).split())

    def take(count: int) -> list[str]:
        return [next(tokens) for _ in range(count)]

    for number in range(int(next(tokens))):
        size, sources, optimum = int(next(tokens)), int(next(tokens)), next(tokens)
        points, needs, budgets = take(size), [take(size) for _ in range(sources)], take(sources)
        projects = [
            {"id": f"P{j}", "points": points[j], "needs": {f"S{i}": f"{needs[i][j]}.00" for i in range(sources)}} for j in range(size)
        ]
        case = {"sources": [{"id": f"S{i}", "budget": f"{budget}.00"} for i, budget in enumerate(budgets)], "projects": projects}
        yield pytest.param(case, optimum, id=f"{file}-{number:02}")


@pytest.mark.parametrize(("case", "optimum"), list(published()))
def test_published_optima(case: dict[str, Any], optimum: str) -> None:
    answer = answer_to({**case, "stop": {"gap": 0, "seconds": 3_600}})
    assert (answer.status, float(answer.points or 0), answer.gap) == ("optimal", float(optimum), 0.0)


def test_the_problems_of_chu_and_beasley_are_copied_right() -> None:
    """How they were made is a checksum: a right-hand side is a quarter, a half or three quarters of what all projects
    need of it, rounded to the nearest whole number and halves up; points are the mean need and a whole number of 0 to 500."""
    cases = [problem.values[0] for problem in _published("mknapcb1")]
    assert len(cases) == 30
    for number, case in enumerate(cases):
        quarters = 1 + number // 10
        needs = [[int(Decimal(need)) for need in project["needs"].values()] for project in case["projects"]]
        totals = [sum(of_source) for of_source in zip(*needs, strict=True)]
        assert [int(Decimal(source["budget"])) for source in case["sources"]] == [(quarters * total + 2) // 4 for total in totals]
        above = [len(need) * int(project["points"]) - sum(need) for need, project in zip(needs, case["projects"], strict=True)]
        assert all(1 <= need <= 1000 for project in needs for need in project)
        assert -5 < min(above) <= max(above) <= 2500  # five times what the points are above the mean need, cut to a whole number


LADDER = a_case("A:100", "dear 60 A:80; cheap 30 A:20; fair 40 A:50; free 1; idle 0 A:5")


@pytest.mark.parametrize(
    ("method", "more", "selected", "points"),
    [
        ("exact", {}, ["dear", "cheap", "free"], 91),
        ("greedy", {}, ["cheap", "fair", "free", "idle"], 71),
        ("ranked", {}, ["dear"], 60),
        ("ranked", {"excludes": [["dear", "fair"]]}, ["dear"], 60),
        ("greedy", {"requires": [["cheap", "dear"]]}, ["dear", "cheap", "free"], 91),
        ("greedy", {"requires": [["cheap", "fair"], ["fair", "idle"]]}, ["cheap", "fair", "free", "idle"], 71),
        ("greedy", {"limits": [{"projects": ["dear", "idle"], "at_least": 1}]}, ["cheap", "fair", "free", "idle"], 71),
        ("greedy", {"limits": [{"projects": ["dear"], "at_least": 1}]}, ["dear", "cheap", "free"], 91),
        ("ranked", {"limits": [{"projects": ["idle", "free"], "at_least": 2}]}, ["dear", "free", "idle"], 61),
        ("exact", {"limits": [{"projects": ["dear", "cheap", "fair"], "at_most": 1}]}, ["dear", "free"], 61),
    ],
)
def test_methods(method: str, more: dict[str, Any], selected: list[str], points: int) -> None:
    answer = answer_to({**LADDER, **more, "method": method})
    assert (answer.selected, answer.points) == (selected, points)


@pytest.mark.parametrize("method", ["exact", "greedy", "ranked"])
def test_mandatory_projects_come_first(method: str) -> None:
    case = a_case("A:100", "good 90 A:80; !plain 10 A:40; small 5 A:60", method=method, requires=[["plain", "small"]])
    assert answer_to(case).selected == ["plain", "small"]


def test_greedy_ties_go_by_input_order() -> None:
    assert answer_to(a_case("A:10", "one 4 A:8; two 2 A:4; three 3 A:6", method="greedy")).selected == ["one"]


def test_money_shifts_to_make_room() -> None:
    case = {
        "sources": [{"id": "EU", "budget": "100.00"}, {"id": "CITY", "budget": "100.00"}],
        "projects": [
            {"id": "either", "points": 2, "cost": "100.00", "shares": [{"source": "EU"}, {"source": "CITY"}]},
            {"id": "only", "points": 1, "cost": "100.00", "shares": [{"source": "EU"}]},
        ],
        "method": "greedy",
    }
    paid = [(payment.project, payment.source, money_text(payment.amount)) for payment in answer_to(case).allocation]
    assert paid == [("either", "CITY", "100.00"), ("only", "EU", "100.00")]


@pytest.mark.parametrize(
    ("cost", "percents", "amounts"),
    [
        ("0.01", ("50", "50"), ["0.01"]),
        ("0.03", ("33.333", "66.667"), ["0.01", "0.02"]),
        ("100.01", ("85", "15"), ["85.01", "15.00"]),
        ("9999999999999999.99", ("33.333", "66.667"), ["3333300000000000.00", "6666699999999999.99"]),
        ("0.00", ("10", "10"), []),
    ],
)
def test_a_limit_in_percent_is_met_to_the_haler(cost: str, percents: tuple[str, str], amounts: list[str]) -> None:
    names = ("EU", "CITY")
    shares = [{"source": name, "min_percent": percent, "max_percent": percent} for name, percent in zip(names, percents, strict=True)]
    project = {"id": "P", "points": 1, "cost": cost, "shares": shares}
    if cost == "0.00":
        shares[0]["min_percent"] = "0"
    answer = answer_to({"sources": [{"id": name, "budget": "9999999999999999.99"} for name in names], "projects": [project]})
    assert ([money_text(payment.amount) for payment in answer.allocation], answer.selected) == (amounts, ["P"])


def test_one_haler_too_little_is_too_little() -> None:
    projects = [{"id": f"P{index}", "points": 1, "needs": {"A": "50000000000000.01"}} for index in range(3)]
    for budget, count in (("150000000000000.03", 3), ("150000000000000.02", 2)):
        answer = answer_to({"sources": [{"id": "A", "budget": budget}], "projects": projects})
        assert (len(answer.selected), answer.points, answer.bound, answer.status) == (count, count, count, "optimal")


@pytest.mark.parametrize(
    ("more", "project", "why"),
    [
        ({}, "fair", 'It needs at least 50.00 from "A", which has 100.00 in all, of which the chosen projects need at least 100.00.'),
        ({"excludes": [["dear", "fair"]]}, "fair", '"dear", which is chosen, excludes it.'),
        (
            {"requires": [["idle", "fair"]], "excludes": [["dear", "fair"]]},
            "idle",
            'It requires "fair", which "dear" excludes, and that is chosen.',
        ),
        (
            {"requires": [["idle", "fair"]], "excludes": [["idle", "fair"]]},
            "idle",
            'With all that it requires it would need both "fair" and "idle", which exclude each other.',
        ),
        ({"limits": [{"projects": ["fair"], "at_most": 0}]}, "fair", "The limit /limits/0 allows none of its projects."),
        (
            {"limits": [{"projects": ["fair", "dear"], "at_most": 1}]},
            "fair",
            'The limit /limits/0 allows at most 1 of its projects; with "dear" chosen it would be more.',
        ),
        (
            {"requires": [["fair", "dear"]]},
            "fair",
            'With "dear", which it requires, it needs at least 130.00 from "A", which has 100.00 in all.',
        ),
        ({"excludes": [["dear", "cheap"], ["dear", "fair"]]}, "idle", "It fits, but adds no points."),
        ({"method": "ranked"}, "cheap", 'The ranking stopped before it, at "fair", the first that did not fit.'),
    ],
)
def test_a_refusal_says_why(more: dict[str, Any], project: str, why: str) -> None:
    assert [refusal.why for refusal in answer_to({**LADDER, **more}).refused if refusal.project == project] == [why]


def test_shares_that_cannot_add_up_are_a_reason() -> None:
    project = {"id": "P", "points": 1, "cost": "100.00", "shares": [{"source": "A", "max_percent": 40}]}
    refusal = answer_to({"sources": [{"id": "A", "budget": "100.00"}], "projects": [project], "explain": ["P"]}).refused[0]
    assert refusal.why == "Its shares cannot add up to the cost of 100.00: they pay at most 40.00."
    assert refusal.points_if_forced is None


@pytest.mark.parametrize(
    ("case", "conflict"),
    [
        (
            a_case("A:100 B:9", "!one 1 A:60; !two 1 A:60; three 1 A:60"),
            [
                '"one" is mandatory (/projects/0/mandatory).',
                '"two" is mandatory (/projects/1/mandatory).',
                '"A" has 100.00 in all (/sources/0/budget).',
            ],
        ),
        (
            a_case("A:100", "!one 1; two 1; three 1", requires=[["one", "two"], ["two", "three"]], excludes=[["three", "one"]]),
            [
                '"one" is mandatory (/projects/0/mandatory).',
                '"one" is chosen only with "two" (/requires/0).',
                '"two" is chosen only with "three" (/requires/1).',
                '"three" and "one" are not both chosen (/excludes/0).',
            ],
        ),
        (
            a_case("A:100", "one 1 A:60; two 1 A:60", limits=[{"projects": ["one", "two"], "at_least": 2}]),
            ['"A" has 100.00 in all (/sources/0/budget).', 'At least 2 of "one", "two" are chosen (/limits/0/at_least).'],
        ),
    ],
)
def test_a_conflict_names_its_demands(case: dict[str, Any], conflict: list[str]) -> None:
    for method in ("exact", "greedy", "ranked"):
        answer = answer_to({**case, "method": method})
        assert (answer.status, answer.conflict) == ("infeasible", conflict)
        assert (answer.points, answer.bound, answer.gap, answer.selected, answer.refused) == (None, None, None, [], [])
        assert answer.left == {source["id"]: int(source["budget"].replace(".", "")) for source in case["sources"]}


def test_a_minimum_percentage_can_clash_with_a_budget() -> None:
    share = {"source": "CITY", "min_percent": 10}
    project = {"id": "P", "points": 1, "cost": "1000.00", "mandatory": True, "shares": [{"source": "EU"}, share]}
    case = {"sources": [{"id": "EU", "budget": "1000.00"}, {"id": "CITY", "budget": "99.99"}], "projects": [project]}
    assert answer_to(case).conflict == [
        '"P" is mandatory (/projects/0/mandatory).',
        '"CITY" has 99.99 in all (/sources/1/budget).',
        '"CITY" pays at least 10 % of "P" (/projects/0/shares/1/min_percent).',
    ]


@pytest.mark.parametrize("case", [{"sources": [], "projects": []}, a_case("A:1", "P 5 A:2"), a_case("A:1", "P 0 A:1")])
def test_nothing_to_gain_is_optimal(case: dict[str, Any]) -> None:
    answer = answer_to(case)
    assert (answer.status, answer.points, answer.bound, answer.gap) == ("optimal", 0, 0, 0.0)


def test_without_time_the_answer_is_the_better_plain_one_with_a_proven_gap() -> None:
    answer = answer_to({**a_case("A:100", "a 60 A:51; b 50 A:50; c 49 A:50"), "stop": {"seconds": 0}})
    assert (answer.status, answer.points, answer.selected) == ("feasible", 60, ["a"])
    assert answer.bound is not None
    assert answer.bound >= 99
    assert answer.gap == pytest.approx(float((answer.bound - 60) / 60))


def test_points_add_up_exactly() -> None:
    case = a_case("A:1", "; ".join(f"P{index} 0.1" for index in range(10)) + "; tiny 0.000000000001")
    assert b'"points": 1.000000000001,' in write_json(answer_to(case))
