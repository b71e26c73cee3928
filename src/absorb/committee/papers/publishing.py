"""Minutes without what is personal: lists of people become counts, and names that stand in texts are left out."""

import re
import uuid
from collections.abc import Iterable
from typing import Any

from absorb.committee.papers.facts import minutes_facts
from absorb.committee.schemas.minutes import Material, Publishing
from absorb.kernel.czech import fold

LEFT_OUT = "[jméno vynecháno]"
SHORTEST_STEM = 4
_WORD = re.compile(r"[^\W\d_]+")


def published_facts(material: Material, setting: Publishing) -> dict[str, Any]:
    """The facts of the template as they may be published: no name of anybody whom the setting does not name."""
    hidden = _hidden(material, setting)
    facts: dict[str, Any] = _without(minutes_facts(material, setting), _pattern(hidden)) if hidden else minutes_facts(material, setting)
    return facts


def people_of(material: Material) -> dict[uuid.UUID, str]:
    """Everybody whose name the whole minutes hold in their lists."""
    named = {one.person_id: one.name for one in material.members} | dict(material.verifiers)
    for item in material.items:
        named |= {one.person_id: one.name for one in item.conflicts}
        named |= {ballot.person_id: ballot.name for vote in item.votes for ballot in vote.ballots if ballot.name}
        named |= {one.person_id: one.name for one in material.motions.get(item.id, [])}
    return named


def _hidden(material: Material, setting: Publishing) -> list[str]:
    came = {one.person_id for one in material.members if one.stays}
    shown: set[uuid.UUID] = set()
    if setting.attendance or setting.votes:
        shown |= came
    if setting.excused:
        shown |= {one.person_id for one in material.members} - came
    if setting.conflicts:
        shown |= {conflict.person_id for item in material.items for conflict in item.conflicts}
    if setting.signatures:
        shown |= {person for person, _ in material.verifiers} | {one.person_id for one in material.members if one.is_chair and one.stays}
    return sorted({name for person, name in people_of(material).items() if person not in shown and name.strip("– ")})


def _pattern(names: Iterable[str]) -> re.Pattern[str]:
    """Each name as it is kept and with the surname first, whatever spaces stand between; the longest first."""
    orders = {order for name in names for order in (tuple(name.split()), (*name.split()[1:], name.split()[0]))}
    written = sorted((r"\s+".join(map(re.escape, order)) for order in orders), key=len, reverse=True)
    return re.compile(rf"(?<!\w)(?:{'|'.join(written)})(?!\w)", re.IGNORECASE)


def _without(value: Any, names: re.Pattern[str]) -> Any:
    if isinstance(value, str):
        return names.sub(LEFT_OUT, value)
    if isinstance(value, dict):
        return {key: _without(one, names) for key, one in value.items()}
    return [_without(one, names) for one in value] if isinstance(value, list) else value


def suspects(material: Material, setting: Publishing) -> list[str]:
    """Words of the published texts that may name somebody who is left out, in another form than the one that is kept (Novákové,
    Novákem): for a person to look at. A stem is a surname without its ending, at least four letters long."""
    facts = published_facts(material, setting)
    stems = {stem for name in _hidden(material, setting) for stem in [_stem(name)] if len(stem) >= SHORTEST_STEM}
    found: dict[str, None] = {}
    for text in _texts(facts):
        for word in _WORD.findall(text):
            if word[0].isupper() and any(fold(word).startswith(stem) for stem in stems):
                found[word] = None
    return list(found)


def _stem(name: str) -> str:
    surname = next((word for word in reversed(name.split()) if _WORD.fullmatch(word)), "")
    folded = fold(surname)
    for ending in ("ova", "a", "y", "e", "i", "o", "u"):
        if folded.endswith(ending):
            return folded.removesuffix(ending)
    return folded


def _texts(value: Any) -> Iterable[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for one in value.values():
            yield from _texts(one)
    elif isinstance(value, list):
        for one in value:
            yield from _texts(one)
