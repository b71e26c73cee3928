"""The schedule contract on small cases that can be followed by hand."""

import json
from typing import Any

import pytest

from absorb.funding.rules.schedule import schedule
from absorb.kernel import intake
from absorb.kernel.period import Month
from tests.rules.funding.schedule_cases import case, read

EXAMPLE = {
    "periods": [{"id": "2027-1", "from": "2027-01", "months": 6}],
    "lines": [{"code": "1.1.1", "kind": "direct_staff", "amounts": {"2027-1": "320000.00"}}],
    "sources": [
        {"id": "EU_ESF", "max_percent": 76.735, "pays": {"advance_percent": 40, "lag_months": 3}},
        {"id": "CITY", "max_total": "50000.00"},
        {"id": "OWN"},
    ],
    "prefer": ["EU_ESF", "CITY", "OWN"],
    "pins": [],
    "opening_cash": "0.00",
}


def answer(raw: Any) -> Any:
    """What the command would write, read back."""
    return intake.parse_json(intake.write_json(schedule(read(raw) if isinstance(raw, dict) else raw)))


def table(found: Any) -> list[tuple[str, str, str, str]]:
    return [(share["line"], share["period"], share["source"], share["amount"]) for share in found["allocation"]]


def test_the_contract_example() -> None:
    found = answer(intake.parse_json(json.dumps(EXAMPLE).encode()))
    assert found.pop("cash") == [
        {"month": "2027-01", "in": "110628.81", "out": "53333.34", "balance": "57295.47"},
        {"month": "2027-02", "in": "12408.01", "out": "53333.34", "balance": "16370.14"},
        {"month": "2027-03", "in": "12408.00", "out": "53333.33", "balance": "-24555.19"},
        {"month": "2027-04", "in": "12408.00", "out": "53333.33", "balance": "-65480.52"},
        {"month": "2027-05", "in": "12407.99", "out": "53333.33", "balance": "-106405.86"},
        {"month": "2027-06", "in": "12407.99", "out": "53333.33", "balance": "-147331.20"},
        {"month": "2027-07", "in": "0.00", "out": "0.00", "balance": "-147331.20"},
        {"month": "2027-08", "in": "0.00", "out": "0.00", "balance": "-147331.20"},
        {"month": "2027-09", "in": "147331.20", "out": "0.00", "balance": "0.00"},
    ]
    amounts = {"EU_ESF": "245552.00", "CITY": "50000.00", "OWN": "24448.00"}
    assert found == {
        "status": "met",
        "allocation": [{"line": "1.1.1", "period": "2027-1", "source": name, "amount": amount} for name, amount in amounts.items()],
        "by_source": amounts,
        "by_period": {"2027-1": "320000.00"},
        "by_year": {"2027": "320000.00"},
        "by_source_and_year": {name: {"2027": amount} for name, amount in amounts.items()},
        "gap": "0.00",
        "gap_where": [],
        "conflict": [],
        "prefinancing_peak": "147331.20",
        "prefinancing_month": "2027-06",
        "checks": [],
    }


@pytest.mark.parametrize(
    ("sources", "rest", "expected"),
    [
        ([{"id": "A"}, {"id": "B"}], {}, {"A": "100.00", "B": "0.00"}),
        ([{"id": "A"}, {"id": "B"}], {"prefer": ["B"]}, {"A": "0.00", "B": "100.00"}),
        ([{"id": "A"}, {"id": "B", "min_percent": "33.333"}], {}, {"A": "66.67", "B": "33.33"}),
        ([{"id": "A", "max_percent": "33.333"}, {"id": "B"}], {}, {"A": "33.34", "B": "66.66"}),
        ([{"id": "A", "exact_percent": "33.333"}, {"id": "B"}], {}, {"A": "33.34", "B": "66.66"}),
        ([{"id": "A", "exact_percent": "33.333"}, {"id": "B"}], {"prefer": ["B", "A"]}, {"A": "33.33", "B": "66.67"}),
        ([{"id": "A", "max_total": "0.00"}, {"id": "B"}], {}, {"A": "0.00", "B": "100.00"}),
        ([{"id": "A", "max_per_year": {"2027": "40.00"}}, {"id": "B"}], {}, {"A": "40.00", "B": "60.00"}),
        ([{"id": "A", "max_per_period": {"a": "1.00"}}, {"id": "B"}], {}, {"A": "1.00", "B": "99.00"}),
        ([{"id": "A", "kinds": ["travel"]}, {"id": "B"}], {}, {"A": "0.00", "B": "100.00"}),
        ([{"id": "A", "lines": []}, {"id": "B"}], {}, {"A": "0.00", "B": "100.00"}),
        ([{"id": "A", "never_with": ["B"], "max_percent": 60}, {"id": "B"}], {}, {"A": "0.00", "B": "100.00"}),
        (
            [{"id": "A"}, {"id": "B"}],
            {"pins": [{"line": "x", "period": "a", "source": "B", "amount": "12.34"}]},
            {"A": "87.66", "B": "12.34"},
        ),
    ],
)
def test_who_pays_in_all(sources: list[dict[str, Any]], rest: dict[str, Any], expected: dict[str, str]) -> None:
    found = answer(case({"x": {"a": "100.00"}}, sources, **rest))
    assert (found["status"], found["by_source"]) == ("met", expected)


def test_sources_follow_the_costs_and_earlier_cells_take_the_odd_haler() -> None:
    found = answer(
        case({"x": {"a": "100.00"}, "y": {"a": "100.00"}, "z": {"a": "100.00"}}, [{"id": "A", "max_total": "100.00"}, {"id": "B"}])
    )
    assert table(found) == [
        ("x", "a", "A", "33.34"),
        ("x", "a", "B", "66.66"),
        ("y", "a", "A", "33.33"),
        ("y", "a", "B", "66.67"),
        ("z", "a", "A", "33.33"),
        ("z", "a", "B", "66.67"),
    ]


def test_a_forced_deviation_does_not_spoil_the_rest() -> None:
    lines = {"x": {"a": "100.00"}, "y": {"a": "100.00"}, "z": {"a": "100.00"}}
    pins = [{"line": "x", "period": "a", "source": "B", "amount": "90.00"}]
    found = answer(case(lines, [{"id": "A", "max_total": "150.00"}, {"id": "B"}], pins=pins))
    assert [amount for _, _, source, amount in table(found) if source == "A"] == ["10.00", "70.00", "70.00"]


def test_a_period_over_two_years_falls_on_them_by_months() -> None:
    raw = {
        "periods": [{"id": "p", "from": "2027-11", "months": 3}],
        "lines": [{"code": "x", "amounts": {"p": "100.01"}}],
        "sources": [{"id": "A", "max_per_year": {"2028": "20.00"}}, {"id": "B"}],
    }
    found = answer(raw)
    assert found["by_source_and_year"] == {"A": {"2027": "40.02", "2028": "20.00"}, "B": {"2027": "26.66", "2028": "13.33"}}
    assert found["by_year"] == {"2027": "66.68", "2028": "33.33"}


def test_a_gap_says_where_and_why() -> None:
    found = answer(case({"x": {"a": "100.00"}, "y": {"a": "5.00"}}, [{"id": "A", "max_total": "30.00", "lines": ["x"]}]))
    assert (found["status"], found["gap"]) == ("gap", "75.00")
    assert found["gap_where"] == [
        {"line": "x", "period": "a", "amount": "70.00", "why": '"A" is at its limit of 30.00 in total (/sources/0/max_total).'},
        {"line": "y", "period": "a", "amount": "5.00", "why": "No source may pay this line in this period."},
    ]
    assert [(check["rule"], check["ok"]) for check in found["checks"]] == [("costs-covered", False), ("cash-at-the-end", False)]


@pytest.mark.parametrize(
    ("sources", "pins", "expected"),
    [
        (
            [{"id": "A", "min_percent": 60}, {"id": "B", "exact_percent": "40.02"}, {"id": "C", "max_percent": 1}],
            [],
            [
                '"A" pays at least 60 % of the cost that it may pay (/sources/0/min_percent).',
                '"B" pays exactly 40.02 % of the cost that it may pay (/sources/1/exact_percent).',
            ],
        ),
        (
            [{"id": "A", "kinds": ["travel"]}],
            [{"line": "x", "period": "a", "source": "A", "amount": "1.00"}],
            [
                '"A" pays only the kinds "travel" (/sources/0/kinds).',
                '"A" pays exactly 1.00 of line "x" in period "a", which costs 100.00 (/pins/0).',
            ],
        ),
        (
            [{"id": "A"}],
            [{"line": "x", "period": "a", "source": "A", "amount": "100.01"}],
            ['"A" pays exactly 100.01 of line "x" in period "a", which costs 100.00 (/pins/0).'],
        ),
        (
            [{"id": "A", "never_with": ["B"], "min_percent": 1}, {"id": "B", "never_with": ["A"], "min_percent": 1}],
            [],
            [
                '"A" pays at least 1 % of the cost that it may pay (/sources/0/min_percent).',
                '"B" pays at least 1 % of the cost that it may pay (/sources/1/min_percent).',
                '"A" and "B" never share a line (/sources/0/never_with/0, /sources/1/never_with/0).',
            ],
        ),
        (
            [{"id": "A", "min_percent": 50, "max_per_year": {"2027": "20.00"}, "max_total": "60.00"}],
            [],
            [
                '"A" pays at least 50 % of the cost that it may pay (/sources/0/min_percent).',
                '"A" pays at most 20.00 in the year 2027 (/sources/0/max_per_year/2027).',
            ],
        ),
    ],
)
def test_a_conflict_is_named(sources: list[dict[str, Any]], pins: list[dict[str, str]], expected: list[str]) -> None:
    found = answer(case({"x": {"a": "100.00"}}, sources, pins=pins))
    assert (found["status"], found["allocation"], found["by_source"], found["gap"]) == ("infeasible", [], {}, None)
    assert found["conflict"] == expected


@pytest.mark.parametrize(
    ("pays", "expected"),
    [
        (None, ["33.34", "33.33", "33.33"]),
        ({}, ["0.00", "0.00", "100.00"]),
        ({"lag_months": 1}, ["0.00", "0.00", "0.00", "100.00"]),
        ({"in_arrears": True, "lag_months": 2}, ["0.00", "0.00", "0.00", "0.00", "100.00"]),
        ({"advance_percent": "12.345"}, ["12.35", "0.00", "87.65"]),
        ({"advance_percent": 100, "lag_months": 2}, ["100.00", "0.00", "0.00"]),
    ],
)
def test_when_money_comes(pays: dict[str, Any] | None, expected: list[str]) -> None:
    raw = {
        "periods": [{"id": "p", "from": "2027-01", "months": 3}],
        "lines": [{"code": "x", "amounts": {"p": "100.00"}}],
        "sources": [{"id": "A", **({} if pays is None else {"pays": pays})}],
    }
    assert [month["in"] for month in answer(raw)["cash"]] == expected


def test_an_advance_settles_last() -> None:
    raw = {
        "periods": [{"id": f"p{i}", "from": f"2027-0{i}", "months": 1} for i in (1, 2, 3)],
        "lines": [{"code": "x", "amounts": {f"p{i}": "100.00" for i in (1, 2, 3)}}],
        "sources": [{"id": "A", "pays": {"advance_percent": 40}}],
        "opening_cash": "-5.00",
    }
    found = answer(raw)
    assert [month["in"] for month in found["cash"]] == ["220.00", "80.00", "0.00"]
    assert (found["prefinancing_peak"], found["prefinancing_month"]) == ("5.00", "2027-03")


def test_empty_cases_are_met() -> None:
    found = answer({"periods": [], "lines": [], "sources": []})
    assert (found["status"], found["gap"], found["cash"], found["prefinancing_month"]) == ("met", "0.00", [], None)


def test_the_largest_amounts_stay_exact() -> None:
    found = answer(case({"x": {"a": "9999999999999999.99"}}, [{"id": "A", "max_percent": "33.333"}, {"id": "B"}]))
    assert found["by_source"] == {"A": "3333300000000000.00", "B": "6666699999999999.99"}


def test_single_haleri_moved_between_groups_keep_limits_by_period() -> None:
    """Many small cells under their own limits: whole amounts are found for all at once, and no longer group by group."""
    lines = {
        "1": ("equipment", {1: 8, 6: 3, 11: 3, 20: 7, 21: 3}),
        "2": ("travel", {6: 8, 20: 2}),
        "3": ("direct_staff", {0: 9, 1: 9, 8: 5, 16: 3, 17: 4, 20: 3, 21: 3}),
        "4": ("services", {0: 4, 2: 3, 20: 4}),
        "5": ("equipment", {0: 3, 2: 8, 13: 9, 14: 3, 16: 7, 23: 3}),
    }
    limits = {0: 20, 1: 2, 2: 18, 6: 4, 8: 0, 13: 15, 14: 9, 16: 22, 21: 32, 23: 17}
    raw = {
        "periods": [{"id": f"p{place}", "from": str(Month.of(2027, 3).plus(place)), "months": 1} for place in range(24)],
        "lines": [
            {"code": code, "kind": kind, "amounts": {f"p{place}": f"0.{cost:02d}" for place, cost in costs.items()}}
            for code, (kind, costs) in lines.items()
        ],
        "sources": [
            {"id": "A", "max_percent": "33.82", "kinds": ["direct_staff", "equipment"]},
            {"id": "B", "max_percent": "43.642", "max_per_period": {f"p{place}": f"0.{most:02d}" for place, most in limits.items()}},
        ],
        "prefer": ["A"],
    }
    paid = [(share["period"], share["amount"]) for share in answer(raw)["allocation"] if share["source"] == "B"]
    used = {place: sum(round(float(amount) * 100) for period, amount in paid if period == f"p{place}") for place in limits}
    assert {place: amount for place, amount in used.items() if amount > limits[place]} == {}


@pytest.mark.parametrize("months", [1, 6])
def test_without_sources_nobody_pays_anything(months: int) -> None:
    amounts = {str(month): "100.00" for month in range(1, months + 1)}
    periods = [{"id": str(month), "from": f"2027-{month:02}", "months": 1} for month in range(1, months + 1)]
    lines = [{"code": "1.1", "amounts": amounts}, {"code": "1.2", "amounts": amounts}]
    found = answer({"periods": periods, "lines": lines, "sources": []})
    assert (found["status"], found["gap"], found["allocation"]) == ("gap", f"{200 * months}.00", [])
    assert len(found["gap_where"]) == 2 * months
