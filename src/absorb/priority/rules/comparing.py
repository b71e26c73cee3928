"""What changed between two frozen rankings, idea by idea, and by what cause."""

from collections.abc import Mapping
from decimal import Decimal

import msgspec


class Seen(msgspec.Struct, frozen=True):
    """An idea in one ranking: its place (None: excluded) and its value by criterion."""

    title: str
    place: int | None
    values: dict[str, Decimal]


class Change(msgspec.Struct, frozen=True):
    """An idea whose place changed, or that came or went.

    `values` are its own that changed, as (criterion, old, new). Where there are none, what moved it are the weights or the
    others: their values, and who came or went.
    """

    reference: str
    title: str
    old_place: int | None
    new_place: int | None
    state: str
    """`moved`, `came` (was not in the old one), `went` (is not in the new one)."""
    values: tuple[tuple[str, Decimal | None, Decimal | None], ...] = ()


class Comparison(msgspec.Struct, frozen=True):
    """Two rankings against each other: weights (of 100) that changed, ideas that moved, came or went, and how many have changed
    values by criterion, whether they moved or not."""

    weights: dict[str, tuple[Decimal | None, Decimal | None]]
    changes: list[Change]
    revalued: dict[str, int]


def compare(
    old: Mapping[str, Seen], new: Mapping[str, Seen], old_weights: Mapping[str, Decimal], new_weights: Mapping[str, Decimal]
) -> Comparison:
    """What moved from the old to the new ranking, in the order of the new one; those that went come last."""
    changes: list[Change] = []
    revalued: dict[str, int] = {}
    for reference, now in new.items():
        before = old.get(reference)
        if before is None:
            changes.append(Change(reference, now.title, None, now.place, "came"))
            continue
        values = _changed(before.values, now.values)
        for code, _, _ in values:
            revalued[code] = revalued.get(code, 0) + 1
        if before.place != now.place:
            changes.append(Change(reference, now.title, before.place, now.place, "moved", values))
    changes += [Change(name, one.title, one.place, None, "went") for name, one in old.items() if name not in new]
    return Comparison({code: (before, now) for code, before, now in _changed(old_weights, new_weights)}, changes, revalued)


def _changed(old: Mapping[str, Decimal], new: Mapping[str, Decimal]) -> tuple[tuple[str, Decimal | None, Decimal | None], ...]:
    """What is not the same in both, in the order of the new one."""
    names = [*new, *(name for name in old if name not in new)]
    return tuple((name, old.get(name), new.get(name)) for name in names if old.get(name) != new.get(name))
