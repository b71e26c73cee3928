"""Calling a meeting: its day, hour and place, changed and cancelled, and told to the members each time."""

import datetime as dt
import uuid
from zoneinfo import ZoneInfo

import asyncpg

from absorb.committee import queries
from absorb.committee.actions.naming import named
from absorb.committee.queries.meetings import CANCEL_MEETING, CHANGE_MEETING
from absorb.committee.rules.moves import MEETING_MOVES, move
from absorb.committee.schemas.meetings import CallIn, MeetingIn
from absorb.db import Acting, transaction
from absorb.journal.actions import record
from absorb.kernel.czech import tidy
from absorb.kernel.errors import BadInput, Clash, Fault
from absorb.kernel.ids import new_id
from absorb.kernel.phrases import Phrase
from absorb.notices.actions import tell

LOCAL = ZoneInfo("Europe/Prague")
FIRST, LAST = dt.datetime(1990, 1, 1, tzinfo=LOCAL), dt.datetime(2100, 1, 1, tzinfo=LOCAL)
"""The town's bodies are elected since 1990; a day far beyond is a slip of the pen, and calendars end at the year 9999."""


async def call_meeting(acting: Acting, ask: MeetingIn) -> uuid.UUID:
    """Call a meeting; its day is the local date of its start, its number the body's next. Members are told, with an
    invitation for their calendars."""
    _check(ask.starts_at, ask.place)
    held_on = ask.starts_at.astimezone(LOCAL).date()
    meeting_id = new_id()
    async with transaction(acting) as connection:
        body = await connection.fetchrow(queries.LOCK_BODY, ask.body_id)
        if body is None:
            raise BadInput.one("/body_id", "There is no such body.")
        number = await connection.fetchval(queries.NEXT_MEETING, ask.body_id)
        await connection.execute(
            queries.ADD_MEETING, meeting_id, ask.body_id, number, held_on, ask.starts_at, tidy(ask.place), ask.is_invented,
            ask.remote_allowed,
        )  # fmt: skip
        await _check_remote(connection, meeting_id)
        facts = {"body": body["name"], "number": number, "held_on": held_on.isoformat()}
        await record(connection, "meeting called", ("meeting", meeting_id), facts)
        await tell_members(connection, meeting_id, "A meeting was called: %(body)s, %(starts_at)s, %(place)s.")
    return meeting_id


async def change_meeting(acting: Acting, meeting_id: uuid.UUID, ask: CallIn, *, sequence: int | None = None) -> None:
    """Another time or place of a meeting that has not been opened; members are told again, and their calendars with them.

    `sequence` is the call's as the one who changes saw it: `Clash` where somebody else has changed it since.
    """
    _check(ask.starts_at, ask.place)
    async with transaction(acting) as connection:
        before = await queries.lock_meeting(connection, meeting_id)
        move(MEETING_MOVES, before.state, "change", named(before))
        if sequence is not None and sequence != before.sequence:
            raise Clash("Somebody else has changed the call meanwhile. Look at it once more.", sequence=before.sequence)
        asked = (ask.starts_at, tidy(ask.place), ask.remote_allowed)
        if asked == (before.starts_at, before.place, before.remote_allowed):
            return
        await connection.execute(CHANGE_MEETING, meeting_id, ask.starts_at.astimezone(LOCAL).date(), *asked)
        await _check_remote(connection, meeting_id)
        facts = {"starts_at": ask.starts_at.isoformat(), "place": tidy(ask.place), "before": before.starts_at.isoformat()}
        await record(connection, "meeting moved", ("meeting", meeting_id), facts)
        says = "A meeting was moved: %(body)s, now %(starts_at)s, %(place)s; before it was %(before_at)s."
        await tell_members(connection, meeting_id, says, before_at=before.starts_at.isoformat())


async def cancel_meeting(acting: Acting, meeting_id: uuid.UUID, *, why: str) -> None:
    """Cancel a meeting that has not been opened; members are told, and their calendars with them."""
    if not why.strip():
        raise BadInput.one("/why", "Say why the meeting is cancelled.")
    async with transaction(acting) as connection:
        meeting = await queries.lock_meeting(connection, meeting_id)
        state = move(MEETING_MOVES, meeting.state, "cancel", named(meeting))
        await connection.execute(queries.SET_MEETING, meeting_id, state, None, None)
        await connection.execute(CANCEL_MEETING, meeting_id)
        await record(connection, "meeting cancelled", ("meeting", meeting_id), {}, why=why.strip())
        await tell_members(connection, meeting_id, "A meeting was cancelled: %(body)s, %(starts_at)s. Why: %(why)s", why=why.strip())


async def tell_members(connection: asyncpg.Connection, meeting_id: uuid.UUID, says: str, **more: str) -> None:
    """Tell who has a seat on the meeting's day; of a meeting of the past, taken down afterwards, nobody need be told."""
    meeting = await queries.get_meeting(connection, meeting_id)
    if meeting.starts_at <= dt.datetime.now(dt.UTC):
        return
    members = [one.person_id for one in await queries.list_members(connection, meeting, meeting.starts_at)]
    facts = {"body": meeting.body, "starts_at": meeting.starts_at.isoformat(), "place": meeting.place, **more}
    await tell(connection, "meeting_called", says, facts, f"/committee/meetings/{meeting_id}", people=members)


def _check(starts_at: dt.datetime, place: str) -> None:
    faults = []
    if starts_at.tzinfo is None:
        faults.append(Fault("/starts_at", "The start has no time zone; write it as 2027-03-12T16:00:00+01:00."))
    elif not FIRST <= starts_at < LAST:
        says = Phrase("A meeting is held between %(first)s and %(last)s.", first=FIRST.year, last=LAST.year - 1)
        faults.append(Fault("/starts_at", says))
    if not tidy(place):
        faults.append(Fault("/place", "Say where the meeting is held."))
    if faults:
        raise BadInput(faults)


async def _check_remote(connection: asyncpg.Connection, meeting_id: uuid.UUID) -> None:
    """That the body has a rule for the day, and that it lets members take part from elsewhere where the call does."""
    meeting = await queries.get_meeting(connection, meeting_id)
    rule = await queries.get_rule(connection, meeting)
    if meeting.remote_allowed and not rule.remote_allowed:
        says = Phrase("The rules of %(body)s let nobody take part from elsewhere.", body=meeting.body)
        raise BadInput.one("/remote_allowed", says)
