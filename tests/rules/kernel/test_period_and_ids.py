import datetime as dt
import time
import uuid

import pytest
from hypothesis import given
from hypothesis import strategies as st

from absorb.kernel.ids import new_id, reference, uuid7_from
from absorb.kernel.period import Month


@given(st.integers(1, 9999), st.integers(1, 12))
def test_a_month_prints_as_it_is_read(year: int, number: int) -> None:
    month = Month.of(year, number)
    assert (Month.parse(str(month)), month.year, month.number) == (month, year, number)


@pytest.mark.parametrize("text", ["2027-1", "2027-00", "2027-13", "27-01", "2027-01-01", "2027/01", "2027-01\n"])
def test_what_is_not_a_month_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r".*"):
        Month.parse(text)


def test_the_last_day_knows_leap_years() -> None:
    assert [Month.parse(text).last_day() for text in ("2028-02", "2027-02", "2027-12")] == [dt.date(2028, 2, 29), dt.date(2027, 2, 28), dt.date(2027, 12, 31)]  # fmt: skip


def test_a_uuid7_is_the_one_of_the_standard() -> None:
    # RFC 9562, appendix A.6: the example of a version 7 UUID.
    value = uuid7_from(0x017F22E279B0, bytes.fromhex("0cc318c4dc0c0c07398f"))
    assert value == uuid.UUID("017f22e2-79b0-7cc3-98c4-dc0c0c07398f")


def test_ids_are_new_and_of_version_7() -> None:
    made = {new_id() for _ in range(1000)}
    assert (len(made), {one.version for one in made}) == (1000, {7})


def test_references_are_short() -> None:
    assert reference("UL", 2026, 42) == "UL-2026-0042"


def test_ids_sort_as_they_were_made_within_a_millisecond_too() -> None:
    made = [new_id() for _ in range(20_000)]
    assert (made, {one.version for one in made}, {one.variant for one in made}) == (sorted(set(made)), {7}, {uuid.RFC_4122})
    assert abs((made[-1].int >> 80) - time.time_ns() // 1_000_000) < 60_000
