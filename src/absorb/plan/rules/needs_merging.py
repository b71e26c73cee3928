"""A wanted needs map against the one that stands: every difference cell by cell, what somebody else changed meanwhile, and the
map that comes of it when some of the differences are taken."""

import hashlib
import json
from collections.abc import Collection, Iterable, Mapping
from typing import Literal

import msgspec

from absorb.kernel.errors import BadInput, Fault
from absorb.kernel.phrases import Phrase
from absorb.plan.rules.flat import merge_order
from absorb.plan.rules.needs_map import NeedColumn, NeedsMap, SaidCell, ServiceRow

Key = tuple[str, ...]
"""What is said: ("need", need), ("need measures", need), ("service", group, service), ("service measures", group, service),
("cell", group, service, need), ("need order",) or ("service order",)."""

Value = bool | tuple[str, ...] | tuple[str, str | None]
"""A need and a service are there (True); measures and orders are names; a cell is its state and its provider."""

Flat = dict[Key, Value]
What = Literal["need", "need measures", "service", "service measures", "cell", "need order", "service order"]


class MapDifference(msgspec.Struct, frozen=True):
    """One thing that the wanted map says otherwise; None where one of the two says nothing. A row or a column that ends takes
    `under` with it. `is_contested`: somebody else changed the same since.
    """

    key: Key
    before: Value | None
    after: Value | None
    is_contested: bool = False
    under: dict[Key, Value] = {}

    @property
    def id(self) -> str:
        return hashlib.sha256(json.dumps(self.key).encode()).hexdigest()[:16]

    @property
    def kind(self) -> Literal["added", "ended", "changed"]:
        return "added" if self.before is None else "ended" if self.after is None else "changed"


def flatten(given: NeedsMap) -> Flat:
    flat: Flat = {}
    for one in given.needs:
        flat["need", one.name] = True
        if one.measures:
            flat["need measures", one.name] = tuple(sorted(one.measures))
    for row in given.services:
        flat["service", row.group, row.name] = True
        if row.measures:
            flat["service measures", row.group, row.name] = tuple(sorted(row.measures))
        flat |= {("cell", row.group, row.name, need): (cell.state, cell.providers) for need, cell in row.cells.items()}
    return flat


def find_differences(base: NeedsMap, now: NeedsMap, wanted: NeedsMap) -> list[MapDifference]:
    """What the wanted map changes in the one that stands, in its order. `base` is the map that it was made from: what it leaves
    as it was there stays as it is now."""
    was, stands, wants = flatten(base), flatten(now), flatten(wanted)
    changed = [key for key in {**wants, **stands} if wants.get(key) != stands.get(key) and wants.get(key) != was.get(key)]
    needed = {head for key in changed if key in wants for head in heads_of(key) if head not in stands}
    changed = [key for key in {**wants, **stands} if key in changed or key in needed]
    ended = {key for key in changed if is_head(key) and key not in wants}
    found = []
    for key in changed:
        if ended.intersection(heads_of(key)):
            continue
        under = [one for one in {**was, **stands} if key in heads_of(one)] if key in ended else []
        is_contested = any(stands.get(one) != was.get(one) for one in (key, *under))
        lost = {one: stands[one] for one in under if one in stands}
        found.append(MapDifference(key, stands.get(key), wants.get(key), is_contested, lost))
    return found + _find_orders(base, now, wanted)


def is_head(key: Key) -> bool:
    return key[0] in ("need", "service")


def heads_of(key: Key) -> tuple[Key, ...]:
    """The row and the column that something stands in."""
    if key[0] == "cell":
        return ("service", *key[1:3]), ("need", key[3])
    return ((key[0].removesuffix(" measures"), *key[1:]),) if key[0].endswith(" measures") else ()


def _cell(value: Value) -> SaidCell:
    assert isinstance(value, tuple)
    return msgspec.convert({"state": value[0], "providers": value[1]}, SaidCell)


def _orders(given: NeedsMap) -> dict[Key, list[Key]]:
    return {("need order",): [("need", one.name) for one in given.needs],
            ("service order",): [("service", row.group, row.name) for row in given.services]}  # fmt: skip


def _find_orders(base: NeedsMap, now: NeedsMap, wanted: NeedsMap) -> list[MapDifference]:
    was, stands, wants = _orders(base), _orders(now), _orders(wanted)
    found = []
    for key in wants:
        if _common(wants[key], was[key]) != _common(was[key], wants[key]) and _common(wants[key], stands[key]) != _common(
            stands[key], wants[key]
        ):
            is_contested = _common(stands[key], was[key]) != _common(was[key], stands[key])
            found.append(MapDifference(key, _listed(stands[key]), _listed(wants[key]), is_contested))
    return found


def _common(order: Iterable[Key], other: Collection[Key]) -> list[Key]:
    return [one for one in order if one in other]


def _listed(order: Iterable[Key]) -> tuple[str, ...]:
    return tuple(" – ".join(one[1:]) for one in order)


def take(now: NeedsMap, wanted: NeedsMap, differences: Iterable[MapDifference], accepted: Collection[str]) -> NeedsMap:
    """The map that stands with the accepted differences alone. `BadInput` lists, by the ids of differences, what stands in a
    row or a column that would not be there."""
    taken = {one.key: one for one in differences if one.id in accepted}
    wants = flatten(wanted)
    flat = {key: value for key, value in flatten(now).items() if key not in taken or key in wants}
    flat |= {key: wants[key] for key in taken if key in wants}
    faults = []
    for key in list(flat):
        if all(head in flat for head in heads_of(key)):
            continue
        if key in taken:
            says = Phrase(
                "%(name)s stands in a row or a column that would not be in the map; take or leave both.", name=" – ".join(key[1:])
            )
            faults.append(Fault(taken[key].id, says))
        del flat[key]
    if faults:
        raise BadInput(faults)
    return _unflatten(flat, now, wanted, taken)


def _unflatten(flat: Mapping[Key, Value], now: NeedsMap, wanted: NeedsMap, taken: Collection[Key]) -> NeedsMap:
    stands, wants = _orders(now), _orders(wanted)

    def ordered(key: Key) -> list[Key]:
        first, second = (wants[key], stands[key]) if key in taken else (stands[key], wants[key])
        return [one for one in merge_order(first, second) if one in flat]

    def measures(head: Key) -> tuple[str, ...]:
        value = flat.get((f"{head[0]} measures", *head[1:]), ())
        assert isinstance(value, tuple)
        return tuple(str(one) for one in value)

    needs = tuple(NeedColumn(head[1], measures(head)) for head in ordered(("need order",)))
    services = []
    for head in ordered(("service order",)):
        said = {one.name: flat["cell", *head[1:], one.name] for one in needs if ("cell", *head[1:], one.name) in flat}
        cells = {need: _cell(value) for need, value in said.items()}
        services.append(ServiceRow(head[1], head[2], measures(head), cells))
    return NeedsMap(needs, tuple(services))
