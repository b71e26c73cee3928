"""A plan as parts with identities instead of places, so that a part is the same one after it was renumbered or moved."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, TypeVar

import msgspec

from absorb.plan.rules.continuing import parts_of
from absorb.plan.rules.tree import AreaBranch, MeasureCard, ObjectiveBranch, Path, PlanTree, Theme

M = TypeVar("M")

Id = str
"""What a part is known by whatever its place: its line, or, of one that a draft adds, NEW with its place."""

NEW = "+"
TOP: Id = "plan"
"""What the areas stand under: the plan itself."""

LEVELS = ("plan", "area", "objective", "measure")
THEME = "theme:"

FIELDS: dict[str, tuple[str, ...]] = {
    "plan": ("name", "valid_from", "valid_to", "is_example", "note"),
    "theme": ("code", "name", "description"),
    "area": ("code", "name"),
    "objective": ("code", "name", "description"),
    "measure": (
        "code", "name", "status", "weight", "themes", "characteristics", "impact", "cost_minor", "cost_note", "funds", "clients",
        "clients_per", "involved", "new_service", "new_service_note", "implementer", "note",
    ),
}  # fmt: skip
"""What each kind of part says of itself, in the order in which people read it; where it stands comes beside."""


class Piece(msgspec.Struct, frozen=True):
    """One part: its level, what it stands under, the measure above it (of a measure), what it says, and its children in order."""

    level: str
    above: Id
    parent: Id | None
    place: Path
    says: dict[str, Any]
    order: tuple[Id, ...] = ()


Flat = dict[Id, Piece]


def flatten(tree: PlanTree, ids: Mapping[Path, Id]) -> Flat:
    """The plan's parts by identity; `ids` names each by its place. The plan itself is `TOP`, themes are known by their codes."""
    found: Flat = {}
    children: dict[Id, list[Id]] = {TOP: []}
    for place, part in parts_of(tree):
        own, above = ids[place], ids[place[:-1]] if len(place) > 1 else TOP
        children[own] = []
        children[above].append(own)
        level = LEVELS[len(place)]
        parent = ids[(*place[:-1], part.parent)] if isinstance(part, MeasureCard) and part.parent is not None else None
        says = {name: getattr(part, name) for name in FIELDS[level]}
        if level == "measure":
            says["themes"] = tuple(sorted(says["themes"]))
        found[own] = Piece(level, above, parent, place, says)
    found[TOP] = Piece("plan", "", None, (), {name: getattr(tree, name) for name in FIELDS["plan"]})
    found = {own: msgspec.structs.replace(piece, order=tuple(children[own])) for own, piece in found.items()}
    for theme in tree.themes:
        says = {name: getattr(theme, name) for name in FIELDS["theme"]}
        found[f"{THEME}{theme.code}"] = Piece("theme", TOP, None, (theme.code,), says)
    return found


def merge_order(first: Sequence[M], second: Sequence[M]) -> list[M]:
    """The first order, with what only the second has after what it follows there."""
    merged = list(first)
    for place, own in enumerate(second):
        if own in merged:
            continue
        before = next((one for one in reversed(second[:place]) if one in merged), None)
        merged.insert(merged.index(before) + 1 if before is not None else 0, own)
    return merged


def unflatten(flat: Flat, code: str, version: int) -> tuple[PlanTree, dict[Path, Id]]:
    """The plan that parts make, and who stands at which place. They must fit: see `find_misfits`."""
    under: dict[Id, list[Id]] = {}
    for own, piece in flat.items():
        if piece.level in ("area", "objective", "measure"):
            under.setdefault(piece.above, []).append(own)
    ids: dict[Path, Id] = {}

    def children(own: Id) -> Iterable[Id]:
        members = under.get(own, [])
        return merge_order([one for one in flat[own].order if one in members], members)

    def measures(objective: Id, place: Path) -> tuple[MeasureCard, ...]:
        cards = []
        for own in children(objective):
            piece = flat[own]
            ids[(*place, piece.says["code"])] = own
            cards.append(MeasureCard(**piece.says, parent=flat[piece.parent].says["code"] if piece.parent else None))
        return tuple(cards)

    def objectives(area: Id, place: Path) -> tuple[ObjectiveBranch, ...]:
        branches = []
        for own in children(area):
            at = (*place, flat[own].says["code"])
            ids[at] = own
            branches.append(ObjectiveBranch(**flat[own].says, measures=measures(own, at)))
        return tuple(branches)

    areas = []
    for own in children(TOP):
        at = (flat[own].says["code"],)
        ids[at] = own
        areas.append(AreaBranch(**flat[own].says, objectives=objectives(own, at)))
    themes = tuple(Theme(**piece.says) for piece in flat.values() if piece.level == "theme")
    return PlanTree(code=code, version=version, **flat[TOP].says, themes=themes, areas=tuple(areas)), ids
