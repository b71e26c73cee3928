"""Moving many ideas at once: looked at first, then done in one transaction, and by a job where there are very many."""

import uuid
from collections.abc import Sequence
from typing import Any

import asyncpg
import msgspec

from absorb.db import Acting, reading, transaction
from absorb.kernel.errors import AbsorbError, BadInput, Clash
from absorb.kernel.ids import new_id
from absorb.kernel.phrases import Phrase
from absorb.outbox.actions import promise
from absorb.progress.actions import begin, fail, finish, step
from absorb.tank import queries
from absorb.tank.actions.moving import move_in
from absorb.tank.queries.bulk import Bulk, Chosen, Standing
from absorb.tank.queries.search import Wanted, find_all
from absorb.tank.rules import check_move, moves_from
from absorb.tank.rules.states import ONE_BY_ONE
from absorb.tank.schemas.listing import BulkMoveOut, BulkRefusalOut

MOVE_MANY = "move_many_ideas"
MOST = 20_000
_ALONE = {
    "merged": "Ideas are merged one by one: on the page of one of them.",
    "submitted": "Ideas are handed in one by one: each when its form is complete, by whoever it belongs to.",
}
AT_ONCE = 200
"""So many are moved while the person waits; more are moved by a job."""


async def preview_moves(
    acting: Acting, to: str, *, chosen: Sequence[Chosen] = (), wanted: Wanted | None = None, query: str | None = None
) -> uuid.UUID:
    """Note which ideas are to move: those named (with the version each had when it was seen), or all that a search finds."""
    if to in ONE_BY_ONE:
        raise BadInput.one("/to", Phrase(_ALONE[to]))
    async with transaction(acting) as connection:
        if wanted is not None:
            found = await find_all(connection, wanted, at_most=MOST)
            chosen = [Chosen(*row) for row in await connection.fetch(queries.bulk.VERSIONS, found)]
        if not chosen:
            raise BadInput.one("/ideas", Phrase("No idea was chosen; tick at least one, or choose all that fit the search."))
        if len(chosen) > MOST:
            raise BadInput.one(
                "/query", Phrase("More than %(most)s ideas fit; at most so many move at once. Narrow the search.", most=MOST)
            )
        bulk_id = new_id()
        await connection.execute(queries.bulk.ADD, bulk_id, acting.person_id, query, to, msgspec.to_builtins([*dict.fromkeys(chosen)]))
    return bulk_id


async def look_at_moves(acting: Acting, bulk_id: uuid.UUID, roles: frozenset[str]) -> BulkMoveOut:
    """What would move as things stand now and what cannot, or, afterwards, what did."""
    async with reading(acting) as connection:
        bulk = await queries.bulk.get_bulk(connection, bulk_id, acting.person_id)
        if bulk.state == "done":
            return bulk.shown(bulk.result["moved"], msgspec.convert(bulk.result["refused"], list[BulkRefusalOut]))
        movable, refused = _sorted(await queries.bulk.list_standing(connection, bulk.chosen), bulk.to_state, roles)
    return bulk.shown(len(movable), refused, movable if bulk.state == "previewed" else ())


async def take_moves(acting: Acting, bulk_id: uuid.UUID, why: str | None, *, roles: frozenset[str]) -> uuid.UUID | None:
    """Move them, or promise it where they are many: then the answer is the work to watch. A second call changes nothing."""
    async with transaction(acting) as connection:
        bulk = await queries.bulk.get_bulk(connection, bulk_id, acting.person_id, hold=True)
        if bulk.state != "previewed":
            return bulk.work
        movable, _ = _sorted(await queries.bulk.list_standing(connection, bulk.chosen), bulk.to_state, roles)
        if not (why or "").strip() and any(_needs_why(one.state, bulk.to_state) for one in movable):
            raise BadInput.one("/why", Phrase("Say why: some of these moves need a reason."))
        if not movable:
            raise Clash("None of these ideas can move there.")
        if len(bulk.chosen) <= AT_ONCE:
            await _move(connection, bulk, why, roles)
            return None
        work = await begin(connection, "bulk_move", None, f"/tank/moves/{bulk_id}", len(movable))
        await connection.execute(queries.bulk.PROMISED, bulk_id, why, work)
        await promise(connection, MOVE_MANY, {"bulk": str(bulk_id), "person": str(acting.person_id)})
    return work


async def give_up_moves(acting: Acting, bulk_id: uuid.UUID, why: str) -> None:
    """The promised job where it may not be done any more: nothing moves, and whoever looks reads why."""
    async with reading(acting) as connection:
        bulk = await queries.bulk.get_bulk(connection, bulk_id, acting.person_id)
    if bulk.work is not None:
        await fail(acting, bulk.work, why)


async def keep_moves(acting: Acting, bulk_id: uuid.UUID, roles: frozenset[str]) -> None:
    """The promised job; run again it changes nothing more."""
    async with transaction(acting) as connection:
        bulk = await queries.bulk.get_bulk(connection, bulk_id, acting.person_id, hold=True)
        if bulk.state == "promised":
            bulk = await _move(connection, bulk, bulk.why, roles, told=acting)
    assert bulk.work is not None
    await finish(acting, bulk.work, {"moved": bulk.result["moved"], "refused": len(bulk.result["refused"])})


def _needs_why(start: str, end: str) -> bool:
    return any(move.needs_why for move in moves_from(start) if move.end == end)


async def _move(connection: asyncpg.Connection, bulk: Bulk, why: str | None, roles: frozenset[str], told: Acting | None = None) -> Bulk:
    """Hold all rows in one order, so that two such moves never wait for each other, then move what still can."""
    await connection.execute(queries.bulk.HOLD, [one.id for one in bulk.chosen])
    movable, refused = _sorted(await queries.bulk.list_standing(connection, bulk.chosen), bulk.to_state, roles)
    for number, one in enumerate(movable):
        if told is not None and bulk.work is not None and number % 50 == 0:
            await step(told, bulk.work, number, len(movable), "Moving ideas")
        await move_in(connection, one.id, bulk.to_state, why=why, roles=roles)
    result: dict[str, Any] = {"moved": len(movable), "refused": msgspec.to_builtins(refused)}
    await connection.execute(queries.bulk.DONE, bulk.id, why, result)
    return msgspec.structs.replace(bulk, state="done", result=result)


def _sorted(standing: Sequence[Standing], to: str, roles: frozenset[str]) -> tuple[list[Standing], list[BulkRefusalOut]]:
    """Those that can move and those that cannot, each with its reason."""
    movable: list[Standing] = []
    refused: list[BulkRefusalOut] = []
    for one in standing:
        why = _why_not(one, to, roles)
        if why is None:
            movable.append(one)
        else:
            refused.append(BulkRefusalOut(one.reference, one.title, why))
    return movable, refused


def _why_not(one: Standing, to: str, roles: frozenset[str]) -> str | None:
    if one.state == to:
        return "It is there already."
    if one.version != one.chosen_version:
        return "It changed after it was chosen; look at it and choose it again."
    try:
        check_move(one.state, to, "a reason", roles)
    except AbsorbError:
        return "It cannot go there from its state."
    return None
