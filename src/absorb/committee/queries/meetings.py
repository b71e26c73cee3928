"""Rows of meetings: who is a member by which rule, who came and left."""

import datetime as dt
import uuid
from collections.abc import Sequence
from typing import Any, NamedTuple

import asyncpg

from absorb.committee.rules.votes import Quorum, Room, Rule, Stay, present_at, quorum_of
from absorb.committee.schemas.meetings import MeetingOut, MemberOut
from absorb.kernel.errors import Clash, NotFound
from absorb.kernel.phrases import Phrase, told_day

RULE_ON = """
select seats, majority_of, basis, quorum_numerator, quorum_denominator, threshold_numerator, threshold_denominator,
    threshold_is_exceeded, excluded_count, casting_vote, remote_allowed, stepped_out_count
from body_rule where body = $1 and valid_from <= $2 and (valid_to is null or valid_to >= $2) order by valid_from desc limit 1
"""

MEMBERS_ON = """
select s.person as person_id, coalesce(n.name, '–') as name, bool_or(s.is_chair) as is_chair
from body_seat s left join lateral person_names(array[s.person]) n on true
where s.body = $1 and s.from_on <= $2 and (s.to_on is null or s.to_on >= $2)
group by s.person, n.name order by bool_or(s.is_chair) desc, min(s.position), s.person
"""

NEXT_MEETING = "select coalesce(max(number), 0) + 1 from meeting where body = $1"

ADD_MEETING = """
insert into meeting (id, body, number, held_on, starts_at, place, state, is_invented, remote_allowed)
values ($1, $2, $3, $4, $5, $6, 'called', $7, $8)
"""

MEETINGS = """
select m.id, m.body as body_id, b.name as body, b.kind as body_kind, b.effect, m.number, m.held_on, m.starts_at, m.place, m.state,
    m.opened_at, m.closed_at, m.is_invented, m.remote_allowed, m.sequence, m.version, m.agenda_version
from meeting m join body b on b.id = m.body
"""

MEETING = f"{MEETINGS} where m.id = $1"

LOCK_MEETING = "update meeting set version = version + 1 where id = $1"

VERSIONS = "select id, version, state in ('closed', 'cancelled') as is_over from meeting where id = any ($1)"

CHANGE_MEETING = """
update meeting set held_on = $2, starts_at = $3, place = $4, remote_allowed = $5, sequence = sequence + 1 where id = $1
"""

CANCEL_MEETING = "update meeting set sequence = sequence + 1 where id = $1"

AGENDA_CHANGED = "update meeting set agenda_version = agenda_version + 1 where id = $1"

LATEST_MEETINGS = f"{MEETINGS} order by m.starts_at desc, m.id limit $1"

SET_MEETING = "update meeting set state = $2, opened_at = coalesce($3, opened_at), closed_at = coalesce($4, closed_at) where id = $1"

STAYS = "select person, arrived_at, left_at, is_remote from attendance where meeting = $1 order by arrived_at, id"

ADD_STAY = "insert into attendance (id, meeting, person, arrived_at, is_remote) values ($1, $2, $3, $4, $5)"

END_STAY = "update attendance set left_at = $3 where meeting = $1 and person = $2 and left_at is null"

END_ALL_STAYS = "update attendance set left_at = $2 where meeting = $1 and left_at is null and arrived_at < $2"

EXCUSED = "select person from attendance_excuse where meeting = $1"

ADD_EXCUSE = "insert into attendance_excuse (id, meeting, person) values ($1, $2, $3) on conflict (meeting, person) do nothing"


class Version(NamedTuple):
    """How much has been done at a meeting, and whether nothing more can be."""

    version: int
    is_over: bool


async def list_meetings(connection: asyncpg.Connection, limit: int = 100) -> list[MeetingOut]:
    """Meetings, the latest first."""
    return [MeetingOut(**dict(row)) for row in await connection.fetch(LATEST_MEETINGS, limit)]


async def get_meeting(connection: asyncpg.Connection, meeting_id: uuid.UUID) -> MeetingOut:
    return _meeting(await connection.fetchrow(MEETING, meeting_id))


async def lock_meeting(connection: asyncpg.Connection, meeting_id: uuid.UUID) -> MeetingOut:
    """A meeting, held until the transaction ends: what is done at it is done one thing after the other. Its version goes up,
    by which whoever watches the meeting sees that something was done."""
    await connection.execute(LOCK_MEETING, meeting_id)
    return await get_meeting(connection, meeting_id)


async def find_versions(connection: asyncpg.Connection, meeting_ids: Sequence[uuid.UUID]) -> dict[uuid.UUID, Version]:
    """Of those of the meetings that are there, by what has been done at them."""
    return {row["id"]: Version(row["version"], row["is_over"]) for row in await connection.fetch(VERSIONS, list(meeting_ids))}


def _meeting(row: Any) -> MeetingOut:
    if row is None:
        raise NotFound("There is no such meeting.")
    return MeetingOut(**dict(row))


async def get_rule(connection: asyncpg.Connection, meeting: MeetingOut) -> Rule:
    """The rule that holds on the meeting's day."""
    rule = await find_rule(connection, meeting)
    if rule is None:
        says = Phrase(
            "%(body)s has no rule for how it decides on %(day)s: add one that is valid then.",
            body=meeting.body,
            day=told_day(meeting.held_on),
        )
        raise Clash(says)
    return rule


async def find_rule(connection: asyncpg.Connection, meeting: MeetingOut) -> Rule | None:
    row = await connection.fetchrow(RULE_ON, meeting.body_id, meeting.held_on)
    return Rule(**dict(row)) if row else None


async def list_members(connection: asyncpg.Connection, meeting: MeetingOut, at: dt.datetime) -> list[MemberOut]:
    """Members on the meeting's day with their stays: the chair first, the others as they were given seats."""
    stays = await list_stays(connection, meeting.id)
    present = present_at(stays, at)
    excused = {row["person"] for row in await connection.fetch(EXCUSED, meeting.id)}
    return [
        MemberOut(
            **dict(row),
            is_present=row["person_id"] in present,
            is_excused=row["person_id"] in excused,
            is_remote=any(stay.is_remote and stay.left_at is None for stay in stays if stay.person_id == row["person_id"]),
            stays=[(stay.arrived_at, stay.left_at) for stay in stays if stay.person_id == row["person_id"]],
        )
        for row in await connection.fetch(MEMBERS_ON, meeting.body_id, meeting.held_on)
    ]


async def list_stays(connection: asyncpg.Connection, meeting_id: uuid.UUID) -> list[Stay]:
    return [Stay(*row) for row in await connection.fetch(STAYS, meeting_id)]


def find_quorum(
    meeting: MeetingOut, members: Sequence[MemberOut], rule: Rule | None, stepped_out: frozenset[uuid.UUID] = frozenset()
) -> Quorum | None:
    """Whether enough of them are in the room, while the meeting is in session and its body has a rule; `stepped_out` are
    those who left it for a conflict in the item under discussion."""
    if rule is None or meeting.state != "open":
        return None
    present = frozenset(one.person_id for one in members if one.is_present)
    return quorum_of(rule, Room(frozenset(one.person_id for one in members), present, stepped_out=stepped_out))
