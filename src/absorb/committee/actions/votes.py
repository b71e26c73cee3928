"""Voting: ballots by name, then one resolution for ever."""

import datetime as dt
import uuid
from collections.abc import Mapping

import asyncpg

from absorb.committee import queries
from absorb.committee.queries import LockedItem
from absorb.committee.rules.moves import ITEM_MOVES, MEETING_MOVES, move
from absorb.committee.rules.votes import CHOICES, Choice, Room, Tally, count, may_vote, quorum_of
from absorb.committee.rules.words import quorum_words, result_words
from absorb.committee.schemas.meetings import MeetingOut
from absorb.db import Acting, transaction
from absorb.journal.actions import record
from absorb.kernel.errors import BadInput, Clash
from absorb.kernel.ids import new_id
from absorb.kernel.intake import nearest
from absorb.notices.actions import tell
from absorb.tank.actions import move_in
from absorb.tank.rules import check_move


def _named(item: LockedItem) -> str:
    return f'item {item.position} "{item.title}"'


async def _lock(connection: asyncpg.Connection, item_id: uuid.UUID, at_meeting: str, in_item: str) -> tuple[LockedItem, MeetingOut, str]:
    """The held item and meeting, and the item's next state, when both states allow the verb."""
    item, meeting = await queries.lock_item(connection, item_id)
    move(MEETING_MOVES, meeting.state, at_meeting, f"meeting {meeting.number} of {meeting.body}")
    return item, meeting, move(ITEM_MOVES, item.state, in_item, _named(item))


async def open_vote(acting: Acting, item_id: uuid.UUID, *, at: dt.datetime) -> None:
    """Open the vote on an item: one at a time, with a quorum, and with every declared conflict decided."""
    async with transaction(acting) as connection:
        item, meeting, state = await _lock(connection, item_id, "vote at", "open the vote on")
        running = await connection.fetchrow(queries.VOTING_ITEM, meeting.id)
        if running is not None:
            raise Clash(f'The vote on item {running["position"]} "{running["title"]}" is still running: close it or break it off first.')
        await _check_conflicts(connection, item)
        await _check_quorum(connection, item, meeting, at)
        await _check_idea(connection, item)
        await connection.execute(queries.SET_ITEM, item_id, state, at)
        await record(connection, "vote opened", ("meeting", meeting.id), {"item": str(item_id), "title": item.title})


async def _check_conflicts(connection: asyncpg.Connection, item: LockedItem) -> None:
    conflicts = await connection.fetch(queries.CONFLICTS, item.id)
    undecided = sum(1 for row in conflicts if row["is_excluded"] is None)
    if undecided:
        raise Clash(f"{undecided} declared conflict of interest in {_named(item)} is not decided: the body decides it before it votes.")


async def _check_idea(connection: asyncpg.Connection, item: LockedItem) -> None:
    """That adopting the motion could move its idea: better said before the vote than after it."""
    if item.idea is None or item.moves_idea_to is None:
        return
    idea = await connection.fetchrow(queries.IDEA_STATE, item.idea)
    start = "under_assessment" if idea["state"] == "in_tank" else idea["state"]
    if start != item.moves_idea_to:
        check_move(start, item.moves_idea_to, item.motion)


async def _check_quorum(connection: asyncpg.Connection, item: LockedItem, meeting: MeetingOut, at: dt.datetime) -> Room:
    rule = await queries.get_rule(connection, meeting)
    room = await queries.get_room(connection, meeting, item.id, at)
    quorum = quorum_of(rule, room)
    if not quorum.is_there:
        raise Clash(f"No vote without a quorum: {quorum_words('en', quorum)}.", present=quorum.present, needed=quorum.needed)
    return room


async def cast(acting: Acting, item_id: uuid.UUID, person_id: uuid.UUID, choice: Choice, *, at: dt.datetime) -> None:
    """One member's vote by name. Until the vote is closed the last one stands."""
    await cast_all(acting, item_id, {person_id: choice}, at=at)


async def cast_all(acting: Acting, item_id: uuid.UUID, choices: Mapping[uuid.UUID, Choice], *, at: dt.datetime) -> None:
    """Votes by name as they are read out, all or none: each from a member who is present and not excluded."""
    for choice in choices.values():
        if choice not in CHOICES:
            raise BadInput.one("/choice", f'There is no choice "{choice}"{nearest(choice, CHOICES)}')
    async with transaction(acting) as connection:
        _, meeting, _ = await _lock(connection, item_id, "vote at", "vote on")
        room = await queries.get_room(connection, meeting, item_id, at)
        for person_id in choices:
            if not may_vote(room, person_id):
                raise Clash(_refusal(room, person_id, meeting))
        await connection.executemany(
            queries.PUT_BALLOT, [(new_id(), item_id, person_id, choice, at) for person_id, choice in choices.items()]
        )
        await record(connection, "votes cast", ("meeting", meeting.id), {"item": str(item_id), "votes": len(choices)})


def _refusal(room: Room, person_id: uuid.UUID, meeting: MeetingOut) -> str:
    if person_id not in room.members:
        return f"This person has no seat in {meeting.body} on {meeting.held_on.isoformat()} and cannot vote."
    if person_id not in room.present:
        return "This member is not in the room: only those present vote."
    return "This member is excluded from voting on this item for a conflict of interest."


async def break_off_vote(acting: Acting, item_id: uuid.UUID, *, why: str) -> None:
    """End a vote without a result (the quorum was lost, the motion changed): the votes cast are void, the item waits again."""
    if not why.strip():
        raise BadInput.one("/why", "Say why the vote is broken off.")
    async with transaction(acting) as connection:
        item, meeting, state = await _lock(connection, item_id, "vote at", "break off the vote on")
        ballots = await queries.list_ballots(connection, item_id)
        await connection.execute(queries.DROP_BALLOTS, item_id)
        await connection.execute(queries.SET_ITEM, item_id, state, None)
        await record(connection, "vote broken off", ("meeting", meeting.id), {"title": item.title, "void_votes": len(ballots)}, why=why)


async def close_vote(
    acting: Acting, item_id: uuid.UUID, *, at: dt.datetime, carried_out_by: str | None = None, due_on: dt.date | None = None
) -> uuid.UUID:
    """Count, and write the resolution; the answer is its id. An adopted motion moves its idea in the same transaction.

    Whoever presses second finds the item decided: `Clash` names the resolution. A motion that is not adopted leaves the
    idea where it is. The resolution rests on the ranking's snapshot that the item names.
    """
    async with transaction(acting) as connection:
        item, meeting = await queries.lock_item(connection, item_id)
        if item.state == "decided":
            number = await connection.fetchval(queries.RESOLUTION_OF_ITEM, item_id)
            raise Clash(f"I{_named(item)[1:]} has been decided already: resolution {number}.", resolution=number)
        move(MEETING_MOVES, meeting.state, "vote at", f"meeting {meeting.number} of {meeting.body}")
        state = move(ITEM_MOVES, item.state, "close the vote on", _named(item))
        await _check_conflicts(connection, item)
        room = await _check_quorum(connection, item, meeting, at)
        rule = await queries.get_rule(connection, meeting)
        ballots = await queries.list_ballots(connection, item_id)
        tally = count(rule, room, ballots)
        await connection.execute(queries.MARK_COUNTED, item_id, [person for person in ballots if may_vote(room, person)])
        number = await _next_number(connection, meeting)
        resolution_id = await _write(connection, item, meeting, tally, rule.basis, number, at, carried_out_by, due_on)
        await connection.execute(queries.SET_ITEM, item_id, state, None)
        if tally.is_adopted and item.idea is not None and item.moves_idea_to is not None:
            await _move_idea(connection, item.idea, item.moves_idea_to, f"{meeting.body}, usnesení {number}")
        elif item.idea is not None:
            await _tell_organisation(connection, item.idea, tally.is_adopted, {"body": meeting.body, "number": number})
    return resolution_id


async def _next_number(connection: asyncpg.Connection, meeting: MeetingOut) -> str:
    """The body's next number in the year of the meeting, such as "7/2026"; the body's row is held, so that it is one's own."""
    year = str(meeting.held_on.year)
    await connection.fetchrow(queries.LOCK_BODY, meeting.body_id)
    return f"{await connection.fetchval(queries.NEXT_RESOLUTION, meeting.body_id, year)}/{year}"


async def _write(
    connection: asyncpg.Connection,
    item: LockedItem,
    meeting: MeetingOut,
    tally: Tally,
    basis: str,
    number: str,
    at: dt.datetime,
    carried_out_by: str | None,
    due_on: dt.date | None,
) -> uuid.UUID:
    resolution_id = new_id()
    snapshot_sha256 = await connection.fetchval(queries.SNAPSHOT_OF, item.ranking_id) if item.ranking_id else None
    await connection.execute(
        queries.ADD_RESOLUTION, resolution_id, meeting.body_id, meeting.id, item.id, item.idea, number, item.motion, meeting.effect,
        tally.is_adopted, tally.votes_for, tally.votes_against, tally.votes_abstained, tally.excluded, tally.members, tally.present,
        tally.denominator, tally.denominator_of, tally.needed, tally.casting_vote_used, basis, snapshot_sha256, carried_out_by, due_on, at,
    )  # fmt: skip
    facts = {"number": number, "body": meeting.body, "result": result_words("en", tally), "snapshot_sha256": snapshot_sha256}
    await record(connection, "resolution recorded", ("resolution", resolution_id), facts)
    if item.idea is not None:
        await record(connection, "resolved about the idea", ("idea", item.idea), {"number": number, "is_adopted": tally.is_adopted})
    return resolution_id


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


async def _move_idea(connection: asyncpg.Connection, idea_id: uuid.UUID, to: str, why: str) -> None:
    """Where the resolution sends the idea; one that nobody has assessed passes through assessment on its way."""
    idea = await connection.fetchrow(queries.IDEA_STATE, idea_id)
    if idea["state"] == "in_tank":
        await move_in(connection, idea_id, "under_assessment", why=why)
    await move_in(connection, idea_id, to, why=why)
