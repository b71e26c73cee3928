import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from absorb.kernel import czech

# The order of the Czech alphabet as dictionaries print it (ČSN 97 6030): h, ch, i; c, č; r, ř; s, š; z, ž.
DICTIONARY = [
    "Adamov", "Brno", "Cidlina", "Čáslav", "Dub", "Ďub", "Hodonín", "Cheb", "Chomutov", "Ivančice", "Most", "Nymburk",
    "Rakovník", "Řevnice", "Sokolov", "Šumperk", "Teplice", "Usov", "Ústí nad Labem", "Zlín", "Žatec",
]  # fmt: skip


def test_czech_order_is_that_of_a_dictionary() -> None:
    assert sorted(set(DICTIONARY), key=czech.sort_key) == DICTIONARY


NUMBERED = [
    "", "5. května", "15. května", "byt", "byt 0", "byt 1", "byt 01", "byt 1a", "byt 2", "byt 2 b", "byt 9", "byt 10", "byt 11", "byt 100",
    "byt č. 2", "byt č. 10", "byty",
]  # fmt: skip


def test_numbers_stand_by_their_value() -> None:
    assert sorted(set(NUMBERED), key=czech.sort_key) == NUMBERED
    assert len({czech.sort_key(text) for text in NUMBERED}) == len(NUMBERED)


@given(st.lists(st.integers(min_value=0, max_value=10**40), unique=True))
def test_any_numbers_stand_by_their_value(numbers: list[int]) -> None:
    texts = [f"Etapa {number} z mnoha" for number in numbers]
    assert sorted(texts, key=czech.sort_key) == [f"Etapa {number} z mnoha" for number in sorted(numbers)]


@given(st.text(), st.text())
def test_order_does_not_depend_on_spacing_or_case(left: str, right: str) -> None:
    loud = f"  {left.upper()}  "
    assert czech.sort_key(loud) == czech.sort_key(left.upper())
    assert czech.sort_key(f"{left} {right}") == czech.sort_key(f"{left}\u00a0{right}")


@pytest.mark.parametrize(
    ("text", "folded"),
    [("Příliš  žluťoučký\u00a0kůň", "prilis zlutoucky kun"), ("ÚSTÍ", "usti"), ("", ""), ("Straße", "strasse"), ("e\u0301", "e")],
)
def test_folding(text: str, folded: str) -> None:
    assert czech.fold(text) == folded


@pytest.mark.parametrize(
    ("minor", "shown"),
    [
        (123456750, "1\u00a0234\u00a0567,50\u00a0Kč"),
        (0, "0,00\u00a0Kč"),
        (-5, "\u22120,05\u00a0Kč"),
        (100000, "1\u00a0000,00\u00a0Kč"),
    ],
)
def test_amounts_for_readers(minor: int, shown: str) -> None:
    assert czech.amount(minor) == shown


@pytest.mark.parametrize(
    ("count", "form"), [(0, "projektů"), (1, "projekt"), (2, "projekty"), (4, "projekty"), (5, "projektů"), (21, "projektů")]
)
def test_plurals(count: int, form: str) -> None:
    assert czech.plural(count, "projekt", "projekty", "projektů") == form


def test_dates() -> None:
    assert czech.day(dt.date(2027, 3, 12)) == "12.\u00a03.\u00a02027"


def test_what_nobody_sees_is_left_out() -> None:
    assert czech.tidy("  Měs\u200bto\u202e \x07\ufeff Ústí\u00a0n.\u00adL. ") == "Město Ústí n.L."
