"""Who comes to a meeting and who leaves it, in time."""

import datetime as dt
import uuid

from absorb.committee import queries
from absorb.committee.actions.naming import named, no_seat
from absorb.committee.rules.moves import MEETING_MOVES, move
from absorb.db import Acting, transaction
from absorb.journal.actions import record
from absorb.kernel.errors import BadInput, Clash
from absorb.kernel.ids import new_id
from absorb.kernel.phrases import Phrase


async def arrive(acting: Acting, meeting_id: uuid.UUID, person_id: uuid.UUID, *, at: dt.datetime, is_remote: bool = False) -> None:
    """Note that a member has come. Somebody who left and comes back arrives again. From elsewhere only where the body's
    rule and the call allow it."""
    async with transaction(acting) as connection:
        meeting = await queries.lock_meeting(connection, meeting_id)
        move(MEETING_MOVES, meeting.state, "note an arrival at", named(meeting))
        if is_remote:
            rule = await queries.find_rule(connection, meeting)
            if rule is None or not rule.remote_allowed:
                raise Clash(Phrase("The rules of %(body)s let nobody take part from elsewhere.", body=meeting.body))
        members = {one.person_id for one in await queries.list_members(connection, meeting, at)}
        if person_id not in members:
            raise Clash(no_seat(meeting))
        stays = [stay for stay in await queries.list_stays(connection, meeting_id) if stay.person_id == person_id]
        if any(stay.left_at is None for stay in stays):
            raise Clash("This member is in the room already.")
        if any(stay.left_at is not None and at < stay.left_at for stay in stays):
            raise BadInput.one("/at", "This member left later than that; an arrival comes after the departure.")
        await connection.execute(queries.ADD_STAY, new_id(), meeting_id, person_id, at, is_remote)
        facts = {"person": str(person_id), "at": at.isoformat(), "is_remote": is_remote}
        await record(connection, "member arrived", ("meeting", meeting_id), facts)


async def leave(acting: Acting, meeting_id: uuid.UUID, person_id: uuid.UUID, *, at: dt.datetime) -> None:
    """Note that a member has left. A vote that they cast and that is not closed yet no longer counts."""
    async with transaction(acting) as connection:
        meeting = await queries.lock_meeting(connection, meeting_id)
        move(MEETING_MOVES, meeting.state, "note a departure from", named(meeting))
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
        move(MEETING_MOVES, meeting.state, "note an excuse for", named(meeting))
        if person_id not in {one.person_id for one in await queries.list_members(connection, meeting, meeting.starts_at)}:
            raise Clash(no_seat(meeting))
        await connection.execute(queries.ADD_EXCUSE, new_id(), meeting_id, person_id)
        await record(connection, "member excused", ("meeting", meeting_id), {"person": str(person_id)})
