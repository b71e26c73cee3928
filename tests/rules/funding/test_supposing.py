"""Delays as people type them, and as an address keeps them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from absorb.funding.rules.delays import Chance, Delay, Late
from absorb.funding.rules.supposing import late_key, late_of, read_late
from absorb.kernel.errors import BadInput
from tests.rules.funding.schedule_cases import percents

DELAYS = st.builds(
    Delay,
    source=st.from_regex(r"[A-Z][A-Z0-9_]{1,9}", fullmatch=True),
    chances=st.lists(st.builds(Chance, months=st.integers(1, 60), percent=percents(100)), min_size=1, max_size=4).map(tuple),
    together=st.booleans(),
)


@given(st.builds(Late, delays=st.lists(DELAYS, max_size=3).map(tuple), seed=st.integers(0, 999_999_999)))
def test_an_address_keeps_what_was_supposed(late: Late) -> None:
    assert late_of(late_key(late)) == late


@pytest.mark.parametrize(
    "key", ["", "x", "1~EU-each-0-30", "1~EU-each-61-30", "1~EU-each-1-x", "1~EU-each-1-200", "1~-each-1-2", "-1", "1~"]
)
def test_an_address_that_says_something_else_is_none(key: str) -> None:
    assert late_of(key) is None


def test_what_is_typed_is_read_and_what_is_left_out_is_on_time() -> None:
    texts = {"late-EU-1": "30", "late-EU-3": "12,5 %", "late-CITY-12": "0", "together-EU": "yes", "seed": "", "late-X-1": "5"}
    late = read_late(texts, ["EU", "CITY"])
    assert late_key(late) == "1~EU-all-1-30-3-12.5"


def test_every_fault_stands_at_its_field() -> None:
    texts = {"late-EU-1": "many", "late-EU-2": "101", "late-CITY-1": "60", "late-CITY-2": "40.001", "seed": "1.5", "late-CITY-3": "0.0001"}
    with pytest.raises(BadInput) as refusal:
        read_late(texts, ["EU", "CITY"])
    percent = "Write per cent from 0 to 100, such as 20 or 12,5."
    assert [(fault.pointer, fault.says) for fault in refusal.value.faults] == [
        ("/late-EU-1", percent),
        ("/late-EU-2", percent),
        ("/late-CITY-3", percent),
        ("/late-CITY-1", "The chances add up to 100.001 %; they may be 100 % at most, the rest comes on time."),
        ("/seed", "Write a whole number of at most 9 digits."),
    ]
