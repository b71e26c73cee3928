"""What a vote on an amendment or a counter-motion makes of the item's own motion."""

import datetime as dt
import uuid

import asyncpg

from absorb.committee import queries
from absorb.committee.actions.naming import named_item, named_motion
from absorb.committee.actions.resolving import resolve
from absorb.committee.queries import LockedItem, motions, order
from absorb.committee.queries.motions import MotionRow
from absorb.committee.rules.motions import amended, still_applies, voting_order
from absorb.committee.rules.moves import ITEM_MOVES, move
from absorb.committee.rules.votes import Tally
from absorb.committee.schemas.meetings import MeetingOut
from absorb.journal.actions import record
from absorb.kernel.errors import Clash
from absorb.kernel.phrases import Phrase


async def check_motions(connection: asyncpg.Connection, item: LockedItem) -> None:
    """That the item's own motion can be voted on: it has one, and nothing that comes before it is left."""
    if not item.motion:
        raise Clash(Phrase("There is nothing to vote on: %(item)s is for discussion and has no motion.", item=named_item(item)))
    before = voting_order(await motions.list_of_item(connection, item.id))
    if before:
        says = "First comes %(motion)s: vote on it, or note that it was withdrawn. The motion itself is voted on last."
        raise Clash(Phrase(says, motion=named_motion(before[0])))


async def settle(
    connection: asyncpg.Connection,
    item: LockedItem,
    meeting: MeetingOut,
    motion_id: uuid.UUID,
    vote_id: uuid.UUID,
    tally: Tally,
    *,
    at: dt.datetime,
) -> uuid.UUID | None:
    """In the transaction that counted it: what was adopted stands in the motion from now on. A counter-motion that was adopted
    is the resolution, whose id is the answer; the item's own motion is then not voted on any more."""
    motion = await motions.lock_motion(connection, motion_id)
    text = item.motion
    if tally.is_adopted:
        text = motion.wording if motion.kind == "counter" else amended(item.motion, motion.passage, motion.wording)
        await connection.execute(order.SET_MOTION, item.id, text)
        await connection.execute(motions.SETTLE, motion.id, "adopted", at, item.motion, text)
        await _lapse(connection, item, text, at, all_of_them=motion.kind == "counter")
    else:
        await connection.execute(motions.SETTLE, motion.id, "rejected", at, None, None)
    facts = {"item": str(item.id), "kind": motion.kind, "is_adopted": tally.is_adopted, "before": item.motion, "after": text}
    await record(connection, "motion settled", ("meeting", meeting.id), facts)
    if motion.kind == "amendment" or not tally.is_adopted:
        return None
    await connection.execute(queries.SET_ITEM, item.id, move(ITEM_MOVES, item.state, "close the vote on", named_item(item)), None)
    return await resolve(connection, item._replace(motion=text), meeting, vote_id=vote_id, wording=text, tally=tally, at=at)


async def _lapse(connection: asyncpg.Connection, item: LockedItem, text: str, at: dt.datetime, *, all_of_them: bool) -> None:
    """What was proposed and has nothing left to change is without object."""
    still: list[MotionRow] = voting_order(await motions.list_of_item(connection, item.id))
    for one in still:
        if all_of_them or not still_applies(text, one.kind, one.passage):
            await connection.execute(motions.SETTLE, one.id, "lapsed", at, None, None)
