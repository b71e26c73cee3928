"""Amendments and counter-motions: proposed, withdrawn, voted on; an adopted one changes what the item's motion says."""

import datetime as dt
import uuid

import asyncpg

from absorb.committee import queries
from absorb.committee.actions.grounds import check_ground
from absorb.committee.actions.naming import named, named_item, named_motion, no_seat
from absorb.committee.actions.votes import open_in
from absorb.committee.queries import LockedItem, motions
from absorb.committee.rules.kinds import Kind
from absorb.committee.rules.motions import MOTION_MOVES, amended, find_faults
from absorb.committee.rules.moves import ITEM_MOVES, MEETING_MOVES, move
from absorb.committee.schemas.meetings import MeetingOut
from absorb.committee.schemas.motions import MotionIn
from absorb.db import Acting, transaction
from absorb.journal.actions import record
from absorb.kernel.errors import BadInput, Clash, NotAllowed
from absorb.kernel.ids import new_id


async def propose_motion(acting: Acting, item_id: uuid.UUID, ask: MotionIn, *, by: uuid.UUID, at: dt.datetime) -> uuid.UUID:
    """A member proposes to amend the item's motion, or another one instead of it. Who is excluded from the item proposes
    nothing in it."""
    passage = (ask.passage or "").strip() or None
    wording = ask.wording.strip()
    async with transaction(acting) as connection:
        item, meeting = await queries.lock_item(connection, item_id)
        move(MEETING_MOVES, meeting.state, "propose a motion at", named(meeting))
        move(ITEM_MOVES, item.state, "propose a motion in", named_item(item))
        faults = list(find_faults(item.motion, ask.kind, passage, wording))
        if faults:
            raise BadInput(faults)
        await _check_proposer(connection, item, meeting, by, at)
        motion_id = new_id()
        await connection.execute(motions.ADD, motion_id, item_id, ask.kind, by, passage, wording, at)
        facts = {"item": str(item_id), "kind": ask.kind, "passage": passage, "wording": wording}
        await record(connection, "motion proposed", ("meeting", meeting.id), facts, personal={"person": str(by)})
    return motion_id


async def _check_proposer(connection: asyncpg.Connection, item: LockedItem, meeting: MeetingOut, by: uuid.UUID, at: dt.datetime) -> None:
    room = await queries.get_room(connection, meeting, item.id, at)
    if by not in room.members:
        raise Clash(no_seat(meeting))
    if by in room.excluded:
        raise Clash("This member is excluded from this item for a conflict of interest.")


async def withdraw_motion(acting: Acting, motion_id: uuid.UUID, *, at: dt.datetime, only_of: uuid.UUID | None = None) -> None:
    """Take back what has not been voted on; `only_of` is the member who must have proposed it."""
    async with transaction(acting) as connection:
        item, meeting = await queries.lock_item(connection, await motions.get_item_of(connection, motion_id))
        move(ITEM_MOVES, item.state, "propose a motion in", named_item(item))
        motion = await motions.lock_motion(connection, motion_id)
        state = move(MOTION_MOVES, motion.state, "withdraw", named_motion(motion))
        if only_of is not None and only_of != motion.proposed_by:
            raise NotAllowed("Who proposed a motion takes it back, or who runs the meeting notes it.")
        await connection.execute(motions.SETTLE, motion_id, state, at, None, None)
        await record(connection, "motion withdrawn", ("meeting", meeting.id), {"item": str(item.id), "wording": motion.wording})


async def open_motion_vote(acting: Acting, motion_id: uuid.UUID, *, at: dt.datetime, kind: Kind = "by_name") -> uuid.UUID:
    """Open the vote on an amendment or a counter-motion; the answer is the vote's id. It is closed as every vote is."""
    async with transaction(acting) as connection:
        item, meeting = await queries.lock_item(connection, await motions.get_item_of(connection, motion_id))
        motion = await motions.lock_motion(connection, motion_id)
        move(MOTION_MOVES, motion.state, "vote on", named_motion(motion))
        if motion.kind == "counter":
            await check_ground(connection, item, meeting)
        wording = motion.wording if motion.kind == "counter" else amended(item.motion, motion.passage, motion.wording)
        return await open_in(connection, item, meeting, at=at, kind=kind, wording=wording, motion=motion_id, is_binding=False)
