from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from absorb.kernel import money

AMOUNTS = st.integers(-(10**15), 10**15)
PERCENTS = st.decimals(0, 100, places=3)


@pytest.mark.parametrize(
    ("text", "minor"),
    [("0.00", 0), ("1234.50", 123450), ("-0.01", -1), ("-1234.50", -123450), ("9999999999999999.99", 999999999999999999)],
)
def test_an_amount_is_read_and_written_as_it_was(text: str, minor: int) -> None:
    assert (money.parse_money(text), money.money_text(minor)) == (minor, text)


@pytest.mark.parametrize(
    "text", ["", "1", "1.5", "1,50", "1.505", " 1.50", "01.50", "1e3", "-0.00", "+1.00", "1.50 ", "1.50\n", "١.00", "1.5٠"]
)
def test_what_is_not_an_amount_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r".*"):
        money.parse_money(text)


@pytest.mark.parametrize(
    ("value", "rounded"),
    [(Fraction(1, 2), 1), (Fraction(-1, 2), -1), (Fraction(3, 2), 2), (Fraction(49, 100), 0), (Fraction(-151, 100), -2)],
)
def test_halves_go_away_from_zero(value: Fraction, rounded: int) -> None:
    assert money.round_half_away(value) == rounded


@given(AMOUNTS, st.lists(st.integers(0, 10**6), min_size=1, max_size=12).filter(any))
def test_a_split_adds_up_and_is_within_one_of_its_quota(total: int, weights: list[int]) -> None:
    parts = money.split_by_weight(total, weights)
    assert sum(parts) == total
    for part, weight in zip(parts, weights, strict=True):
        assert abs(part - Fraction(total) * weight / sum(weights)) < 1


@given(AMOUNTS, st.integers(1, 120))
def test_months_share_an_amount_and_the_earlier_take_the_odd(total: int, count: int) -> None:
    parts = money.split_evenly(total, count)
    assert sum(parts) == total
    assert [abs(part) for part in parts] == sorted((abs(part) for part in parts), reverse=True)
    assert max(parts) - min(parts) <= 1


@given(AMOUNTS, st.lists(PERCENTS, min_size=1, max_size=6))
def test_rates_that_total_100_split_to_the_haler(total: int, percents: list[Decimal]) -> None:
    rest = 100 - sum(percents)
    rates = [*percents, rest] if rest >= 0 else [Decimal(100)]
    parts = money.split_with_balance(total, rates)
    assert sum(parts) == total
    assert all(part == 0 for part, rate in zip(parts, rates, strict=True) if rate == 0)


@given(st.integers(0, 10**15), PERCENTS)
def test_a_limit_in_percent_is_met_by_its_neighbours_only(total: int, percent: Decimal) -> None:
    exact = Fraction(total) * Fraction(percent) / 100
    assert money.share_at_least(total, percent) <= exact <= money.share_at_most(total, percent)
    assert money.share_at_most(total, percent) - money.share_at_least(total, percent) <= 1
