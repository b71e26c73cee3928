"""The order of an agenda: whatever is moved where, the same items, and what is decided where it was."""

import uuid

import pytest
from hypothesis import given
from hypothesis import strategies as st

from absorb.committee.rules.agenda import Slot, moved

ITEMS = [uuid.UUID(int=number) for number in range(1, 9)]


def order(text: str) -> list[Slot]:
    """Items by their letters; a capital has been decided."""
    return [Slot(ITEMS[ord(letter.lower()) - ord("a")], letter.islower()) for letter in text]


def text_of(items: list[uuid.UUID]) -> str:
    return "".join(chr(ord("a") + ITEMS.index(item)) for item in items)


@pytest.mark.parametrize(
    ("before", "item", "place", "after"),
    [
        ("abcd", "a", 3, "bcad"),
        ("abcd", "d", 1, "dabc"),
        ("abcd", "b", 2, "abcd"),
        ("abcd", "b", 99, "acdb"),
        ("abcd", "c", 0, "cabd"),
        ("Abcd", "d", 1, "adbc"),
        ("aBcd", "d", 2, "abdc"),
        ("aBcd", "a", 4, "cbda"),
        ("aBCd", "d", 1, "dbca"),
    ],
)
def test_an_item_goes_to_its_place_past_what_is_decided(before: str, item: str, place: int, after: str) -> None:
    assert text_of(moved(order(before), ITEMS[ord(item) - ord("a")], place)) == after


@pytest.mark.parametrize("item", ["a", "x"])
def test_what_is_decided_or_not_there_is_not_moved(item: str) -> None:
    with pytest.raises(ValueError, match="not in list"):
        moved(order("Abc"), uuid.UUID(int=ord(item)), 2)


@given(
    st.lists(st.booleans(), min_size=1, max_size=8),
    st.lists(st.tuples(st.integers(0, 7), st.integers(-3, 12)), min_size=1, max_size=12),
)
def test_any_moves_leave_a_permutation_with_what_is_decided_in_its_place(waits: list[bool], moves: list[tuple[int, int]]) -> None:
    start = [Slot(item, waiting) for item, waiting in zip(ITEMS, waits, strict=False)]
    slots = start
    for index, place in moves:
        if index < len(slots) and slots[index].waits:
            item = slots[index].item
            after = moved(slots, item, place)
            known = {slot.item: slot for slot in slots}
            slots = [known[one] for one in after]
            landed = after.index(item) + 1
            assert landed == place or not (1 <= place <= len(slots)) or not start[place - 1].waits
    assert sorted(slot.item for slot in slots) == sorted(slot.item for slot in start)
    assert [slot for slot, first in zip(slots, start, strict=True) if not first.waits] == [slot for slot in start if not slot.waits]
