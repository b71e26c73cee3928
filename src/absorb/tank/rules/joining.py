"""Two ideas become one: which fields of theirs differ, and what the one that stays says then."""

from collections.abc import Mapping
from typing import Any, Literal

from absorb.tank.rules.form import BY_NAME, FIELDS, Content, find_lost, is_empty, may_edit, same
from absorb.tank.rules.states import moves_from

Side = Literal["stays", "goes", "both"]
"""Whose value is to stand; `both` unites lists."""


def can_take_in(state: str, roles: frozenset[str]) -> bool:
    """Whether an idea in this state may take another one in: it is more than a draft and may still be changed."""
    return state != "draft" and may_edit(state, roles)


def can_go(state: str, roles: frozenset[str]) -> bool:
    """Whether an idea in this state may be merged into another one."""
    return any(move.end == "merged" for move in moves_from(state, roles))


def can_merge(stays: str, goes: str, roles: frozenset[str]) -> bool:
    """Whether an idea in the state `goes` may become a part of one in the state `stays`."""
    return can_take_in(stays, roles) and can_go(goes, roles)


def differing(stays: Content, goes: Content) -> list[str]:
    """The fields that the one that goes says otherwise, in the form's order. The cost in all is left out where costs by
    kind are chosen in its place."""
    return [
        field.name
        for field in FIELDS
        if not is_empty(goes.get(field.name))
        and not same(stays.get(field.name), goes.get(field.name))
        and not (field.name == "cost_minor" and not (is_empty(stays.get("costs")) and is_empty(goes.get("costs"))))
    ]


def can_unite(name: str) -> bool:
    """Whether a field holds a list, so that both sides can stand."""
    return BY_NAME[name].kind in ("rows", "groups")


def usual_side(name: str, stays: Content, goes: Content) -> Side:
    """What is proposed: lists united, what the one that stays does not say taken over, else its own word. Costs are never
    added up of themselves: that would be a project of twice the price. Nothing is proposed that the one that stays may not
    lack."""
    side: Side = "goes" if is_empty(stays.get(name)) else "both" if can_unite(name) and name not in ("costs", "hoped_sources") else "stays"
    return "stays" if find_lost(stays, {**stays, **joined(stays, goes, {name: side})}) else side


def joined(stays: Content, goes: Content, sides: Mapping[str, Side]) -> dict[str, Any]:
    """The values that change in the one that stays. A field that was not chosen stays as it is."""
    changes: dict[str, Any] = {}
    for name in differing(stays, goes):
        side = sides.get(name, "stays")
        value = goes[name] if side == "goes" else _united(name, stays[name], goes[name]) if side == "both" else stays[name]
        if not same(value, stays[name]):
            changes[name] = value
    return changes


def _united(name: str, mine: list[Any] | None, others: list[Any] | None) -> list[Any]:
    """Both lists, what is in both once. Of a measure that both serve the row of the one that stays is kept."""
    own = list(mine or [])
    if name == "contributions":
        served = {row["measure_id"] for row in own}
        return own + [row for row in others or [] if row["measure_id"] not in served]
    return own + [one for one in others or [] if one not in own]
