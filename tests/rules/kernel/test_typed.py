"""Fields of forms as they were meant."""

import pytest

from absorb.kernel.typed import text_of, texts_of


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
