import datetime as dt
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from absorb.kernel.period import Month
from absorb.subsidies import rules

SHARES = st.dictionaries(st.sampled_from(["EU", "STATE", "CITY", "OWN"]), st.integers(0, 10**11), min_size=1)


def test_a_settlement_by_hand() -> None:
    # Budget 1,000,000.00; awarded 850,000.00 + 100,000.00 = 95 %. Spent 900,000.00, other income 1,000.00:
    # 899,000.00 x 0.95 = 854,050.00; of it 850/950 = 764,150.00 (exactly 764,150.00) and 100/950 = 89,900.00.
    parts = rules.settle(
        eligible_budget_minor=100_000_000,
        spent_minor=90_000_000,
        other_income_minor=100_000,
        awarded={"EU": 85_000_000, "STATE": 10_000_000},
        received={"EU": 80_000_000, "STATE": 9_500_000},
    )
    assert [(one.source, one.entitled_minor, one.balance_minor) for one in parts] == [
        ("EU", 76_415_000, -3_585_000),
        ("STATE", 8_990_000, -510_000),
    ]


@given(SHARES, st.integers(0, 2 * 10**11), st.integers(0, 10**9), st.integers(1, 10**11))
def test_nobody_is_entitled_to_more_than_was_awarded(awarded: dict[str, int], spent: int, income: int, extra: int) -> None:
    budget = sum(awarded.values()) + extra
    parts = rules.settle(eligible_budget_minor=budget, spent_minor=spent, other_income_minor=income, awarded=awarded, received={})
    assert sum(one.entitled_minor for one in parts) <= sum(awarded.values())
    assert all(0 <= one.entitled_minor <= awarded[one.source] for one in parts)
    if spent - income >= budget:
        assert {one.source: one.entitled_minor for one in parts} == awarded


@given(st.integers(0, 10**12), st.decimals(0, 100, places=3), st.integers(0, 24))
def test_instalments_add_up_to_the_award(awarded: int, advance: Decimal, count: int) -> None:
    assert sum(rules.plan_instalments(awarded, advance, count)) == awarded


@pytest.mark.parametrize(
    ("asked", "awarded", "pointers"),
    [
        ({"EU": 100}, {"EU": 100}, []),
        ({"EU": 100}, {"EU": 101}, ["/shares/EU"]),
        ({"EU": 100}, {"EUR": 10}, ["/shares/EUR"]),
        ({"EU": 100, "CITY": 5}, {"EU": 0, "CITY": -1}, ["/shares/CITY"]),
    ],
)
def test_an_award_stays_within_what_was_asked(asked: dict[str, int], awarded: dict[str, int], pointers: list[str]) -> None:
    assert [fault.pointer for fault in rules.find_award_faults(asked, awarded)] == pointers


def test_reports_and_retention_have_dates() -> None:
    assert rules.report_due_on(Month.parse("2027-01"), 6, 30) == dt.date(2027, 7, 30)
    assert rules.keep_until(dt.date(2028, 3, 1)) == dt.date(2033, 12, 31)
