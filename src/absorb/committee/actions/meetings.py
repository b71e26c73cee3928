"""A meeting from being called to its minutes: attendance and agenda."""

import datetime as dt
import uuid
from zoneinfo import ZoneInfo

import asyncpg

from absorb.committee import papers, queries
from absorb.committee.rules.moves import ITEM_MOVES, MEETING_MOVES, move
from absorb.committee.schemas.agenda import ItemIn
from absorb.committee.schemas.meetings import MeetingIn, MeetingOut
from absorb.db import Acting, snapshot, transaction
from absorb.journal.actions import record
from absorb.kernel.czech import tidy
from absorb.kernel.errors import BadInput, Clash
from absorb.kernel.ids import new_id
from absorb.notices.actions import tell
from absorb.people.queries import community_of
from absorb.progress.writing import Paper, promise_paper, write_paper

LOCAL = ZoneInfo("Europe/Prague")
WRITE_MINUTES = "write_minutes"
"""The promised job that writes a closed meeting's minutes."""

MINUTES_WORK = "minutes"
"""The kind of work that it is."""


async def call_meeting(acting: Acting, ask: MeetingIn) -> uuid.UUID:
    """Call a meeting; its day is the local date of its start, its number the body's next."""
    if ask.starts_at.tzinfo is None:
        raise BadInput.one("/starts_at", "The start has no time zone; write it as 2027-03-12T16:00:00+01:00.")
    held_on = ask.starts_at.astimezone(LOCAL).date()
    meeting_id = new_id()
    async with transaction(acting) as connection:
        body = await connection.fetchrow(queries.LOCK_BODY, ask.body_id)
        if body is None:
            raise BadInput.one("/body_id", "There is no such body.")
        number = await connection.fetchval(queries.NEXT_MEETING, ask.body_id)
        await connection.execute(
            queries.ADD_MEETING,
            meeting_id,
            ask.body_id,
            number,
            held_on,
            ask.starts_at,
            tidy(ask.place),
            ask.is_invented,
            ask.remote_allowed,
        )
        await queries.get_rule(connection, await queries.get_meeting(connection, meeting_id))
        facts = {"body": body["name"], "number": number, "held_on": held_on.isoformat()}
        await record(connection, "meeting called", ("meeting", meeting_id), facts)
        await _tell_members(connection, meeting_id, "A meeting was called: %(body)s, %(starts_at)s, %(place)s.")
    return meeting_id


async def _tell_members(connection: asyncpg.Connection, meeting_id: uuid.UUID, says: str, **more: str) -> None:
    """Tell who has a seat on the meeting's day; of a meeting of the past, taken down afterwards, nobody need be told."""
    meeting = await queries.get_meeting(connection, meeting_id)
    if meeting.starts_at <= dt.datetime.now(dt.UTC):
        return
    members = [one.person_id for one in await queries.list_members(connection, meeting, meeting.starts_at)]
    facts = {"body": meeting.body, "starts_at": meeting.starts_at.isoformat(), "place": meeting.place, **more}
    await tell(connection, "meeting_called", says, facts, f"/committee/meetings/{meeting_id}", people=members)


async def open_meeting(acting: Acting, meeting_id: uuid.UUID, *, at: dt.datetime) -> None:
    """Open a meeting. Whether there is a quorum is asked at every vote, not here."""
    await _move(acting, meeting_id, "open", "meeting opened", opened_at=at)


async def close_meeting(acting: Acting, meeting_id: uuid.UUID, *, at: dt.datetime) -> None:
    """Close a meeting: whoever is still there leaves, and no vote may be running."""
    async with transaction(acting) as connection:
        meeting = await queries.lock_meeting(connection, meeting_id)
        state = move(MEETING_MOVES, meeting.state, "close", _named(meeting))
        running = await connection.fetchrow(queries.VOTING_ITEM, meeting_id)
        if running is not None:
            raise Clash(f'The vote on item {running["position"]} "{running["title"]}" is still running: close it or break it off first.')
        await connection.execute(queries.SET_MEETING, meeting_id, state, None, at)
        await connection.execute(queries.END_ALL_STAYS, meeting_id, at)
        await record(connection, "meeting closed", ("meeting", meeting_id), {"at": at.isoformat()})
        await _promise_minutes(connection, meeting)


async def cancel_meeting(acting: Acting, meeting_id: uuid.UUID, *, why: str) -> None:
    """Cancel a meeting that has not been opened."""
    await _move(acting, meeting_id, "cancel", "meeting cancelled", why=why)


async def _move(
    acting: Acting, meeting_id: uuid.UUID, verb: str, done: str, *, opened_at: dt.datetime | None = None, why: str | None = None
) -> None:
    async with transaction(acting) as connection:
        meeting = await queries.lock_meeting(connection, meeting_id)
        state = move(MEETING_MOVES, meeting.state, verb, _named(meeting))
        await connection.execute(queries.SET_MEETING, meeting_id, state, opened_at, None)
        await record(connection, done, ("meeting", meeting_id), {"at": opened_at.isoformat()} if opened_at else {}, why=why)
        if state == "cancelled":
            says = "A meeting was cancelled: %(body)s, %(starts_at)s. Why: %(why)s"
            await _tell_members(connection, meeting_id, says, why=why or "")


def _named(meeting: MeetingOut) -> str:
    return f"meeting {meeting.number} of {meeting.body}"


async def arrive(acting: Acting, meeting_id: uuid.UUID, person_id: uuid.UUID, *, at: dt.datetime, is_remote: bool = False) -> None:
    """Note that a member has come. Somebody who left and comes back arrives again."""
    async with transaction(acting) as connection:
        meeting = await queries.lock_meeting(connection, meeting_id)
        move(MEETING_MOVES, meeting.state, "note an arrival at", _named(meeting))
        members = {one.person_id for one in await queries.list_members(connection, meeting, at)}
        if person_id not in members:
            raise Clash(f"This person has no seat in {meeting.body} on {meeting.held_on.isoformat()}.")
        stays = [stay for stay in await queries.list_stays(connection, meeting_id) if stay.person_id == person_id]
        if any(stay.left_at is None for stay in stays):
            raise Clash("This member is in the room already.")
        if any(stay.left_at is not None and at < stay.left_at for stay in stays):
            raise BadInput.one("/at", "This member left later than that; an arrival comes after the departure.")
        await connection.execute(queries.ADD_STAY, new_id(), meeting_id, person_id, at, is_remote)
        await record(connection, "member arrived", ("meeting", meeting_id), {"person": str(person_id), "at": at.isoformat()})


async def leave(acting: Acting, meeting_id: uuid.UUID, person_id: uuid.UUID, *, at: dt.datetime) -> None:
    """Note that a member has left. A vote that they cast and that is not closed yet no longer counts."""
    async with transaction(acting) as connection:
        meeting = await queries.lock_meeting(connection, meeting_id)
        move(MEETING_MOVES, meeting.state, "note a departure from", _named(meeting))
        here = [one for one in await queries.list_stays(connection, meeting_id) if one.person_id == person_id and one.left_at is None]
        if not here:
            raise Clash("This member is not in the room.")
        if at <= here[0].arrived_at:
            raise BadInput.one("/at", "This member arrived later than that; a departure comes after the arrival.")
        await connection.execute(queries.END_STAY, meeting_id, person_id, at)
        await record(connection, "member left", ("meeting", meeting_id), {"person": str(person_id), "at": at.isoformat()})


async def excuse(acting: Acting, meeting_id: uuid.UUID, person_id: uuid.UUID) -> None:
    """Note that a member has excused themselves; who comes after all is simply present."""
    async with transaction(acting) as connection:
        meeting = await queries.lock_meeting(connection, meeting_id)
        move(MEETING_MOVES, meeting.state, "note an excuse for", _named(meeting))
        if person_id not in {one.person_id for one in await queries.list_members(connection, meeting, meeting.starts_at)}:
            raise Clash(f"This person has no seat in {meeting.body} on {meeting.held_on.isoformat()}.")
        await connection.execute(queries.ADD_EXCUSE, new_id(), meeting_id, person_id)
        await record(connection, "member excused", ("meeting", meeting_id), {"person": str(person_id)})


async def add_item(acting: Acting, meeting_id: uuid.UUID, ask: ItemIn) -> uuid.UUID:
    """Put an item at the end of the agenda. A motion about an idea moves it to "chosen" when adopted, unless said otherwise."""
    item_id = new_id()
    async with transaction(acting) as connection:
        meeting = await queries.lock_meeting(connection, meeting_id)
        move(MEETING_MOVES, meeting.state, "add an item to", _named(meeting))
        if ask.idea_id is None and ask.moves_idea_to is not None:
            raise BadInput.one("/moves_idea_to", "There is no idea to move: name it in idea_id.")
        if ask.idea_id is not None and await connection.fetchrow(queries.IDEA_STATE, ask.idea_id) is None:
            raise BadInput.one("/idea_id", "There is no such idea.")
        if ask.ranking_id is not None:
            found = await connection.fetchrow(queries.RANKING_HAS, ask.ranking_id, ask.idea_id)
            if not found["is_there"]:
                raise BadInput.one("/ranking_id", "There is no such ranking.")
            if ask.idea_id is not None and not found["has_idea"]:
                raise BadInput.one("/ranking_id", "This ranking does not have the idea: name the ranking that the decision rests on.")
        if ask.portfolio_id is not None and not await connection.fetchval(queries.HAS_PORTFOLIO, ask.portfolio_id):
            raise BadInput.one("/portfolio_id", "There is no such portfolio.")
        moves_to = ask.moves_idea_to or ("chosen" if ask.idea_id else None)
        await connection.execute(
            queries.ADD_ITEM, item_id, meeting_id, tidy(ask.title), ask.motion.strip(), ask.idea_id, ask.ranking_id, ask.portfolio_id,
            moves_to,
        )  # fmt: skip
        await record(connection, "item put on the agenda", ("meeting", meeting_id), {"title": tidy(ask.title)})
    return item_id


async def take_off_item(acting: Acting, item_id: uuid.UUID, *, why: str) -> None:
    """Take an item that waits off the agenda; it stays in the minutes as taken off."""
    async with transaction(acting) as connection:
        item, meeting = await queries.lock_item(connection, item_id)
        state = move(ITEM_MOVES, item.state, "take off", f'item {item.position} "{item.title}"')
        await connection.execute(queries.SET_ITEM, item_id, state, None)
        await record(connection, "item taken off", ("meeting", meeting.id), {"title": item.title}, why=why)


async def promise_minutes(acting: Acting, meeting_id: uuid.UUID) -> uuid.UUID:
    """Promise that a closed meeting's minutes are written anew; the answer is the work to watch."""
    async with transaction(acting) as connection:
        meeting = await queries.get_meeting(connection, meeting_id)
        move(MEETING_MOVES, meeting.state, "write the minutes of", _named(meeting))
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
        move(MEETING_MOVES, meeting.state, "write the minutes of", _named(meeting))
        members = await queries.list_members(connection, meeting, meeting.closed_at or meeting.starts_at)
        items = await queries.list_items(connection, meeting_id)
        rule = await queries.get_rule(connection, meeting)
        community = await community_of(connection)
    is_demonstration = community.is_demonstration or meeting.is_invented
    return Paper(
        about=("meeting", meeting_id),
        kind="minutes",
        name=f"zapis-{meeting.number}-{meeting.held_on.isoformat()}.docx",
        is_demonstration=is_demonstration,
        make=lambda progress: papers.minutes(meeting, members, items, rule, town=community.name, is_demonstration=is_demonstration),
    )
