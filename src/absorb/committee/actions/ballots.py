"""Casting votes: by name until the vote is closed, in secret once, and marks for many ideas."""

import datetime as dt
import uuid
from collections.abc import Mapping
from typing import Any

import asyncpg

from absorb.committee import queries
from absorb.committee.actions.naming import named, named_item, no_seat
from absorb.committee.actions.votes import get_running
from absorb.committee.queries import LockedItem, Running, secret
from absorb.committee.rules.moves import ITEM_MOVES, MEETING_MOVES, move
from absorb.committee.rules.votes import CHOICES, Choice, Room, may_vote
from absorb.committee.schemas.meetings import MeetingOut
from absorb.db import Acting, transaction
from absorb.journal.actions import record
from absorb.kernel.errors import BadInput, Clash, Fault
from absorb.kernel.ids import new_id
from absorb.kernel.intake import nearest
from absorb.kernel.phrases import Phrase

HOW: Mapping[str, str] = {
    "by_name": "This vote is by name.",
    "hands": "This vote is by show of hands: who runs the meeting counts them.",
    "secret": "This vote is secret: each member votes for themselves, and nobody notes it for another.",
    "approval": "Ideas are being marked now: hand in your marks.",
    "score": "Ideas are being marked now: hand in your marks.",
    "secret_approval": "Ideas are being marked in secret now: each member hands in a ballot of their own.",
    "secret_score": "Ideas are being marked in secret now: each member hands in a ballot of their own.",
}
"""What is said to somebody who votes in another way than the vote is held."""


async def cast(acting: Acting, item_id: uuid.UUID, person_id: uuid.UUID, choice: Choice, *, at: dt.datetime) -> None:
    """One member's vote by name. Until the vote is closed the last one stands."""
    await cast_all(acting, item_id, {person_id: choice}, at=at)


async def cast_all(acting: Acting, item_id: uuid.UUID, choices: Mapping[uuid.UUID, Choice], *, at: dt.datetime) -> None:
    """Votes by name as they are read out, all or none: each from a member who is present and not excluded."""
    for choice in choices.values():
        _check_choice(choice)
    async with transaction(acting) as connection:
        _, meeting, vote, room = await _hold(connection, item_id, ("by_name",), at)
        for person_id in choices:
            _check_voter(room, person_id, meeting)
        rows = [(new_id(), vote.id, person_id, choice, at) for person_id, choice in choices.items()]
        await connection.executemany(queries.PUT_BALLOT, rows)
        await record(connection, "votes cast", ("meeting", meeting.id), {"item": str(item_id), "votes": len(choices)})


async def cast_secret(acting: Acting, item_id: uuid.UUID, choice: Choice, *, at: dt.datetime) -> None:
    """One's own secret ballot, once and for good: it cannot be changed, since nobody knows which it is.

    Who voted and what was voted are written in one transaction and into two tables with nothing in common; the journal hears
    nothing, no receipt is kept, and nothing is answered but that it was taken (docs/security.md).
    """
    _check_choice(choice)
    async with transaction(acting) as connection:
        _, meeting, vote, room = await _hold(connection, item_id, ("secret",), at)
        await _put_in(connection, secret.CHOICES, vote, _own_seat(acting, room, meeting), choice)


async def mark_ideas(acting: Acting, item_id: uuid.UUID, marks: Mapping[str, int], *, at: dt.datetime) -> None:
    """One's own marks for the item's ideas, by reference. Until the vote is closed the last ones stand."""
    async with transaction(acting) as connection:
        item, meeting, vote, room = await _hold(connection, item_id, ("approval", "score"), at)
        person_id = _own_seat(acting, room, meeting)
        kept = await _read_marks(connection, item, vote, marks)
        await connection.execute(queries.PUT_MARKS, new_id(), vote.id, person_id, kept, at)
        await record(connection, "ideas marked", ("meeting", meeting.id), {"item": str(item_id)})


async def mark_in_secret(acting: Acting, item_id: uuid.UUID, marks: Mapping[str, int], *, at: dt.datetime) -> None:
    """One's own secret marks, by reference, once and for good: held like `cast_secret`, heard of by nobody. No mark at all is a
    ballot too."""
    async with transaction(acting) as connection:
        item, meeting, vote, room = await _hold(connection, item_id, ("secret_approval", "secret_score"), at)
        person_id = _own_seat(acting, room, meeting)
        await _put_in(connection, secret.MARKS, vote, person_id, await _read_marks(connection, item, vote, marks))


async def _put_in(connection: asyncpg.Connection, box: secret.Box, vote: Running, person_id: uuid.UUID, said: Any) -> None:
    if not await secret.put_in(connection, box, vote.id, person_id, said):
        raise Clash("You have voted in this secret vote already; a secret ballot cannot be changed.", voted=True)


async def _read_marks(connection: asyncpg.Connection, item: LockedItem, vote: Running, marks: Mapping[str, int]) -> dict[str, int]:
    """The marks above nothing by the ideas' ids; every idea that is not the item's, and every mark out of its bounds, is told."""
    known = {one.reference: str(one.idea) for one in await queries.list_item_ideas(connection, item.id)}
    most = vote.most or 1
    faults = [
        Fault(f"/marks/{reference}", Phrase('The item has no idea "%(name)s"%(hint)s', name=reference, hint=nearest(reference, known)))
        for reference in marks
        if reference not in known
    ]
    says = Phrase("A mark is a whole number from 0 to %(most)s.", most=most)
    faults += [Fault(f"/marks/{reference}", says) for reference, mark in marks.items() if not 0 <= mark <= most]
    if faults:
        raise BadInput(faults)
    return {known[reference]: mark for reference, mark in marks.items() if mark}


async def _hold(
    connection: asyncpg.Connection, item_id: uuid.UUID, kinds: tuple[str, ...], at: dt.datetime
) -> tuple[LockedItem, MeetingOut, Running, Room]:
    """The held item with its running vote, which is of one of the kinds, and who is who in it at the moment."""
    item, meeting = await queries.lock_item(connection, item_id)
    move(MEETING_MOVES, meeting.state, "vote at", named(meeting))
    move(ITEM_MOVES, item.state, "vote on", named_item(item))
    vote = await get_running(connection, item)
    if vote.kind not in kinds:
        raise Clash(HOW[vote.kind])
    return item, meeting, vote, await queries.get_room(connection, meeting, item_id, at)


def _own_seat(acting: Acting, room: Room, meeting: MeetingOut) -> uuid.UUID:
    """Who acts, where they may vote at the moment."""
    if acting.person_id is None:
        raise Clash(no_seat(meeting))
    _check_voter(room, acting.person_id, meeting)
    return acting.person_id


def _check_choice(choice: str) -> None:
    if choice not in CHOICES:
        raise BadInput.one("/choice", Phrase('There is no choice "%(name)s"%(hint)s', name=choice[:40], hint=nearest(choice, CHOICES)))


def _check_voter(room: Room, person_id: uuid.UUID, meeting: MeetingOut) -> None:
    if may_vote(room, person_id):
        return
    if person_id not in room.members:
        raise Clash(no_seat(meeting))
    if person_id in room.excluded:
        raise Clash("This member is excluded from voting on this item for a conflict of interest.", voter="excluded")
    raise Clash("This member is not in the room: only those present vote.", voter="absent")
