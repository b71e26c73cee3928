"""A vote from its opening to its count: with a quorum, one at a time, every declared conflict decided."""

import datetime as dt
import uuid

import asyncpg
import msgspec

from absorb.committee import queries
from absorb.committee.actions.counting import count_vote
from absorb.committee.actions.grounds import check_ground
from absorb.committee.actions.naming import named, named_item
from absorb.committee.actions.resolving import resolve
from absorb.committee.actions.settling import check_motions, settle
from absorb.committee.queries import LockedItem, Running, secret
from absorb.committee.rules.kinds import MARKS, SCORES, SECRET, Kind
from absorb.committee.rules.moves import ITEM_MOVES, MEETING_MOVES, move
from absorb.committee.rules.votes import Room, Tally, quorum_of
from absorb.committee.rules.words import quorum_words
from absorb.committee.schemas.meetings import MeetingOut
from absorb.committee.schemas.votes import HandsIn
from absorb.db import Acting, transaction
from absorb.journal.actions import record
from absorb.kernel.errors import BadInput, Clash
from absorb.kernel.ids import new_id
from absorb.kernel.money import money_text
from absorb.kernel.phrases import Phrase


async def open_vote(
    acting: Acting, item_id: uuid.UUID, *, at: dt.datetime, kind: Kind = "by_name", most: int = 10, budget_minor: int | None = None
) -> uuid.UUID:
    """Open the vote on an item's motion, or for the marks of its ideas; the answer is the vote's id. `budget_minor` is what
    secret approvals are to be shared under."""
    if budget_minor is not None and kind != "secret_approval":
        raise BadInput.one("/budget", "A budget is said beforehand only of secret approvals; leave it out.")
    async with transaction(acting) as connection:
        item, meeting = await queries.lock_item(connection, item_id)
        if kind not in MARKS:
            await check_motions(connection, item)
        wording = item.title if kind in MARKS else item.motion
        return await open_in(
            connection, item, meeting, at=at, kind=kind, wording=wording, is_binding=kind not in MARKS, most=most, budget_minor=budget_minor
        )


async def open_in(
    connection: asyncpg.Connection,
    item: LockedItem,
    meeting: MeetingOut,
    *,
    at: dt.datetime,
    kind: Kind,
    wording: str,
    motion: uuid.UUID | None = None,
    is_binding: bool = True,
    most: int = 10,
    budget_minor: int | None = None,
) -> uuid.UUID:
    """The same in the running transaction, on the item's own motion or on an amendment; item and meeting are held."""
    move(MEETING_MOVES, meeting.state, "vote at", named(meeting))
    state = move(ITEM_MOVES, item.state, "open the vote on", named_item(item))
    await _check_alone(connection, meeting)
    await check_conflicts(connection, item)
    await check_quorum(connection, item, meeting, at)
    if is_binding:
        await check_ground(connection, item, meeting)
    if kind in MARKS and not await queries.list_item_ideas(connection, item.id):
        raise Clash("The item has no ideas to be marked: put some on it first.")
    vote_id = new_id()
    highest = most if kind in SCORES else None
    await connection.execute(queries.ADD_VOTE, vote_id, meeting.id, item.id, motion, kind, wording, is_binding, highest, budget_minor, at)
    await connection.execute(queries.SET_ITEM, item.id, state, at)
    facts = {"item": str(item.id), "title": item.title, "kind": kind}
    facts |= {} if budget_minor is None else {"budget": money_text(budget_minor)}
    await record(connection, "vote opened", ("meeting", meeting.id), facts)
    return vote_id


async def _check_alone(connection: asyncpg.Connection, meeting: MeetingOut) -> None:
    running = await connection.fetchrow(queries.VOTING_ITEM, meeting.id)
    if running is not None:
        says = 'The vote on item %(position)s "%(title)s" is still running: close it or break it off first.'
        raise Clash(Phrase(says, position=running["position"], title=running["title"]))


async def check_conflicts(connection: asyncpg.Connection, item: LockedItem) -> None:
    conflicts = await connection.fetch(queries.CONFLICTS, item.id)
    undecided = sum(1 for row in conflicts if row["is_excluded"] is None)
    if undecided:
        says = "%(num)s declared conflict of interest in %(item)s is not decided: the body decides it before it votes."
        more = "%(num)s declared conflicts of interest in %(item)s are not decided: the body decides them before it votes."
        raise Clash(Phrase(says, many=more, num=undecided, item=named_item(item)))


async def check_quorum(connection: asyncpg.Connection, item: LockedItem, meeting: MeetingOut, at: dt.datetime) -> Room:
    rule = await queries.get_rule(connection, meeting)
    room = await queries.get_room(connection, meeting, item.id, at)
    quorum = quorum_of(rule, room)
    if not quorum.is_there:
        told = {"programs": quorum_words("en", quorum), "en": quorum_words("en", quorum), "cs": quorum_words("cs", quorum)}
        says = Phrase("No vote without a quorum: %(quorum)s.", quorum=told)
        raise Clash(says, present=quorum.present, needed=quorum.needed)
    return room


async def close_vote(
    acting: Acting,
    item_id: uuid.UUID,
    *,
    at: dt.datetime,
    hands: HandsIn | None = None,
    carried_out_by: str | None = None,
    due_on: dt.date | None = None,
) -> uuid.UUID | None:
    """Count, and write the resolution; the answer is its id. An adopted motion moves its ideas in the same transaction.

    `hands` are the counts of a show of hands, or of a secret vote on paper. Whoever presses second finds the item decided: `Clash`
    names the resolution. A vote that binds nobody leaves no resolution: None.
    """
    async with transaction(acting) as connection:
        item, meeting = await queries.lock_item(connection, item_id)
        if item.state == "decided":
            number = await connection.fetchval(queries.RESOLUTION_OF_ITEM, item_id)
            says = 'Item %(position)s "%(title)s" has been decided already: resolution %(number)s.'
            raise Clash(Phrase(says, position=item.position, title=item.title, number=number), resolution=number)
        vote, tally = await count_in(connection, item, meeting, at=at, hands=hands)
        if vote.motion is not None and tally is not None:
            return await settle(connection, item, meeting, vote.motion, vote.id, tally, at=at)
        if tally is None or not vote.is_binding:
            return None
        return await resolve(
            connection, item, meeting, vote_id=vote.id, wording=vote.wording, tally=tally, at=at, carried_out_by=carried_out_by,
            due_on=due_on,
        )  # fmt: skip


async def count_in(
    connection: asyncpg.Connection, item: LockedItem, meeting: MeetingOut, *, at: dt.datetime, hands: HandsIn | None = None
) -> tuple[Running, Tally | None]:
    """Count the running vote, in the running transaction, and end it: the item is decided by one that binds, else waits again.
    Marks for ideas have no tally of for and against: None."""
    move(MEETING_MOVES, meeting.state, "vote at", named(meeting))
    vote = await get_running(connection, item)
    state = move(ITEM_MOVES, item.state, "close the vote on" if vote.is_binding else "count the vote on", named_item(item))
    await check_conflicts(connection, item)
    room = await check_quorum(connection, item, meeting, at)
    rule = await queries.get_rule(connection, meeting)
    told = await count_vote(connection, vote, item, rule, room, hands)
    await queries.end_vote(connection, vote.id, "closed", at, msgspec.to_builtins(told))
    await connection.execute(queries.SET_ITEM, item.id, state, None)
    if not vote.is_binding:
        facts = {"item": str(item.id), "title": item.title, "kind": vote.kind}
        await record(connection, "vote counted", ("meeting", meeting.id), facts)
    return vote, told if isinstance(told, Tally) else None


async def get_running(connection: asyncpg.Connection, item: LockedItem) -> Running:
    """The vote that runs on a held item; `Clash` says in which state the item is where none does."""
    vote = await queries.find_running(connection, item.id)
    if vote is None:
        move(ITEM_MOVES, item.state, "close the vote on", named_item(item))
        raise Clash(Phrase("No vote runs on %(item)s.", item=named_item(item)))
    return vote


async def break_off_vote(acting: Acting, item_id: uuid.UUID, *, at: dt.datetime, why: str) -> None:
    """End a vote without a result (the quorum was lost, the motion changed): the votes cast are void, the item waits again."""
    if not why.strip():
        raise BadInput.one("/why", "Say why the vote is broken off.")
    async with transaction(acting) as connection:
        item, meeting = await queries.lock_item(connection, item_id)
        move(MEETING_MOVES, meeting.state, "vote at", named(meeting))
        state = move(ITEM_MOVES, item.state, "break off the vote on", named_item(item))
        vote = await get_running(connection, item)
        void = len(await queries.list_ballots(connection, vote.id)) + len(await queries.list_marks(connection, vote.id))
        await connection.execute(queries.DROP_BALLOTS, vote.id)
        await connection.execute(queries.DROP_MARKS, vote.id)
        await secret.empty(connection, vote.id)
        await queries.end_vote(connection, vote.id, "broken_off", at)
        await connection.execute(queries.SET_ITEM, item_id, state, None)
        facts = {"title": item.title} if vote.kind in SECRET | {"hands"} else {"title": item.title, "void_votes": void}
        await record(connection, "vote broken off", ("meeting", meeting.id), facts, why=why)
