"""Whole numbers out of forms and addresses."""

import pytest

from absorb.kernel.numerals import whole


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("0", 0),
        ("12", 12),
        ("007", 7),
        ("999", 999),
        ("1000", None),
        ("", None),
        ("-1", None),
        (" 1", None),
        ("1.0", None),
        ("٣", None),
        ("²", None),
    ],
)
def test_a_whole_number_of_at_most_so_many_digits(text: str, number: int | None) -> None:
    assert (whole(text, 3, None), whole(text, 3, -1)) == (number, -1 if number is None else number)
