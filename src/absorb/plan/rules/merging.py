"""A wanted version of a plan against the newest one: what it changes, what somebody else changed meanwhile, and the plan that
comes of it when some of the changes are taken."""

from collections.abc import Collection, Mapping
from typing import Any

import msgspec

from absorb.kernel.errors import BadInput, Fault
from absorb.kernel.phrases import Phrase
from absorb.plan.rules.continuing import continued, parts_of, place_text
from absorb.plan.rules.flat import NEW, THEME, TOP, Flat, Id, Piece, flatten, merge_order, unflatten
from absorb.plan.rules.moved import Difference, find_moves
from absorb.plan.rules.tree import Path, PlanTree, find_cycles

replace = msgspec.structs.replace


class Wanted(msgspec.Struct, frozen=True):
    """A wanted difference from the newest version. `contested` are the fields that somebody else changed as well since the
    draft began; where a whole part is contested, it ended or came meanwhile."""

    difference: Difference
    contested: frozenset[str] = frozenset()
    is_overtaken: bool = False

    @property
    def id(self) -> Id:
        return self.difference.id

    @property
    def is_contested(self) -> bool:
        return bool(self.contested) or self.is_overtaken


class Merged(msgspec.Struct, frozen=True):
    """The newest version, the version that all wanted changes would make of it, and these changes."""

    newest: Flat
    wanted: Flat
    rows: list[Wanted]
    code: str


def merge(base: tuple[PlanTree, Mapping[Path, Id]] | None, newest: tuple[PlanTree, Mapping[Path, Id]] | None, wanted: PlanTree) -> Merged:
    """Compare a draft with the version it began from and with the newest; each version comes with the line of every place.

    What the draft leaves as it was in its base stays as the newest has it. `BadInput` where it names former places wrongly.
    """
    origins = continued(base[0] if base else None, wanted)
    now = flatten(*newest) if newest else {}
    began = flatten(*base) if base else {}
    standing = {place: own for place, own in newest[1].items() if own not in began} if newest else {}
    ids = {
        place: base[1][origins[place]] if base and place in origins else standing.get(place, f"{NEW}{place_text(place)}")
        for place, _ in parts_of(wanted)
    }
    asked = flatten(wanted, ids)
    whole = _merge(began, now, asked) if newest else asked
    return Merged(now, whole, [_contest(one, began, now) for one in find_moves(now, whole)], wanted.code)


def _merge(began: Flat, now: Flat, asked: Flat) -> Flat:
    merged: Flat = {}
    for own in merge_order(list(now), list(asked)):
        was, stands, wants = began.get(own), now.get(own), asked.get(own)
        if wants is None:
            if was is None or stands is None:  # it came meanwhile, or ended on both sides
                merged |= {own: stands} if stands is not None else {}
        elif stands is None:
            if was is None or _changed(was, wants):
                merged[own] = wants
        elif was is None:
            merged[own] = replace(wants, order=tuple(merge_order(wants.order, stands.order)))
        else:
            merged[own] = _merge_piece(was, stands, wants)
    return {own: replace(piece, order=_under(own, piece.order, merged)) for own, piece in merged.items()}


def _under(own: Id, order: Collection[Id], flat: Flat) -> tuple[Id, ...]:
    return tuple(one for one in order if one in flat and flat[one].above == own)


def _changed(was: Piece, wants: Piece) -> bool:
    return (was.says, was.above, was.parent) != (wants.says, wants.above, wants.parent)


def _merge_piece(was: Piece, stands: Piece, wants: Piece) -> Piece:
    def pick(before: Any, now: Any, wanted: Any) -> Any:
        return now if wanted == before else wanted

    is_ordered_anew = _common(was.order, wants.order) != _common(wants.order, was.order)
    order = merge_order(wants.order, stands.order) if is_ordered_anew else merge_order(stands.order, wants.order)
    return Piece(
        level=stands.level,
        above=pick(was.above, stands.above, wants.above),
        parent=pick(was.parent, stands.parent, wants.parent),
        place=wants.place,
        says={name: pick(was.says[name], stands.says[name], value) for name, value in wants.says.items()},
        order=tuple(order),
    )


def _common(order: Collection[Id], other: Collection[Id]) -> list[Id]:
    return [own for own in order if own in other]


def _contest(one: Difference, began: Flat, now: Flat) -> Wanted:
    was, stands = began.get(one.id), now.get(one.id)
    if one.kind == "added":
        return Wanted(one, is_overtaken=was is not None)
    if was is None or stands is None:
        return Wanted(one, is_overtaken=stands is not None and one.level != "plan")
    changed = {name for name in was.says if was.says[name] != stands.says[name]}
    changed |= {name for name in ("above", "parent") if getattr(was, name) != getattr(stands, name)}
    if _common(was.order, stands.order) != _common(stands.order, was.order):
        changed.add("order")
    if one.kind == "ended":
        return Wanted(one, is_overtaken=bool(changed))
    return Wanted(one, frozenset(changed & one.changes.keys()))


def take(merged: Merged, accepted: Collection[Id], version: int) -> tuple[PlanTree, dict[Path, Id]]:
    """The newest version with the accepted changes alone, as the plan of this version, and who stands at which place there.

    `BadInput` lists what does not fit together, its pointers the keys of the differences: a measure under an objective that is
    not taken, two parts with one number, a theme that is not there.
    """
    flat = {own: piece for own, piece in merged.newest.items() if own in merged.wanted or own not in accepted}
    for row in merged.rows:
        if row.id in accepted and row.difference.kind != "ended":
            flat[row.id] = merged.wanted[row.id]
    if TOP not in flat:
        raise BadInput.one("/take", Phrase("The plan's own row comes first: accept it too."))
    flat = {own: flat[own] for own in merge_order(list(merged.wanted), list(merged.newest)) if own in flat}
    if faults := find_misfits(flat):
        raise BadInput(faults)
    return unflatten(flat, merged.code, version)


def find_misfits(flat: Flat) -> list[Fault]:
    """What does not fit together among parts; the pointers are their ids."""
    faults: list[Fault] = []
    seen: dict[tuple[str, Id, str], Id] = {}
    themes = {piece.says["code"] for own, piece in flat.items() if own.startswith(THEME)}
    for own, piece in flat.items():
        if own == TOP or piece.level == "theme":
            continue
        what = Phrase("%(place)s %(name)s", place=place_text(piece.place), name=piece.says["name"])
        if piece.above not in flat:
            faults.append(Fault(own, Phrase("%(what)s stands under a part that would not be in the plan; take or leave both.", what=what)))
        if seen.setdefault((piece.level, piece.above, piece.says["code"]), own) != own:
            code = piece.says["code"]
            faults.append(
                Fault(own, Phrase("%(what)s: the number %(code)s would be there twice; take or leave both.", what=what, code=code))
            )
        if piece.parent is not None and (piece.parent not in flat or flat[piece.parent].above != piece.above):
            says = Phrase("%(what)s stands under a measure that would not be under the same objective; take or leave both.", what=what)
            faults.append(Fault(own, says))
        for theme in piece.says.get("themes", ()):
            if theme not in themes:
                faults.append(Fault(own, Phrase("%(what)s carries the theme %(theme)s, which would not be there.", what=what, theme=theme)))
    parents = {own: piece.parent if piece.parent in flat else None for own, piece in flat.items()}
    for own in find_cycles(parents):
        faults.append(Fault(own, Phrase("%(name)s would stand under itself.", name=flat[own].says["name"])))
    return faults


__all__ = ["Merged", "Wanted", "find_misfits", "merge", "take"]
