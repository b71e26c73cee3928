"""Selections of up to sixteen projects, of several years, with limits in points and money, against every possible choice."""

import random
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from absorb.funding.rules.highs import Options
from absorb.funding.rules.selection.core import set_of
from absorb.funding.rules.selection.cuts import Programme
from absorb.funding.rules.selection.pooling import Scale, pool_of
from absorb.funding.rules.selection.purse import Purse

from . import selection_reference as reference
from .selection_brute import Every, phases, wide_cases
from .selection_reference import Raw, cases, minor, text
from .test_selection_properties import answered
from .test_selection_questions import read


def check_money(case: Raw, answer: Raw) -> None:
    """Every part of a cost to the haléř in its year, every share within its limits, every budget kept, nothing lost."""
    years = case.get("years") or [None]
    left = {
        (source["id"], year): minor(source["budget"] if year is None else source["budgets"][str(year)])
        for source in case["sources"]
        for year in years
    }
    paid: dict[tuple[str, int | None], dict[str, int]] = {}
    for payment in answer["allocation"]:
        year = payment.get("year")
        paid.setdefault((payment["project"], year), {})[payment["source"]] = minor(payment["amount"])
        left[payment["source"], year] -= minor(payment["amount"])
    for project in case["projects"]:
        if project["id"] not in answer["selected"]:
            continue
        first = years.index(answer["starts"][project["id"]]) if case.get("years") else 0
        assert not case.get("years") or years[first] in project.get("starts", years[:1])
        for place, (cost, row) in enumerate(phases(project)):
            amounts = paid.pop((project["id"], years[first + place]), {})
            assert sum(amounts.values()) == cost
            assert all(low <= amounts.get(source, 0) <= high for source, (low, high) in row.items())
    assert paid == {}
    assert min(left.values()) >= 0
    if case.get("years"):
        told = {(name, int(year)): minor(amount) for name, by_year in answer["left_by_year"].items() for year, amount in by_year.items()}
        assert told == left
    assert {name: minor(amount) for name, amount in answer["left"].items()} == {
        name: sum(amount for (source, _), amount in left.items() if source == name) for name in answer["left"]
    }


def check_best(case: Raw) -> tuple[Raw, Every]:
    answer, every = answered(case), Every(case)
    top = every.best()
    if top is None:
        assert answer["status"] == "infeasible"
        return answer, every
    assert (answer["status"], Decimal(answer["points"]), Decimal(answer["bound"]), answer["gap"]) == ("optimal", top, top, 0)
    row = [
        -1 if project["id"] not in answer["selected"] else every.years.index(answer["starts"][project["id"]]) if case.get("years") else 0
        for project in case["projects"]
    ]
    assert any((choice == row).all() for choice in every.choices)
    check_money(case, answer)
    return answer, every


@given(wide_cases(16, 0))
@settings(max_examples=25)
def test_sixteen_projects_with_limits_in_points_and_money(case: Raw) -> None:
    check_best(case)


@given(cases(largest=16))
@settings(max_examples=15)
def test_sixteen_projects(case: Raw) -> None:
    check_best({**case, "explain": []})


@given(wide_cases(6, 3, sources=2))
@settings(max_examples=60)
def test_several_years(case: Raw) -> None:
    check_best(case)


@given(wide_cases(5, 3, sources=2), st.sampled_from(["greedy", "ranked"]))
@settings(max_examples=40)
def test_the_exact_portfolio_is_never_below_a_plain_one(case: Raw, method: str) -> None:
    exact, plain = answered(case), answered({**case, "method": method})
    assert (exact["status"] == "infeasible") == (plain["status"] == "infeasible")
    if plain["status"] == "infeasible":
        assert exact["conflict"] == plain["conflict"]
        return
    assert exact["points"] >= plain["points"]
    check_money(case, plain)


@given(wide_cases(6, 2))
@settings(max_examples=60)
def test_points_then_the_least_own_money(case: Raw) -> None:
    case = {**case, "objective": "points-then-own", "own": [case["sources"][0]["id"]]}
    answer, every = check_best(case)
    if answer["status"] == "infeasible":
        return
    points = every.points()
    least = min(every.least_own(choice) for choice in every.choices[points == points.max()])
    own = sum(minor(payment["amount"]) for payment in answer["allocation"] if payment["source"] in case["own"])
    assert (minor(answer["own"]), minor(answer["own_bound"])) == (own, own)
    assert abs(own - least) <= 1e-9 * own + 1e-3


def three_payers(seed: int) -> Raw:
    """Fourteen ideas of one or two years that any two of three sources may pay, for which there is a third of what they cost."""
    chance = random.Random(seed)
    projects = []
    for place in range(14):
        payers = chance.sample(["A", "B", "C"], 2)
        shares = [{"source": payers[0], "max_percent": chance.choice([60, 80])}, {"source": payers[1], "min_percent": 5}]
        cost, phases = chance.randint(100, 9_000), chance.choice([[100], [50, 50], [30, 70]])
        starts = [2027, 2028][: 3 - len(phases)]
        projects.append(
            {"id": f"P{place}", "points": chance.randint(20, 100), "cost": text(cost), "shares": shares, "phases": phases, "starts": starts}
        )
    each = sum(minor(project["cost"]) for project in projects) // 18
    budgets = {"2027": text(each), "2028": text(each)}
    return {"years": [2027, 2028], "sources": [{"id": name, "budgets": budgets} for name in "ABC"], "projects": projects}


def proposed(programme: Programme) -> list[int]:
    return sorted(set_of(programme.solve(frozenset(), Options()).x) or ())


@pytest.mark.parametrize("seed", [0, 1, 3, 4, 6, 7])
def test_with_the_rows_of_every_group_whatever_is_proposed_can_be_paid(seed: int) -> None:
    asked = read(three_payers(seed))
    pool = pool_of(asked, *Scale.of(project.points for project in asked.projects))
    programme = Programme(pool)
    assert Purse(pool).add(proposed(programme)) is not None
    programme.add_every(13)
    assert Purse(pool).add(proposed(programme)) is not None
    programme.add_every(14)
    assert Purse(pool).add(proposed(programme)) is None


@given(wide_cases(4, 2, sources=2))
@settings(max_examples=60)
def test_a_conflict_of_years_and_weights_is_irreducible(case: Raw) -> None:
    crowded = {**case, "projects": [{**project, "mandatory": True} for project in case["projects"]]}
    answer = answered(crowded)
    assert (answer["status"] == "infeasible") == (Every(crowded).best() is None)
    if answer["status"] != "infeasible":
        return
    kept = reference.pointers(answer["conflict"])
    assert len(kept) == len(answer["conflict"]) > 0
    assert Every(with_only(crowded, kept)).best() is None
    for demand in kept:
        assert Every(with_only(crowded, kept - {demand})).best() is not None


def with_only(case: Raw, kept: set[str]) -> Raw:
    """The case without any demand but those at the kept pointers."""
    loose = reference.with_only({**case, "limits": [], "sources": []}, kept)
    enough = "999999999999.00"
    sources = [
        {
            "id": source["id"],
            "budgets": {
                year: amount if f"/sources/{index}/budgets/{year}" in kept else enough for year, amount in source["budgets"].items()
            },
        }
        for index, source in enumerate(case["sources"])
    ]
    limits = [
        {field: value for field, value in limit.items() if field == "projects" or f"/limits/{index}/{field}" in kept}
        for index, limit in enumerate(case["limits"])
    ]
    return {**loose, "sources": sources, "limits": limits}
