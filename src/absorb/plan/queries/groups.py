"""Which groups of the needs map the town means by the target groups that ideas name."""

from collections.abc import Iterable

import asyncpg
import msgspec

from absorb.catalogues import LANGUAGES, say
from absorb.kernel.czech import fold, sort_key
from absorb.plan.rules.needs import Meant

SAID = "select word, array_agg(target_group order by target_group) as groups from need_group_word where plan_code = $1 group by word"

MAPPED = "select target_group from need_service where plan_code = $1 group by target_group order by min(position), target_group"

NAMED = """
select g as named, count(*) as ideas from idea i cross join unnest(i.target_groups) g
where i.state not in ('draft', 'merged', 'withdrawn') group by g
"""

LOCK = "select pg_advisory_xact_lock(hashtext('need groups'), hashtext(current_setting('absorb.community') || $1))"

FORGET = "delete from need_group_word where plan_code = $1"

ADD = "insert into need_group_word (id, plan_code, word, target_group) values ($1, $2, $3, $4)"


class NamedGroup(msgspec.Struct, frozen=True):
    """A target group that ideas name: how many of them, the groups of the map of the same name, and those that the town means."""

    group: str
    name: str
    ideas: int
    same: tuple[str, ...]
    said: tuple[str, ...]


def name_of(group: str, language: str = "cs") -> str:
    """What a target group is called: one of the form's list by its name, another as it was written."""
    key = f"target group {group}"
    told = say(language, key)
    return group if told == key else told


def names_of(group: str) -> frozenset[str]:
    """All that it is called, folded."""
    return frozenset(fold(text) for text in (group, *(name_of(group, language) for language in LANGUAGES)))


async def find_said(connection: asyncpg.Connection, code: str) -> dict[str, tuple[str, ...]]:
    """What the town said: by the folded word the groups of the map."""
    return {row["word"]: tuple(row["groups"]) for row in await connection.fetch(SAID, code)}


async def find_meant(connection: asyncpg.Connection, code: str, groups: Iterable[str]) -> dict[str, Meant]:
    """What is meant by these target groups in a plan's needs map."""
    said = await find_said(connection, code)
    return {one: Meant(name_of(one), names_of(one) | {fold(text) for text in said.get(fold(one), ())}) for one in set(groups)}


async def list_mapped(connection: asyncpg.Connection, code: str) -> list[str]:
    """The target groups of a plan's needs map, in its order."""
    return [row["target_group"] for row in await connection.fetch(MAPPED, code)]


async def list_named(connection: asyncpg.Connection, code: str) -> list[NamedGroup]:
    """Every target group that an idea names or the town has said something of, by name; three queries."""
    mapped, said = await list_mapped(connection, code), await find_said(connection, code)
    named = dict(await connection.fetch(NAMED))
    words = {fold(group) for group in named}
    named |= {word: 0 for word in said if word not in words}
    found = [
        NamedGroup(
            group, name_of(group), ideas, tuple(one for one in mapped if fold(one) in names_of(group)),
            tuple(one for one in said.get(fold(group), ()) if one in mapped),
        )
        for group, ideas in named.items()
    ]  # fmt: skip
    return sorted(found, key=lambda one: (sort_key(one.name), one.group))
