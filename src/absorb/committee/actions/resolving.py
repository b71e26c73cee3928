"""From a vote to the resolution that rests on it, for ever, and to where the resolution sends its ideas."""

import datetime as dt
import uuid

import asyncpg

from absorb.committee import queries
from absorb.committee.actions.grounds import check_ground, follow_up, move_idea
from absorb.committee.queries import LockedItem
from absorb.committee.queries.grounds import get_ground
from absorb.committee.rules.votes import Tally
from absorb.committee.rules.words import result_words
from absorb.committee.schemas.meetings import MeetingOut
from absorb.journal.actions import record
from absorb.kernel.ids import new_id
from absorb.notices.actions import tell


async def resolve(
    connection: asyncpg.Connection,
    item: LockedItem,
    meeting: MeetingOut,
    *,
    vote_id: uuid.UUID,
    wording: str,
    tally: Tally,
    at: dt.datetime,
    carried_out_by: str | None = None,
    due_on: dt.date | None = None,
) -> uuid.UUID:
    """Write the resolution that the vote came to, and move the item's ideas where it is adopted; the item and its meeting are held.

    A motion that is not adopted leaves its ideas where they are. The resolution rests on the ranking's snapshot that the item names.
    """
    rule = await queries.get_rule(connection, meeting)
    ground = await check_ground(connection, item, meeting) if tally.is_adopted else await get_ground(connection, item.id)
    number = await _next_number(connection, meeting)
    resolution_id = new_id()
    snapshot_sha256 = await connection.fetchval(queries.SNAPSHOT_OF, item.ranking_id) if item.ranking_id else None
    await connection.execute(
        queries.ADD_RESOLUTION, resolution_id, meeting.body_id, meeting.id, item.id, vote_id, item.idea, number, wording, meeting.effect,
        tally.is_adopted, tally.votes_for, tally.votes_against, tally.votes_abstained, tally.excluded, tally.members, tally.present,
        tally.denominator, tally.denominator_of, tally.needed, tally.casting_vote_used, rule.basis, snapshot_sha256, carried_out_by, due_on,
        at,
    )  # fmt: skip
    facts = {"number": number, "body": meeting.body, "result": result_words("en", tally), "snapshot_sha256": snapshot_sha256}
    await record(connection, "resolution recorded", ("resolution", resolution_id), facts)
    await follow_up(connection, ground, meeting, number, is_adopted=tally.is_adopted)
    for idea_id, moves_to in await queries.list_moves(connection, item):
        await record(connection, "resolved about the idea", ("idea", idea_id), {"number": number, "is_adopted": tally.is_adopted})
        is_sent = tally.is_adopted and moves_to is not None
        if not (is_sent and await move_idea(connection, idea_id, str(moves_to), meeting, number)):
            await _tell_organisation(connection, idea_id, tally.is_adopted, {"body": meeting.body, "number": number})
    return resolution_id


async def _next_number(connection: asyncpg.Connection, meeting: MeetingOut) -> str:
    """The body's next number in the year of the meeting, such as "7/2026"; the body's row is held, so that it is one's own."""
    year = str(meeting.held_on.year)
    await connection.fetchrow(queries.LOCK_BODY, meeting.body_id)
    return f"{await connection.fetchval(queries.NEXT_RESOLUTION, meeting.body_id, year)}/{year}"


async def _tell_organisation(connection: asyncpg.Connection, idea_id: uuid.UUID, is_adopted: bool, facts: dict[str, str]) -> None:
    """Whose idea it is hears of a resolution that leaves it where it is; a move is told by the tank itself."""
    idea = await connection.fetchrow(queries.IDEA_OF, idea_id)
    if is_adopted:
        says = "%(body)s adopted resolution %(number)s about your idea %(title)s."
    else:
        says = "%(body)s did not adopt resolution %(number)s about your idea %(title)s; the idea stays where it is."
    if idea["organisation"] is not None:
        told = {**facts, "title": idea["title"]}
        await tell(connection, "idea_moved", says, told, f"/tank/{idea['reference']}", organisation=idea["organisation"])
