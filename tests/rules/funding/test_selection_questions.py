"""Why not this one, one more million, and the frontier: against every possible choice of small cases."""

import itertools
import json
from decimal import Decimal
from typing import Any

from hypothesis import assume, given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from absorb.funding.rules.frontier import frontier
from absorb.funding.rules.questions import Change, one_more, why_not
from absorb.funding.rules.selection import Case, Stop, select
from absorb.funding.rules.selection.core import Clock
from absorb.funding.rules.selection.pooling import Scale, pool_of
from absorb.funding.rules.selection.search import Search
from absorb.kernel.intake import read_json
from absorb.kernel.money import minor_from_decimal, money_text

from .selection_brute import Every, wide_cases
from .selection_reference import Raw, minor
from .test_selection import a_case

SMALL = wide_cases(5, 0, sources=2)
PHASED = wide_cases(4, 2, sources=2)


def read(case: Raw) -> Case:
    return read_json(json.dumps({**case, "stop": {"seconds": 60, "gap": 0}}).encode(), Case)


def best_with(case: Raw, project: str) -> Decimal:
    best = Every(case).best(project)
    return Decimal(-1) if best is None else best


def changed(case: Raw, change: Any, project: str, value: Decimal) -> Raw:
    """The case with what a change is of at another value."""
    case = json.loads(json.dumps(case))
    named = next(each for each in case["projects"] if each["id"] == project)
    match change.of:
        case "points":
            named["points"] = str(value)
        case "cost":
            named["cost"] = money_text(minor_from_decimal(value))
        case "budget":
            source = next(each for each in case["sources"] if each["id"] == change.name)
            where, key = (source, "budget") if change.year is None else (source["budgets"], str(change.year))
            where[key] = money_text(minor_from_decimal(value))
    return case  # type: ignore[no-any-return]


def more_of(source: str, year: int | None) -> Change:
    return Change("budget", source, year, Decimal(0), Decimal(0), is_proven=True, nearest=Decimal(0))


@given(st.one_of(SMALL, PHASED), st.data())
@settings(max_examples=50)
def test_the_least_change_lets_it_in_and_one_haler_less_does_not(case: Raw, data: st.DataObject) -> None:
    answer = select(read(case))
    out = [project["id"] for project in case["projects"] if project["id"] not in answer.selected and "cost" in project]
    assume(answer.points is not None and out)
    project = data.draw(st.sampled_from(out))
    found = why_not(read(case), answer, project)
    top = Every(case).best(project)
    assert (found.points_with, found.is_proven) == (top, True)
    if top is not None and top >= answer.points:
        assert found.changes == []
        return
    for change in found.changes:
        step = Decimal("0.001") if change.of == "points" else Decimal("0.01")
        towards = step if change.then < change.now else -step
        assert change.is_proven
        assert best_with(changed(case, change, project, change.then), project) >= answer.points
        if change.then != change.now:
            assert best_with(changed(case, change, project, change.then + towards), project) < answer.points
    for source, year in itertools.product(case["sources"], case.get("years") or [None]):
        if not any((change.of, change.name, change.year) == ("budget", source["id"], year) for change in found.changes):
            assert best_with(changed(case, more_of(source["id"], year), project, Decimal(10**13)), project) < answer.points


@given(SMALL, st.sampled_from([1, 100, 10_000_000]))
@settings(max_examples=25)
def test_one_more_is_the_best_with_more(case: Raw, more: int) -> None:
    answer = select(read(case))
    assume(answer.points is not None)
    for told in one_more(read(case), answer, more):
        source = next(each for each in case["sources"] if each["id"] == told.source)
        rich = {
            **case,
            "sources": [{**each, "budget": money_text(minor(each["budget"]) + more * (each is source))} for each in case["sources"]],
        }
        assert (told.points, told.gained, told.is_proven) == (Every(rich).best(), told.points - (answer.points or 0), True)


@given(wide_cases(5, 2, sources=2), st.integers(2, 6))
@settings(max_examples=30)
def test_no_portfolio_beats_a_point_of_the_frontier(case: Raw, count: int) -> None:
    case = {**case, "own": [case["sources"][-1]["id"]]}
    every, found = Every(case), frontier(read(case), count)
    if every.best() is None:
        assert found == []
        return
    points = every.points()
    own = [every.least_own(choice) for choice in every.choices]
    assert 1 <= len(found) <= count
    assert found[-1].points == every.best()
    assert abs(found[0].own - min(own)) <= 1e-6 * abs(found[0].own) + 1e-3
    assert [(one.points, one.own) for one in found] == sorted({(one.points, one.own) for one in found})
    for one in found:
        slack = 1e-6 * one.own + 1e-3
        here = [(int(point), paid) for point, paid in zip(points, own, strict=True)]
        assert one.is_proven
        assert not any(point > one.points * 1000 and paid <= one.own - slack for point, paid in here)
        assert not any(point >= one.points * 1000 and paid < one.own - slack for point, paid in here)


def test_what_it_displaces() -> None:
    case = read(a_case("A:100", "dear 60 A:80; cheap 30 A:20; fair 40 A:50"))
    found = why_not(case, select(case), "fair")
    assert (found.points, found.points_with, found.displaced, found.joined) == (90, 70, ["dear"], [])
    assert [(each.of, each.name, each.now, each.then) for each in found.changes] == [
        ("points", None, 40, 60),
        ("cost", None, 50, 20),
        ("budget", "A", 100, 130),
    ]


def test_what_could_be_in_for_as_many_points_needs_no_change() -> None:
    case = read(a_case("A:100", "one 60 A:80; other 60 A:80"))
    answer = select(case)
    (out,) = {"one", "other"} - set(answer.selected)
    found = why_not(case, answer, out)
    assert (found.points, found.points_with, found.displaced, found.changes) == (60, 60, answer.selected, [])


def test_a_limit_that_bars_it_is_a_change_too() -> None:
    projects = "dear 60 A:80; cheap 30.5 A:20; fair 40 A:50"
    limits = [{"projects": ["cheap", "fair"], "at_most": 1}, {"projects": ["cheap"], "at_most_points": 30, "at_most_money": "19.00"}]
    case = read(a_case("A:200", projects, limits=limits))
    found = why_not(case, select(case), "cheap")
    assert (found.points, found.points_with, found.changes) == (100, None, [])
    alone = read(a_case("A:200", projects, limits=limits[1:]))
    loose = replace(alone, limits=[replace(alone.limits[0], at_most_money=None)])
    changes = why_not(loose, select(loose), "cheap").changes
    assert [(each.of, each.name, each.now, each.then) for each in changes] == [("at_most_points", "0", 30, Decimal("30.5"))]


def in_time(case: Raw, seconds: float) -> Case:
    return replace(read(case), stop=Stop(seconds=Decimal(str(seconds)), gap=Decimal(0)))


@given(st.one_of(SMALL, PHASED), st.data(), st.sampled_from([0, 0.02, 60]))
@settings(max_examples=50)
def test_however_little_time_there_is_why_not_claims_nothing_false(case: Raw, data: st.DataObject, seconds: float) -> None:
    answer = select(read(case))
    out = [project["id"] for project in case["projects"] if project["id"] not in answer.selected and "cost" in project]
    assume(answer.points is not None and out)
    project = data.draw(st.sampled_from(out))
    found, top = why_not(in_time(case, seconds), answer, project), Every(case).best(project)
    assert (found.points_with is None) == (top is None)
    if top is not None:
        assert found.points_with <= top <= found.bound
    for change in found.changes:
        step = Decimal("0.001") if change.of == "points" else Decimal("0.01")
        towards = step if change.then < change.now else -step
        assert abs(change.nearest - change.now) <= abs(change.then - change.now)
        assert best_with(changed(case, change, project, change.then), project) >= answer.points
        if change.nearest != change.now:
            assert best_with(changed(case, change, project, change.nearest + towards), project) < answer.points


@given(PHASED, st.sampled_from([0, 0.02]))
@settings(max_examples=25)
def test_however_little_time_there_is_one_more_and_the_frontier_claim_nothing_false(case: Raw, seconds: float) -> None:
    answer = select(read(case))
    assume(answer.points is not None)
    for told in one_more(in_time(case, seconds), answer, 100):
        rich = json.loads(json.dumps(case))
        budgets = next(each for each in rich["sources"] if each["id"] == told.source)["budgets"]
        budgets[str(told.year)] = money_text(minor(budgets[str(told.year)]) + 100)
        assert told.points <= Every(rich).best() <= answer.points + told.at_most
    case = {**case, "own": [case["sources"][-1]["id"]]}
    every = Every(case)
    here = [(Decimal(int(point)) / 1000, every.least_own(choice)) for choice, point in zip(every.choices, every.points(), strict=True)]
    found = frontier(replace(in_time(case, seconds), own=case["own"]), 4)
    assert [one.points for one in found] == sorted({one.points for one in found})
    for one in found:
        slack = 1e-6 * one.own + 1e-3
        assert all(point <= one.bound for point, paid in here if paid <= one.own - slack)
        assert all(paid >= one.own_bound - slack for point, paid in here if point >= one.points)


@given(st.one_of(SMALL, PHASED), st.data())
@settings(max_examples=50)
def test_a_floor_of_points_is_reached_where_a_choice_reaches_it(case: Raw, data: st.DataObject) -> None:
    asked, every = read(case), Every(case)
    scale, units = Scale.of(project.points for project in asked.projects)
    search = Search(pool_of(asked, scale, units), Decimal(0))
    floor = data.draw(st.integers(0, sum(units) + 1))
    chosen, is_sure = search.reach(floor, Clock(60))
    best = every.best()
    assert is_sure
    assert (chosen is not None) == (best is not None and scale.units(best) >= floor)
    if chosen is not None:
        assert search.allows(chosen)
        assert search.pool.total(chosen) >= floor
