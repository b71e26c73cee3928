import datetime as dt
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from absorb.kernel.period import Month
from absorb.subsidies import rules
from absorb.wording import word

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


def test_what_cannot_be_awarded_or_paid_is_said_in_czech() -> None:
    standing = rules.Standing(state="contracted", awarded_minor=100_000, entitled_minor=None, received_minor=90_000)
    said = [
        rules.find_payment_fault("advance", 20_000, standing), rules.find_payment_fault("return", 95_000, standing),
        *rules.find_award_faults({"EU": 500}, {"EU": 600, "EY": 1}), *rules.find_instalment_faults({"EU": 500}, [("EU", 400)]),
    ]  # fmt: skip
    assert [word("cs", fault.says).replace("\u00a0", " ") for fault in said if fault is not None] == [
        "200,00 Kč přijít nemůže: z 1 000,00 Kč, které má tento zdroj zaplatit, zbývá 100,00 Kč.",
        "950,00 Kč se vrátit nemůže: z přijatých 900,00 Kč lze vrátit 900,00 Kč.",
        "Přiznáno je 6,00 Kč, a přitom se žádalo od 0,00 Kč do 5,00 Kč.",
        "Zdroj „EY“ nebyl žádán; nemělo to být „EU“?",
        "Splátky dávají dohromady 4,00 Kč, přiznáno je 5,00 Kč.",
    ]


def test_reports_and_retention_have_dates() -> None:
    assert rules.report_due_on(Month.parse("2027-01"), 6, 30) == dt.date(2027, 7, 30)
    assert rules.keep_until(dt.date(2028, 3, 1)) == dt.date(2033, 12, 31)


def test_money_moves_within_the_award_and_after_the_settlement_within_what_it_left_open() -> None:
    running, over, under = (
        rules.Standing("contracted", 1000, 400), rules.Standing("settled", 1000, 400, 300), rules.Standing("settled", 1000, 400, 700),
    )  # fmt: skip
    taken = [(running, "advance", 600), (running, "return", 400), (over, "return", 100), (under, "balance", 300)]
    refused = {
        (running, "advance", 0): ("/amount", "0.00 moves no money; say how much was paid."),
        (running, "balance", 601): ("/amount", "6.01 cannot come: of 10.00 due from this source, 6.00 is still to come."),
        (running, "return", 401): ("/amount", "4.01 cannot go back: 4.00 can, of 4.00 received."),
        (over, "return", 101): ("/amount", "1.01 cannot go back: 1.00 can, of 4.00 received."),
        (over, "balance", 1): ("/amount", "0.01 cannot come: of 3.00 due from this source, 0.00 is still to come."),
        (under, "return", 1): ("/amount", "0.01 cannot go back: 0.00 can, of 4.00 received."),
        (under, "advance", 1): ("/kind", 'The subsidy is settled: only its "balance" can still come, or a "return" go back.'),
    }
    assert [rules.find_payment_fault(kind, amount, standing) for standing, kind, amount in taken] == [None] * len(taken)
    found = {case: rules.find_payment_fault(case[1], case[2], case[0]) for case in refused}
    assert {case: (fault.pointer, fault.says) for case, fault in found.items() if fault is not None} == refused
