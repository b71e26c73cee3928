"""Fields of forms as they were meant."""

import datetime as dt

import pytest

from absorb.kernel.errors import Fault
from absorb.kernel.intake.bounds import FIRST_DAY, LAST_DAY
from absorb.kernel.typed import read_day, text_of, texts_of

UNREAD = "Write the day as year-month-day, such as 2026-11-22."
OUTSIDE = "Choose a day from 1990-01-01 to 2100-12-31."


@pytest.mark.parametrize(
    ("typed", "text"),
    [
        (None, ""), ("", ""), (" \r\n ", ""), ("one\r\ntwo", "one\ntwo"), ("one\rtwo", "one\ntwo"), ("one\n\r\ntwo", "one\n\ntwo"),
        ("  one  two \t", "one  two"), ("\u00a0one\u00a0", "one"), (7, "7"),
    ],
)  # fmt: skip
def test_a_field_is_read_as_it_was_meant(typed: object, text: str) -> None:
    assert text_of(typed) == text
    assert texts_of({"field": typed}) == {"field": text}
    assert text_of(text) == text


@pytest.mark.parametrize(
    ("typed", "day", "told"),
    [
        ("", None, []), ("  ", None, []), (" 2026-11-22 ", dt.date(2026, 11, 22), []),
        ("1990-01-01", FIRST_DAY, []), ("2100-12-31", LAST_DAY, []),
        ("1989-12-31", None, [OUTSIDE]), ("2101-01-01", None, [OUTSIDE]), ("0001-01-01", None, [OUTSIDE]), ("9999-12-31", None, [OUTSIDE]),
        ("2026-02-30", None, [UNREAD]), ("22. 11. 2026", None, [UNREAD]), ("12026-01-01", None, [UNREAD]),
    ],
)  # fmt: skip
def test_a_day_of_a_form_is_held_to_the_days_that_are_kept(typed: str, day: dt.date | None, told: list[str]) -> None:
    faults: list[Fault] = []
    assert read_day("due_on", typed, faults) == day
    assert faults == [Fault("/due_on", says) for says in told]
