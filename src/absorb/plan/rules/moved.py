"""What moved between two versions of a plan: part by part, field by field."""

from collections.abc import Mapping, Sequence
from typing import Any, Literal

import msgspec

from absorb.plan.rules.continuing import place_text
from absorb.plan.rules.flat import FIELDS, Flat, Id, Piece

Kind = Literal["added", "ended", "changed"]
Sort = Literal["renamed", "renumbered", "moved", "reweighted", "status", "themes", "order", "card"]

_SORTS: Mapping[str, Sort] = {
    "name": "renamed", "code": "renumbered", "above": "moved", "parent": "moved", "weight": "reweighted", "status": "status",
    "themes": "themes", "order": "order",
}  # fmt: skip


class Change(msgspec.Struct, frozen=True):
    """A field that was said otherwise before. Of a place it is the place as people write it."""

    before: Any
    after: Any


class Difference(msgspec.Struct, frozen=True):
    """A part that was added, that ended, or that changed; `place` is where it stands now, `former` where it stood."""

    id: Id
    kind: Kind
    level: str
    place: tuple[str, ...] | None
    former: tuple[str, ...] | None
    name: str
    changes: dict[str, Change]

    @property
    def sorts(self) -> tuple[Sort, ...]:
        """What became of a part that changed, each sort once."""
        return tuple(dict.fromkeys(_SORTS.get(name, "card") for name in self.changes)) if self.kind == "changed" else ()

    @property
    def where(self) -> str:
        return place_text(self.place or self.former or ())


def find_moves(old: Flat, new: Flat) -> list[Difference]:
    """All differences, in the order of the new version's parts; what ended comes after what it stood beside, or last."""
    found = [difference for own, piece in new.items() if (difference := _compare(own, old.get(own), piece, old, new)) is not None]
    ended = [
        Difference(own, "ended", piece.level, None, piece.place, piece.says["name"], {}) for own, piece in old.items() if own not in new
    ]
    return sorted(found + ended, key=lambda one: _RANK[one.level])


_RANK = {"plan": 0, "theme": 1, "area": 2, "objective": 3, "measure": 4}


def _compare(own: Id, before: Piece | None, after: Piece, old: Flat, new: Flat) -> Difference | None:
    if before is None:
        says = {name: Change(None, value) for name, value in after.says.items() if value not in (None, ())}
        return Difference(own, "added", after.level, after.place, None, after.says["name"], placed(None, after, old, new) | says)
    changes = placed(before, after, old, new)
    changes |= {name: Change(before.says[name], after.says[name]) for name in FIELDS[after.level] if before.says[name] != after.says[name]}
    if not changes:
        return None
    return Difference(own, "changed", after.level, after.place, before.place, after.says["name"], changes)


def placed(before: Piece | None, after: Piece, old: Flat, new: Flat) -> dict[str, Change]:
    """Where it stands, and in which order those under it: what both versions have of them."""
    changes: dict[str, Change] = {}
    if after.level != "theme" and (before is None or before.above != after.above):
        changes["above"] = Change(_above(before), _above(after))
    if (before.parent if before else None) != after.parent:
        changes["parent"] = Change(_code(before.parent if before else None, old), _code(after.parent, new))
    if before is not None:
        both = set(before.order) & set(after.order)
        were, are = ([one for one in order if one in both] for order in (before.order, after.order))
        if were != are:
            changes["order"] = Change(_codes(were, old), _codes(are, new))
    return {name: change for name, change in changes.items() if change.before is not None or change.after is not None}


def _above(piece: Piece | None) -> str | None:
    return place_text(piece.place[:-1]) or None if piece else None


def _code(own: Id | None, flat: Flat) -> str | None:
    return flat[own].says["code"] if own in flat else None


def _codes(order: Sequence[Id], flat: Flat) -> str:
    return ", ".join(flat[own].says["code"] for own in order)
