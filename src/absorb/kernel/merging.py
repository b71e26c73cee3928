"""Two people change one thing: what only one of them changed is taken, what both changed differently is for a person."""

from collections.abc import Iterable, Mapping
from typing import Any

import msgspec

from absorb.kernel.errors import Clash


class Contested(Clash):
    """Somebody else changed the same fields meanwhile; nothing was saved. The facts hold both versions of each."""

    slug = "changed-meanwhile"
    title = "Somebody else has changed the same meanwhile"

    def __init__(self, version: int, differences: list[Any]) -> None:
        super().__init__(
            "Somebody else has changed the same fields since; choose for each, and send it with the version that stands now as the base.",
            version=version,
            differences=differences,
        )
        self.version, self.differences = version, differences


class Chosen(msgspec.Struct, frozen=True):
    """What a person chose, field by field, when they saw that both had changed it: `mine` or `theirs`, and the version
    that they saw as theirs. A field that was changed again since is for a new choice."""

    fields: Mapping[str, str]
    seen_version: int


NOTHING_CHOSEN = Chosen({}, 0)


class Conflict(msgspec.Struct, frozen=True):
    """A field that both changed: as it was, as the other left it, as this person wants it."""

    name: str
    base: Any
    theirs: Any
    mine: Any


class Merged(msgspec.Struct, frozen=True):
    """`changes` are to be saved, `kept` were changed by the other side alone, `conflicts` wait for a choice."""

    changes: dict[str, Any]
    kept: tuple[str, ...]
    conflicts: tuple[Conflict, ...]


def merge(base: Mapping[str, Any], theirs: Mapping[str, Any], mine: Mapping[str, Any]) -> Merged:
    """Three ways, field by field: `base` is what this person began from, `theirs` what stands now, `mine` what they
    want. Only fields of `mine` are looked at for changes; both sides wanting the same is no conflict."""
    changes: dict[str, Any] = {}
    conflicts = []
    for name, wanted in mine.items():
        was, stands = base.get(name), theirs.get(name)
        if same(wanted, was) or same(wanted, stands):
            continue
        if same(stands, was):
            changes[name] = wanted
        else:
            conflicts.append(Conflict(name, was, stands, wanted))
    contested = {conflict.name for conflict in conflicts}
    moved = changed_names(base, theirs, [name for name in theirs if name not in contested])
    return Merged(changes, tuple(name for name in moved if name not in mine or not same(mine[name], theirs[name])), tuple(conflicts))


def settle(merged: Merged, choices: Mapping[str, str]) -> Merged:
    """The conflicts settled for which somebody chose `mine` or `theirs`; the others stay."""
    open_ones = tuple(one for one in merged.conflicts if choices.get(one.name) not in ("mine", "theirs"))
    mine = {one.name: one.mine for one in merged.conflicts if choices.get(one.name) == "mine"}
    theirs = tuple(one.name for one in merged.conflicts if choices.get(one.name) == "theirs")
    return Merged({**merged.changes, **mine}, merged.kept + theirs, open_ones)


def changed_names(before: Mapping[str, Any], after: Mapping[str, Any], names: Iterable[str]) -> list[str]:
    """The fields that differ."""
    return [name for name in names if not same(before.get(name), after.get(name))]


def is_empty(value: Any) -> bool:
    return value is None or value == [] or (isinstance(value, str) and not value.strip())


def same(one: Any, other: Any) -> bool:
    """Whether two values say the same: nothing, an empty text and an empty list are one."""
    return one == other or (is_empty(one) and is_empty(other))
