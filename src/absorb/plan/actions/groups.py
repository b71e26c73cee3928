"""Saying which groups of the needs map are meant by the target groups that ideas name."""

import hashlib
from collections.abc import Mapping, Sequence

import asyncpg
import msgspec

from absorb.db import Acting, reading, transaction
from absorb.journal.actions import record
from absorb.kernel.czech import fold
from absorb.kernel.errors import BadInput, Clash, Fault, NotFound
from absorb.kernel.ids import new_id
from absorb.kernel.phrases import Phrase
from absorb.plan import queries
from absorb.plan.queries import groups as rows
from absorb.plan.queries.groups import NamedGroup
from absorb.plan.rules import PlanTree


class GroupsRead(msgspec.Struct, frozen=True):
    """A plan, the target groups of its needs map, those that ideas name, and the mark of what the town has said."""

    tree: PlanTree
    mapped: list[str]
    named: list[NamedGroup]
    mark: str


async def read_groups(acting: Acting, code: str) -> GroupsRead:
    async with reading(acting) as connection:
        tree = await queries.get_plan(connection, code)
        mark = _mark(await rows.find_said(connection, code))
        return GroupsRead(tree, await rows.list_mapped(connection, code), await rows.list_named(connection, code), mark)


def _mark(said: Mapping[str, Sequence[str]]) -> str:
    return hashlib.sha256(msgspec.json.encode(said, order="sorted")).hexdigest()[:16]


async def put_groups(acting: Acting, code: str, given: Mapping[str, Sequence[str]], *, seen: str | None = None) -> None:
    """Put what the town says in the place of what it said before: by the target group that ideas name the groups of the map.
    `seen` is the mark of what it was made from: `Clash` where somebody changed that since. `BadInput` for a group that is not
    in the map."""
    async with transaction(acting) as connection:
        await connection.execute(rows.LOCK, code)
        found = await queries.find_plan(connection, code)
        if found is None:
            raise NotFound("There is no such plan.")
        before = await rows.find_said(connection, code)
        if seen is not None and seen != _mark(before):
            raise Clash(Phrase("Somebody changed the groups since you opened them; look at them again and repeat your change."))
        said = await _said(connection, code, given)
        if said == before:
            return
        await connection.execute(rows.FORGET, code)
        await connection.executemany(rows.ADD, [(new_id(), code, word, group) for word, groups in said.items() for group in groups])
        await record(connection, "need groups changed", ("plan", found[0]), {"code": code, "groups": len(said)})


async def _said(connection: asyncpg.Connection, code: str, given: Mapping[str, Sequence[str]]) -> dict[str, tuple[str, ...]]:
    mapped = await rows.list_mapped(connection, code)
    said: dict[str, tuple[str, ...]] = {}
    faults: list[Fault] = []
    for number, (named, groups) in enumerate(given.items()):
        says = "There is no target group “%(name)s” in the needs map."
        faults += [Fault(f"/groups/{number}/means", Phrase(says, name=one)) for one in groups if one not in mapped]
        if groups:
            said[fold(named)] = tuple(sorted({*said.get(fold(named), ()), *groups}))
    if faults:
        raise BadInput(faults)
    return said
