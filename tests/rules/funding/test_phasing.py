"""A selection over several years out of one of a single year: years, starts and phases, and what of them is refused."""

import json
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from absorb.funding.rules.choosing import read_co_funders, read_timings, rows_shown
from absorb.funding.rules.phasing import Horizon, Timing, over_years, spread_of
from absorb.funding.rules.schedule import Period
from absorb.funding.rules.selection import Case, Project, Share, Source, Stop, select
from absorb.kernel.intake import write_json
from absorb.kernel.money import Money, minor_from_decimal
from absorb.kernel.period import Month

from .selection_brute import Every
from .selection_reference import Raw
from .test_demands import faults_of

CASE = Case(
    sources=[Source(id="EU", budget=Money(100_00)), Source(id="CITY", budget=Money(20_00))],
    projects=[
        Project(id="long", points=Decimal(50), cost=Money(90_01), shares=[Share(source="EU"), Share(source="CITY")]),
        Project(id="short", points=Decimal(20), cost=Money(40_00), shares=[Share(source="EU")]),
    ],
)
LIMITS = {2027: {"EU": 60_00, "CITY": 5_00}, 2028: {"EU": 40_00}}
SPREADS = {"long": [2, 1]}


def horizon(*timings: Timing, last: int = 2028) -> Horizon:
    return Horizon(first=2027, last=last, timings=timings)


def raw(case: Case) -> Raw:
    """The case as its file has it, what is not said left out."""
    written = json.loads(write_json(case))
    return {**written, "projects": [{name: value for name, value in one.items() if value is not None} for one in written["projects"]]}


def test_each_year_has_its_limits_and_each_idea_its_starts_and_phases() -> None:
    case = over_years(CASE, horizon(), LIMITS, SPREADS)
    assert case.years == [2027, 2028]
    assert {source.id: source.budgets for source in case.sources} == {
        "EU": {"2027": 60_00, "2028": 40_00},
        "CITY": {"2027": 5_00, "2028": 130_01},
    }
    assert [(project.starts, project.phases) for project in case.projects] == [
        ([2027], [Decimal("60.01"), Decimal("30.00")]),
        ([2027, 2028], None),
    ]
    answer = select(case)
    assert (answer.selected, answer.starts) == (["long", "short"], {"long": 2027, "short": 2028})


def test_what_was_said_of_an_idea_goes_before_its_schedule() -> None:
    said = Timing(idea="long", starts=(2028,), phases=(Decimal(100),))
    long = over_years(CASE, horizon(said), LIMITS, SPREADS).projects[0]
    assert (long.starts, long.phases) == ([2028], [100])


@pytest.mark.parametrize(
    ("timings", "spreads", "faults"),
    [
        ([{"idea": "far"}], {}, [("/timings/0/idea", "far is none of the ideas that are chosen from.")]),
        (
            [{"idea": "short", "phases": [50, 49.5]}, {"idea": "short"}],
            {},
            [
                ("/timings/1/idea", 'The idea "short" is given twice (first at /timings/0/idea); each name must be its own.'),
                ("/timings/0/phases", "The shares of years add up to 99.5 %; they must add up to 100 %."),
            ],
        ),
        (
            [{"idea": "long", "starts": [2026, 2028]}],
            SPREADS,
            [
                ("/timings/0/starts", "There is no year 2026; choose from 2027 to 2028."),
                ("/timings/0/starts", "Started in 2028, it would cost money after 2028, the last year."),
            ],
        ),
        (
            [],
            {"long": [1, 1, 1, 1]},
            [
                (
                    "/last_year",
                    "The costs of long fall on 4 years: choose 2030 or later as the last year, or say otherwise how they fall.",
                )
            ],
        ),
    ],
)
def test_years_that_cannot_be_are_refused(timings: list[Any], spreads: Any, faults: list[tuple[str, str]]) -> None:
    said = [
        Timing(idea=one["idea"], starts=tuple(one.get("starts", ())), phases=tuple(map(Decimal, map(str, one.get("phases", ())))))
        for one in timings
    ]
    assert faults_of(over_years, CASE, horizon(*said), LIMITS, spreads) == faults


def test_the_costs_of_a_schedule_by_year_count_what_nobody_pays_and_no_empty_end() -> None:
    half = Period(id="h", first=Month.of(2027, 10), months=6)
    assert spread_of({"2026": 0, "2027": 100, "2028": 5, "2029": 0}, [(half, 61)]) == [131, 35]
    assert spread_of({"2027": 0}, []) == []
    assert spread_of({"2027": 7, "2028": 0, "2029": 3}, []) == [7, 0, 3]


@given(
    st.lists(
        st.tuples(st.integers(1, 10**6), st.lists(st.integers(0, 9), min_size=1, max_size=3), st.integers(1, 9)), min_size=1, max_size=5
    ),
    st.lists(st.integers(0, 10**6), min_size=3, max_size=3),
)
@settings(max_examples=40)
def test_over_the_years_the_best_of_every_choice_is_found_and_nothing_is_lost(
    ideas: list[tuple[int, list[int], int]], budgets: list[int]
) -> None:
    projects = [
        Project(id=f"P{place}", points=Decimal(points), cost=Money(cost), shares=[Share(source="EU")])
        for place, (cost, _, points) in enumerate(ideas)
    ]
    spreads = {f"P{place}": weights for place, (_, weights, _) in enumerate(ideas) if any(weights)}
    assume(all(any(weights) for _, weights, _ in ideas))
    limits = {2027 + place: {"EU": budget} for place, budget in enumerate(budgets)}
    case = over_years(Case(sources=[Source(id="EU", budget=Money(0))], projects=projects), horizon(last=2029), limits, spreads)
    assert [sum(map(minor_from_decimal, project.phases or [])) or project.cost for project in case.projects] == [
        one.cost for one in projects
    ]
    answer = select(replace(case, stop=Stop(gap=Decimal(0))))
    assert answer.points == Every(raw(case)).best()
    paid = {(each.project, each.year): int(each.amount) for each in answer.allocation}
    for project in case.projects:
        if project.id in answer.selected:
            parts = [minor_from_decimal(part) for part in project.phases] if project.phases else [int(project.cost or 0)]
            start = (answer.starts or {})[project.id]
            assert {start + place: part for place, part in enumerate(parts) if part} == {
                year: amount for (name, year), amount in paid.items() if name == project.id
            }
    assert all(sum(amount for (_, when), amount in paid.items() if when == year) <= limits[year]["EU"] for year in limits)


def test_a_form_of_years_is_read() -> None:
    typed = {
        "start-UL-2026-0007-2028": "yes",
        "start-UL-2026-0007-2027": "yes",
        "phases-UL-2026-0001": "60 % 40,5;",
        "phases-UL-2026-0002": "",
    }
    assert read_timings(typed) == (
        Timing(idea="UL-2026-0001", phases=(Decimal(60), Decimal("40.5"))),
        Timing(idea="UL-2026-0007", starts=(2027, 2028)),
    )
    assert faults_of(read_timings, {"phases-A": "60 x"}) == [("/phases-A", "Write per cent of one year after another, such as 60 40.")]
    assert faults_of(read_timings, {"phases-A": "101"}) == [("/phases-A", "Write per cent of one year after another, such as 60 40.")]


def test_a_form_of_sources_that_may_step_in_is_read() -> None:
    typed = {"co-1-source": "CITY", "co-1-least": "", "co-1-most": "12,5", "co-3-source": "OWN", "co-3-least": "5"}
    assert read_co_funders(typed) == (Share(source="CITY", max_percent=Decimal("12.5")), Share(source="OWN", min_percent=Decimal(5)))
    assert faults_of(read_co_funders, {"co-2-least": "5", "co-3-source": "OWN", "co-3-most": "100,5"}) == [
        ("/co-2-source", "Choose the source that may step in."),
        ("/co-3-most", "Write per cent from 0 to 100, such as 20 or 12,5."),
    ]


@pytest.mark.parametrize(
    ("typed", "is_more", "rows"),
    [({}, False, 3), ({}, True, 4), ({"limit-5-of": "count", "limit-x-of": "1"}, False, 5), ({"limit-6-least": "1"}, True, 6)],
)
def test_the_form_has_as_many_rows_as_are_filled_in_and_one_more_where_asked(typed: dict[str, str], is_more: bool, rows: int) -> None:
    assert rows_shown(typed, "limit-", 6, is_more=is_more) == rows
