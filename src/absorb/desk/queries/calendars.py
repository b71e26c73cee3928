"""Whose a calendar address is, and the meetings that stand in it."""

import datetime as dt
import uuid

import asyncpg
import msgspec

from absorb.desk.queries.deadlines import Viewer

FEED_BEHIND = """
select community_id, community_name, is_demonstration, person, language, roles, speaks_for from calendar_behind($1)
"""

HAS_FEED = "select made_at from calendar_feed where person = acting_person()"

KEEP_FEED = """
insert into calendar_feed (id, person, secret_sha256) values ($1, acting_person(), $2)
on conflict (community_id, person) do update set secret_sha256 = excluded.secret_sha256, made_at = now()
"""

DROP_FEED = "delete from calendar_feed where person = acting_person()"

MEETINGS = """
select m.id, b.name as body, m.number, m.starts_at, m.closed_at, m.place, m.state = 'cancelled' as is_cancelled, m.sequence,
    m.is_invented
from meeting m join body b on b.id = m.body
where m.starts_at >= $1 and ($2 or exists (
    select from body_seat s where s.body = m.body and s.person = acting_person()
        and s.from_on <= m.held_on and (s.to_on is null or s.to_on >= m.held_on)))
order by m.starts_at, m.id limit 500
"""

SEES_ALL_MEETINGS = frozenset(("officer", "lead", "chair", "administrator"))


class Feed(msgspec.Struct, frozen=True):
    """Whose calendar is asked for, and what they are in the community now."""

    community_id: uuid.UUID
    community_name: str
    is_demonstration: bool
    person: uuid.UUID
    language: str
    viewer: Viewer


class MeetingRow(msgspec.Struct, frozen=True):
    """A meeting as a calendar shows it."""

    id: uuid.UUID
    body: str
    number: int
    starts_at: dt.datetime
    closed_at: dt.datetime | None
    place: str
    is_cancelled: bool
    sequence: int
    is_invented: bool


async def find_feed(connection: asyncpg.Connection, secret_sha256: str) -> Feed | None:
    """Whose calendar this secret opens; nobody's once the membership or the account has ended."""
    row = await connection.fetchrow(FEED_BEHIND, secret_sha256)
    if row is None:
        return None
    viewer = Viewer(frozenset(row["roles"]), frozenset(row["speaks_for"]))
    return Feed(row["community_id"], row["community_name"], row["is_demonstration"], row["person"], row["language"], viewer)


async def has_feed(connection: asyncpg.Connection) -> dt.datetime | None:
    """Since when the one who acts has a calendar address, if they have one."""
    made_at: dt.datetime | None = await connection.fetchval(HAS_FEED)
    return made_at


async def list_meetings(connection: asyncpg.Connection, viewer: Viewer, since: dt.datetime) -> list[MeetingRow]:
    """Meetings from this moment on: of the bodies in which the one who acts has a seat then; the Centre and chairs see all."""
    rows = await connection.fetch(MEETINGS, since, bool(viewer.roles & SEES_ALL_MEETINGS))
    return [MeetingRow(**dict(row)) for row in rows]
