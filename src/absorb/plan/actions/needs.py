"""Keeping the needs map: the whole of it at once, from the grid in the browser or from a program."""

import uuid
from collections.abc import Mapping

import asyncpg

from absorb.db import Acting, reading, transaction
from absorb.journal.actions import record
from absorb.kernel.errors import Clash
from absorb.kernel.ids import new_id
from absorb.kernel.phrases import Phrase
from absorb.plan.queries import needs as rows
from absorb.plan.rules import PlanTree
from absorb.plan.rules.needs_map import NeedsMap, check_map, find_measures, merge_invented
from absorb.plan.rules.tree import Path


async def save_map(
    acting: Acting, code: str, given: NeedsMap, *, seen: str | None = None, pointers: Mapping[object, str] | None = None
) -> NeedsMap:
    """Put a map in the place of the one that is there. `seen` is the mark of the map that it was made from: `Clash` where
    somebody changed that since. `BadInput` lists what stands twice and what names a measure that is not there."""
    check_map(given, pointers)
    async with transaction(acting) as connection:
        await connection.execute(rows.LOCK_MAP, code)
        standing = await rows.get_map(connection, code)
        if seen is not None and seen != standing[1].mark:
            raise Clash(Phrase("Somebody changed the needs map since you opened it; look at it again and repeat your change."))
        return await put_map(connection, code, standing, given, pointers)


async def put_map(
    connection: asyncpg.Connection,
    code: str,
    standing: tuple[PlanTree, NeedsMap, Mapping[Path, uuid.UUID]],
    given: NeedsMap,
    pointers: Mapping[object, str] | None = None,
) -> NeedsMap:
    """Put a map in the place of the one that stands and is locked; the answer is the map then."""
    tree, before, lines = standing
    after = merge_invented(before, given)
    places = measures_of(tree, after, pointers or {})
    if after != before:
        await _write(connection, code, after, places, lines)
        plan_id = await connection.fetchval(rows.NEWEST_PLAN, code)
        await record(connection, "needs map changed", ("plan", plan_id), {"code": code, **after.counts})
    return after


def measures_of(tree: PlanTree, given: NeedsMap, pointers: Mapping[object, str]) -> dict[str, Path]:
    said = [(pointers.get(one.name, ""), text) for one in given.needs for text in one.measures]
    said += [(pointers.get((row.group, row.name), ""), text) for row in given.services for text in row.measures]
    return find_measures(tree, said)


async def _write(
    connection: asyncpg.Connection, code: str, given: NeedsMap, places: Mapping[str, Path], lines: Mapping[Path, uuid.UUID]
) -> None:
    for statement in rows.FORGET:
        await connection.execute(statement, code)
    needs = {one.name: new_id() for one in given.needs}
    services = {(row.group, row.name): new_id() for row in given.services}
    await connection.executemany(rows.ADD_NEED, [(needs[one.name], code, one.name, place) for place, one in enumerate(given.needs)])
    await connection.executemany(
        rows.ADD_SERVICE, [(services[row.group, row.name], code, row.group, row.name, place) for place, row in enumerate(given.services)]
    )
    await connection.executemany(
        rows.ADD_CELL,
        [
            (new_id(), services[row.group, row.name], needs[need], cell.state, cell.providers, cell.is_invented)
            for row in given.services
            for need, cell in row.cells.items()
        ],
    )
    about_needs = {(needs[one.name], lines[places[text]]) for one in given.needs for text in one.measures}
    about_services = {(services[row.group, row.name], lines[places[text]]) for row in given.services for text in row.measures}
    await connection.executemany(rows.ADD_NEED_MEASURE, [(new_id(), *pair) for pair in about_needs])
    await connection.executemany(rows.ADD_SERVICE_MEASURE, [(new_id(), *pair) for pair in about_services])


async def read_map(acting: Acting, code: str) -> tuple[PlanTree, NeedsMap]:
    """A plan's newest tree and its needs map."""
    async with reading(acting) as connection:
        tree, needs_map, _ = await rows.get_map(connection, code)
    return tree, needs_map
