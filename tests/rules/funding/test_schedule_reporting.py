"""Reporting periods beside months, instalments, terms of payment and the loan that the cash needs."""

import calendar
from datetime import date
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from absorb.funding.rules.schedule import Case, Instalment, Pays, Period, schedule
from absorb.funding.rules.schedule.months import spread
from absorb.kernel import intake
from absorb.kernel.errors import BadInput
from absorb.kernel.period import Month
from tests.rules.funding.schedule_cases import cases, read

NEW = {"by_reporting", "by_source_and_reporting", "bridging"}


def months(cost: str, count: int, pays: dict[str, Any], **more: Any) -> dict[str, Any]:
    """So much in each of `count` months from November 2027 on, all of it from one source."""
    first = Month.of(2027, 11)
    names = [str(first.plus(place)) for place in range(count)]
    return {
        "periods": [{"id": name, "from": name, "months": 1} for name in names],
        "lines": [{"code": "x", "amounts": dict.fromkeys(names, cost)}],
        "sources": [{"id": "A", "pays": pays}],
        **more,
    }


def answer(raw: dict[str, Any]) -> dict[str, Any]:
    found: dict[str, Any] = intake.parse_json(intake.write_json(schedule(read(raw))))
    return found


HALVES = [{"id": "first", "from": "2027-11", "months": 4}, {"id": "second", "from": "2028-03", "months": 2}]


def test_money_is_claimed_by_reporting_periods() -> None:
    found = answer(months("10.00", 6, {"in_arrears": True, "lag_months": 2}, reporting=HALVES, bridging=True))
    assert {row["month"]: row["in"] for row in found["cash"] if row["in"] != "0.00"} == {"2028-04": "40.00", "2028-06": "20.00"}
    assert found["by_reporting"] == {"first": "40.00", "second": "20.00"}
    assert found["by_source_and_reporting"] == {"A": {"first": "40.00", "second": "20.00"}}
    assert found["by_year"] == {"2027": "20.00", "2028": "40.00"}
    assert found["bridging"] == {"amount": "50.00", "from": "2027-11", "months": 7}


def test_a_reporting_period_may_end_inside_a_period() -> None:
    raw = months(
        "10.00",
        6,
        {"in_arrears": True},
        reporting=[{"id": "a", "from": "2027-11", "months": 1}, {"id": "b", "from": "2027-12", "months": 5}],
    )
    raw["periods"] = [{"id": "whole", "from": "2027-11", "months": 6}]
    raw["lines"] = [{"code": "x", "amounts": {"whole": "0.08"}}]
    found = answer(raw)
    assert found["by_reporting"] == {"a": "0.02", "b": "0.06"}
    assert [row["in"] for row in found["cash"]] == ["0.02", "0.00", "0.00", "0.00", "0.00", "0.06"]


@pytest.mark.parametrize(
    ("pays", "expected"),
    [
        ({"instalments": [{"month": "2027-12", "percent": 50}]}, ["50.00", "200.00", "50.00", "0.00", "0.00", "0.00"]),
        (
            {"instalments": [{"month": "2027-11", "percent": 30}, {"month": "2028-02", "percent": 70}]},
            ["90.00", "0.00", "0.00", "210.00", "0.00", "0.00"],
        ),
        (
            {"instalments": [{"month": "2027-11", "percent": "33.335"}, {"month": "2028-01", "percent": "33.335"}], "lag_months": 3},
            ["100.01", "0.00", "100.00", "50.00", "49.99", "0.00"],
        ),
    ],
)
def test_instalments_come_whatever_is_used(pays: dict[str, Any], expected: list[str]) -> None:
    found = answer(months("50.00", 6, pays))
    assert [row["in"] for row in found["cash"]][: len(expected)] == expected
    assert sum(float(row["in"]) for row in found["cash"]) == 300.0


@pytest.mark.parametrize(
    ("lag", "days", "says"),
    [
        (0, 1, None),
        (2, 60, None),  # November ends; January begins 32 days later
        (2, 31, 'The money of "A" for period "2027-11" comes in 2028-01; its term of 31 days has run out by then.'),
        (3, 62, 'The money of "A" for period "2027-11" comes in 2028-02; its term of 62 days has run out by then.'),
        (3, 80, None),
        (4, 80, 'The money of "A" for period "2027-11" comes in 2028-03; its term of 80 days has run out by then.'),
    ],
)
def test_money_later_than_its_term_is_a_finding(lag: int, days: int, says: str | None) -> None:
    found = answer(months("50.00", 2, {"in_arrears": True, "lag_months": lag, "within_days": days}, opening_cash="500.00"))
    expected = {"rule": "paid-within-its-term", "ok": False, "says": says, "basis": "/sources/0/pays/within_days"}
    assert found["checks"] == ([] if says is None else [expected])


@pytest.mark.parametrize(
    ("change", "pointer", "says"),
    [
        ({"reporting": HALVES[1:]}, "/reporting/0/from", "The first reporting period must start in 2027-11, when the first period starts."),
        (
            {"reporting": HALVES[:1]},
            "/reporting/0/months",
            "The last reporting period must end in 2028-04, when the last period ends; it ends in 2028-02.",
        ),
        (
            {"reporting": [HALVES[0], {"id": "late", "from": "2028-04", "months": 1}]},
            "/reporting/1/from",
            'Period "late" must start in 2028-03, the month after "first" ends; it starts in 2028-04.',
        ),
        (
            {"reporting": HALVES, "periods": [], "lines": []},
            "/reporting",
            "There are no periods to report on; give periods or leave the reporting periods out.",
        ),
    ],
)
def test_reporting_periods_are_over_the_same_months(change: dict[str, Any], pointer: str, says: str) -> None:
    with pytest.raises(BadInput) as caught:
        schedule(read(months("1.00", 6, {}) | change))
    assert [(fault.pointer, str(fault.says)) for fault in caught.value.faults] == [(pointer, says)]


@pytest.mark.parametrize(
    ("pays", "pointer", "says"),
    [
        (
            {"instalments": [{"month": "2027-12", "percent": 5}], "in_arrears": True},
            "",
            "A source pays in instalments, an advance or in arrears; give one of instalments, advance_percent and in_arrears.",
        ),
        (
            {"instalments": [{"month": "2027-12", "percent": 5}, {"month": "2027-12", "percent": 5}]},
            "/instalments/1/month",
            "Expected a month after 2027-12; instalments stand in their order.",
        ),
        (
            {"instalments": [{"month": "2027-11", "percent": 60}, {"month": "2027-12", "percent": "40.001"}]},
            "/instalments",
            "The instalments add up to 100.001 %; they may not pay more than 100 %.",
        ),
        (
            {"instalments": [{"month": "2027-10", "percent": 5}]},
            "/instalments/0/month",
            "Expected a month from 2027-11, when the project starts, to 2038-04, found 2027-10.",
        ),
    ],
)
def test_instalments_that_cannot_be(pays: dict[str, Any], pointer: str, says: str) -> None:
    with pytest.raises(BadInput) as caught:
        schedule(read(months("1.00", 6, pays)))
    assert [(fault.pointer, str(fault.says)) for fault in caught.value.faults] == [(f"/sources/0/pays{pointer}", says)]


def test_what_is_not_asked_is_not_told() -> None:
    assert NEW.isdisjoint(answer(months("1.00", 2, {})))
    infeasible = months("1.00", 6, {}, reporting=HALVES, bridging=True)
    infeasible["sources"][0] |= {"max_total": "1.00", "exact_percent": 100}
    found = answer(infeasible)
    assert found["status"] == "infeasible"
    assert {name: found[name] for name in NEW} == {"by_reporting": {}, "by_source_and_reporting": {}, "bridging": None}


@st.composite
def reported(draw: st.DrawFn) -> Case:
    """A case whose months are cut into reporting periods anew, with sources that pay in every way."""
    asked = draw(cases())
    first, left = asked.periods[0].first, sum(period.months for period in asked.periods)
    cut = []
    while left:
        count = draw(st.integers(1, left))
        cut.append(Period(id=f"r{len(cut)}", first=first, months=count))
        first, left = first.plus(count), left - count
    changes = [draw(ways(asked.periods[0].first)) for _ in asked.sources]
    sources = [
        intake.convert(intake.plain(source) | {"pays": intake.plain(pays)}, type(source))
        for source, pays in zip(asked.sources, changes, strict=True)
    ]
    return Case(
        periods=asked.periods, lines=asked.lines, sources=sources, prefer=asked.prefer, pins=asked.pins, reporting=cut, bridging=True
    )


def ways(first: Month) -> st.SearchStrategy[Pays]:
    instalments = st.lists(st.tuples(st.integers(0, 9), st.integers(0, 33)), max_size=3, unique_by=lambda one: one[0]).map(
        lambda found: [Instalment(month=first.plus(after), percent=intake.convert(percent, int)) for after, percent in sorted(found)]
    )
    return st.builds(Pays, lag_months=st.integers(0, 6), instalments=instalments, within_days=st.one_of(st.none(), st.integers(1, 200)))


@settings(max_examples=150)
@given(reported())
def test_reporting_periods_add_up_and_all_money_comes(case: Case) -> None:
    found = schedule(case)
    if found.status == "infeasible":
        return
    assert isinstance(found.by_reporting, dict)
    assert isinstance(found.by_source_and_reporting, dict)
    paid = {source.id: {period.id: 0 for period in case.periods} for source in case.sources}
    for share in found.allocation:
        paid[share.source][share.period] += share.amount
    for source in case.sources:
        by_month = [part for period in case.periods for part in spread(paid[source.id][period.id], period).values()]
        for period in case.reporting:
            start = int(period.first) - int(case.periods[0].first)
            assert found.by_source_and_reporting[source.id][period.id] == sum(by_month[start : start + period.months])
        assert sum(found.by_source_and_reporting[source.id].values()) == found.by_source[source.id]
    assert sum(month.received for month in found.cash) == sum(found.by_source.values())
    below = [row.month for row in found.cash if row.balance < 0]
    assert (found.bridging is None) == (not below)
    if found.bridging:
        assert found.bridging.amount == -min(row.balance for row in found.cash) == found.prefinancing_peak
        assert (found.bridging.first, found.bridging.first.plus(found.bridging.months - 1)) == (below[0], below[-1])


@settings(max_examples=60)
@given(cases())
def test_reporting_by_the_periods_themselves_changes_nothing(case: Case) -> None:
    names = [f"r{number}" for number in range(len(case.periods))]
    same = [Period(id=name, first=period.first, months=period.months) for name, period in zip(names, case.periods, strict=True)]
    plain = schedule(case)
    again = schedule(Case(**{name: getattr(case, name) for name in case.__struct_fields__ if name != "reporting"}, reporting=same))
    told, before = intake.told(again), intake.told(plain)
    assert {name: value for name, value in told.items() if name not in NEW} == before
    if plain.status != "infeasible":
        assert list(told["by_reporting"].values()) == list(told["by_period"].values())


@pytest.mark.parametrize("year", [1, 1999, 2000, 2099, 9990])
def test_terms_are_counted_in_real_days(year: int) -> None:
    raw = months("1.00", 1, {"in_arrears": True, "lag_months": 2, "within_days": 28}, opening_cash="9.00")
    name = f"{year:04d}-01"
    raw |= {"periods": [{"id": name, "from": name, "months": 1}], "lines": [{"code": "x", "amounts": {name: "1.00"}}]}
    days = (date(year, 3, 1) - date(year, 1, 31)).days
    assert [check["rule"] for check in answer(raw)["checks"]] == ["paid-within-its-term"]
    raw["sources"][0]["pays"]["within_days"] = days
    assert answer(raw)["checks"] == []
    assert days == 1 + calendar.monthrange(year, 2)[1]
