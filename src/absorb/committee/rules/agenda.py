"""The order of an agenda: items that wait change places among themselves, what is decided or voted on keeps its place."""

import uuid
from collections.abc import Sequence
from typing import NamedTuple


class Slot(NamedTuple):
    """An item at its place."""

    item: uuid.UUID
    waits: bool


def moved(order: Sequence[Slot], item: uuid.UUID, place: int) -> list[uuid.UUID]:
    """The order after `item` was put at `place` (from 1): the same items, those that do not wait where they were.

    The places between belong to the items that wait, so it comes to the nearest such place at or after `place`, or the
    last one. ValueError where the item is not on the agenda or does not wait.
    """
    waiting = [slot.item for slot in order if slot.waits]
    waiting.remove(item)
    before = sum(1 for index, slot in enumerate(order, start=1) if slot.waits and index < place)
    waiting.insert(before, item)
    rest = iter(waiting)
    return [next(rest) if slot.waits else slot.item for slot in order]
