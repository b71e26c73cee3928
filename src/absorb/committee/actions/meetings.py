"""A meeting in session: opened, item by item, closed, and its minutes."""

import datetime as dt
import uuid
from zoneinfo import ZoneInfo

import asyncpg

from absorb.committee import papers, queries
from absorb.committee.actions.naming import named, named_item
from absorb.committee.actions.templates import read_template
from absorb.committee.queries import conflicts, order
from absorb.committee.queries.minutes import read_material
from absorb.committee.queries.templates import find_used
from absorb.committee.rules.moves import ITEM_MOVES, MEETING_MOVES, move
from absorb.committee.schemas.meetings import MeetingOut
from absorb.db import Acting, snapshot, transaction
from absorb.journal.actions import record
from absorb.kernel.errors import Clash
from absorb.kernel.phrases import Phrase
from absorb.progress.writing import Paper, promise_paper, write_paper

LOCAL = ZoneInfo("Europe/Prague")
WRITE_MINUTES = "write_minutes"
"""The promised job that writes a closed meeting's minutes."""

MINUTES_WORK = "minutes"
"""The kind of work that it is."""


async def open_meeting(acting: Acting, meeting_id: uuid.UUID, *, at: dt.datetime) -> None:
    """Open a meeting. Whether there is a quorum is asked at every vote, not here."""
    async with transaction(acting) as connection:
        meeting = await queries.lock_meeting(connection, meeting_id)
        state = move(MEETING_MOVES, meeting.state, "open", named(meeting))
        await connection.execute(queries.SET_MEETING, meeting_id, state, at, None)
        await record(connection, "meeting opened", ("meeting", meeting_id), {"at": at.isoformat()})


async def close_meeting(acting: Acting, meeting_id: uuid.UUID, *, at: dt.datetime) -> None:
    """Close a meeting: whoever is still there leaves, and no vote may be running."""
    async with transaction(acting) as connection:
        meeting = await queries.lock_meeting(connection, meeting_id)
        state = move(MEETING_MOVES, meeting.state, "close", named(meeting))
        running = await connection.fetchrow(queries.VOTING_ITEM, meeting_id)
        if running is not None:
            raise Clash(_running(running))
        await connection.execute(queries.SET_MEETING, meeting_id, state, None, at)
        await connection.execute(queries.END_ALL_STAYS, meeting_id, at)
        await record(connection, "meeting closed", ("meeting", meeting_id), {"at": at.isoformat()})
        await _promise_minutes(connection, meeting)


async def take_up(acting: Acting, item_id: uuid.UUID, *, at: dt.datetime) -> None:
    """Go to an item that waits: it is under discussion from now on. Who left the room for the time of another is back."""
    async with transaction(acting) as connection:
        item, meeting = await queries.lock_item(connection, item_id)
        move(MEETING_MOVES, meeting.state, "take up an item at", named(meeting))
        move(ITEM_MOVES, item.state, "take up", named_item(item))
        running = await connection.fetchrow(queries.VOTING_ITEM, meeting.id)
        if running is not None:
            raise Clash(_running(running))
        await connection.execute(order.TAKE_UP, item_id, at)
        await record(connection, "item taken up", ("meeting", meeting.id), {"title": item.title, "at": at.isoformat()})
        for back in await connection.fetch(conflicts.ALL_COME_BACK, meeting.id, item_id, at):
            facts = {"item": str(back["item"]), "at": at.isoformat()}
            personal = {"person": str(back["person"])}
            await record(connection, "came back to the room", ("meeting", meeting.id), facts, personal=personal)


def _running(item: asyncpg.Record) -> Phrase:
    return Phrase(
        'The vote on item %(position)s "%(title)s" is still running: close it or break it off first.',
        position=item["position"], title=item["title"],
    )  # fmt: skip


async def promise_minutes(acting: Acting, meeting_id: uuid.UUID) -> uuid.UUID:
    """Promise that a closed meeting's minutes are written anew; the answer is the work to watch."""
    async with transaction(acting) as connection:
        meeting = await queries.get_meeting(connection, meeting_id)
        move(MEETING_MOVES, meeting.state, "write the minutes of", named(meeting))
        return await _promise_minutes(connection, meeting)


async def _promise_minutes(connection: asyncpg.Connection, meeting: MeetingOut) -> uuid.UUID:
    work, address = (MINUTES_WORK, minutes_name(meeting)), f"/committee/meetings/{meeting.id}"
    return await promise_paper(connection, WRITE_MINUTES, {"meeting": str(meeting.id)}, work=work, address=address)


def minutes_name(meeting: MeetingOut) -> str:
    """What the work of writing a meeting's minutes is about, in words of any language."""
    return f"{meeting.body} · {meeting.number}"


async def write_minutes(acting: Acting, meeting_id: uuid.UUID) -> uuid.UUID:
    """Write the minutes of a closed meeting and register them; written again without a change they are the same document."""
    return await write_paper(acting, await read_minutes(acting, meeting_id))


async def read_minutes(acting: Acting, meeting_id: uuid.UUID) -> Paper:
    """The minutes that are to be written of a closed meeting."""
    async with snapshot(acting) as connection:
        meeting = await queries.get_meeting(connection, meeting_id)
        move(MEETING_MOVES, meeting.state, "write the minutes of", named(meeting))
        material, used = await read_material(connection, meeting_id), await find_used(connection)
    template = await read_template(used)
    return Paper(
        about=("meeting", meeting_id),
        kind="minutes",
        name=f"zapis-{meeting.number}-{meeting.held_on.isoformat()}.docx",
        is_demonstration=material.is_demonstration,
        make=lambda progress: papers.minutes(material, template),
    )
