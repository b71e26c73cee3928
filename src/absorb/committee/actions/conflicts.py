"""Conflicts of interest: declared by the member, decided by the body, and the room left and come back to, per item."""

import datetime as dt
import uuid

import asyncpg

from absorb.committee import queries
from absorb.committee.actions.naming import named, named_item, no_seat
from absorb.committee.queries import LockedItem, conflicts
from absorb.committee.rules.moves import ITEM_MOVES, MEETING_MOVES, move
from absorb.committee.schemas.meetings import MeetingOut
from absorb.db import Acting, transaction
from absorb.journal.actions import record
from absorb.kernel.errors import BadInput, Clash
from absorb.kernel.ids import new_id


async def _lock(connection: asyncpg.Connection, item_id: uuid.UUID, at_meeting: str, in_item: str) -> tuple[LockedItem, MeetingOut]:
    item, meeting = await queries.lock_item(connection, item_id)
    move(MEETING_MOVES, meeting.state, at_meeting, named(meeting))
    move(ITEM_MOVES, item.state, in_item, named_item(item))
    return item, meeting


async def declare_conflict(acting: Acting, item_id: uuid.UUID, person_id: uuid.UUID, reason: str, *, at: dt.datetime) -> None:
    """A member says that they or somebody close could gain or lose by the matter (Act 128/2000 § 83(2)); the body decides."""
    if not reason.strip():
        raise BadInput.one("/reason", "Say in what the conflict lies.")
    async with transaction(acting) as connection:
        _, meeting = await _lock(connection, item_id, "declare a conflict at", "declare a conflict in")
        if person_id not in {one.person_id for one in await queries.list_members(connection, meeting, at)}:
            raise Clash(no_seat(meeting))
        if await connection.fetchval(queries.ADD_CONFLICT, new_id(), item_id, person_id, reason.strip(), at) is None:
            raise Clash("This member has declared a conflict in this item already.")
        await record(connection, "conflict declared", ("meeting", meeting.id), {"item": str(item_id)}, personal={"person": str(person_id)})


async def decide_conflict(acting: Acting, item_id: uuid.UUID, person_id: uuid.UUID, *, is_excluded: bool, at: dt.datetime) -> None:
    """The body decides whether the member is excluded from discussing and voting on the item. Who is not excluded and had
    left the room is back in it from then on."""
    async with transaction(acting) as connection:
        _, meeting = await _lock(connection, item_id, "decide a conflict at", "decide a conflict in")
        if await connection.execute(queries.DECIDE_CONFLICT, item_id, person_id, is_excluded, at) != "UPDATE 1":
            raise Clash("This member has declared no conflict in this item.")
        facts = {"item": str(item_id), "is_excluded": is_excluded}
        await record(connection, "conflict decided", ("meeting", meeting.id), facts, personal={"person": str(person_id)})


async def step_out(acting: Acting, item_id: uuid.UUID, person_id: uuid.UUID, *, at: dt.datetime) -> None:
    """Note that a member who declared a conflict has left the room for the time of the item. Whether they count as present
    meanwhile is the body's rule; they do not vote."""
    async with transaction(acting) as connection:
        _, meeting = await _lock(connection, item_id, "decide a conflict at", "note who left the room for")
        conflict = await connection.fetchrow(conflicts.CONFLICT, item_id, person_id)
        if conflict is None:
            raise Clash("This member has declared no conflict in this item.")
        if conflict["is_excluded"] is False:
            raise Clash("The body decided that this member takes part in the item.")
        if conflict["left_at"] is not None and conflict["returned_at"] is None:
            raise Clash("This member has left the room already.")
        await connection.execute(conflicts.STEP_OUT, item_id, person_id, at)
        facts = {"item": str(item_id), "at": at.isoformat()}
        await record(connection, "left the room for a conflict", ("meeting", meeting.id), facts, personal={"person": str(person_id)})


async def come_back(acting: Acting, item_id: uuid.UUID, person_id: uuid.UUID, *, at: dt.datetime) -> None:
    """Note that a member who left the room for the time of the item has come back."""
    async with transaction(acting) as connection:
        _, meeting = await queries.lock_item(connection, item_id)
        move(MEETING_MOVES, meeting.state, "decide a conflict at", named(meeting))
        if await connection.execute(conflicts.COME_BACK, item_id, person_id, at) != "UPDATE 1":
            raise Clash("This member has not left the room.")
        facts = {"item": str(item_id), "at": at.isoformat()}
        await record(connection, "came back to the room", ("meeting", meeting.id), facts, personal={"person": str(person_id)})
