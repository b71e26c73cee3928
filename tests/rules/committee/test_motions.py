"""Amendments and counter-motions: what they make of a motion, what keeps them from it, and in which order they are voted on."""

from typing import NamedTuple

import pytest
from hypothesis import given
from hypothesis import strategies as st

from absorb.committee.rules.motions import amended, find_faults, still_applies, voting_order

MOTION = "Komise doporučuje radě podpořit službu částkou 100 000 Kč v roce 2027."


@pytest.mark.parametrize(
    ("passage", "wording", "after"),
    [
        ("100 000 Kč", "80 000 Kč", "Komise doporučuje radě podpořit službu částkou 80 000 Kč v roce 2027."),
        ("v roce 2027", "", "Komise doporučuje radě podpořit službu částkou 100 000 Kč."),
        ("radě", "", "Komise doporučuje podpořit službu částkou 100 000 Kč v roce 2027."),
        ("Komise  doporučuje\nradě", "Výbor navrhuje", "Výbor navrhuje podpořit službu částkou 100 000 Kč v roce 2027."),
        (None, "Ukládá Centru podat zprávu.", f"{MOTION}\nUkládá Centru podat zprávu."),
        ("100 000 Kč", r"\1 a \g<0>", r"Komise doporučuje radě podpořit službu částkou \1 a \g<0> v roce 2027."),
        ("2027.", "2028, ne dřív.", "Komise doporučuje radě podpořit službu částkou 100 000 Kč v roce 2028, ne dřív."),
    ],
)
def test_an_amendment_puts_its_words_in_the_place_of_the_passage(passage: str | None, wording: str, after: str) -> None:
    assert list(find_faults(MOTION, "amendment", passage, wording)) == []
    assert amended(MOTION, passage, wording) == after


@pytest.mark.parametrize(
    ("text", "kind", "passage", "wording", "pointers"),
    [
        (MOTION, "amendment", "90 000 Kč", "80 000 Kč", ["/passage"]),
        (MOTION, "amendment", "poruč", "x", ["/passage"]),  # inside a word
        ("Ano a ano a ano.", "amendment", "ano", "ne", ["/passage"]),
        (MOTION, "amendment", "100 000 Kč", "100  000 Kč", ["/wording"]),
        (MOTION, "amendment", MOTION, "", ["/wording"]),
        (MOTION, "amendment", None, "", ["/wording"]),
        (MOTION, "counter", None, "", ["/wording"]),
        (MOTION, "counter", None, f"{MOTION}\n", ["/wording"]),
        (MOTION, "counter", None, "Komise nedoporučuje.", []),
    ],
)
def test_what_would_change_nothing_or_nothing_certain_is_told(
    text: str, kind: str, passage: str | None, wording: str, pointers: list[str]
) -> None:
    assert [fault.pointer for fault in find_faults(text, kind, passage, wording)] == pointers


class Moved(NamedTuple):
    kind: str
    position: int
    state: str = "proposed"


def test_amendments_come_first_then_counter_motions_the_motion_last() -> None:
    moved = [Moved("counter", 1), Moved("amendment", 2), Moved("amendment", 3, "rejected"), Moved("counter", 4), Moved("amendment", 5)]
    assert [one.position for one in voting_order(moved)] == [2, 5, 1, 4]


WORD = st.text("abcčdě", min_size=1, max_size=4)


@given(st.lists(WORD, min_size=2, max_size=8, unique=True), st.data())
def test_amendments_of_different_words_come_to_the_same_in_any_order(words: list[str], data: st.DataObject) -> None:
    """One adopted amendment never undoes another."""
    text = " ".join(words)
    chosen = data.draw(st.permutations(words))[: len(words) // 2 + 1]
    changes = {word: f"N{number}" for number, word in enumerate(chosen)}
    after = text
    for word in chosen:
        assert still_applies(after, "amendment", word)
        after = amended(after, word, changes[word])
    assert after == " ".join(changes.get(word, word) for word in words)
    assert not any(still_applies(after, "amendment", word) for word in chosen)
