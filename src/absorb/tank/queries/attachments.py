"""Rows of the files that belong to ideas."""

import datetime as dt
import uuid

import asyncpg
import msgspec

from absorb.kernel.errors import NotFound

LIST = """
select a.id, a.name, a.media_type, a.sha256, a.size, a.made_at, n.name as made_by
from idea_attachment a left join lateral person_names(array[a.made_by]) n on true
where a.idea = $1 and a.removed_at is null order by a.made_at, a.id
"""

ONE = """
select a.id, a.name, a.media_type, a.sha256, a.size, a.made_at, n.name as made_by
from idea_attachment a left join lateral person_names(array[a.made_by]) n on true
where a.idea = $1 and a.id = $2 and a.removed_at is null
"""

ADD = "insert into idea_attachment (id, idea, name, media_type, sha256, size) values ($1, $2, $3, $4, $5, $6)"

REMOVE = """
update idea_attachment set removed_at = now(), removed_by = nullif(current_setting('absorb.person', true), '')::uuid
where idea = $1 and id = $2 and removed_at is null returning name, sha256
"""

WAS = "select exists (select from idea_attachment where idea = $1 and id = $2)"

TAKE_OVER = """
insert into idea_attachment (id, idea, name, media_type, sha256, size, made_by, made_at)
select new.id, $2, a.name, a.media_type, a.sha256, a.size, a.made_by, a.made_at
from unnest($1::uuid[], $3::uuid[]) new (id, given) join idea_attachment a on a.id = new.given
"""


class AttachmentOut(msgspec.Struct, frozen=True):
    """A file that belongs to an idea: its name as it was given, what it is by its content, its hash and bytes."""

    id: uuid.UUID
    name: str
    media_type: str
    sha256: str
    size: int
    made_at: dt.datetime
    made_by: str | None


async def list_attachments(connection: asyncpg.Connection, idea_id: uuid.UUID) -> list[AttachmentOut]:
    """The idea's files, the removed ones aside, in the order in which they came."""
    return [AttachmentOut(**dict(row)) for row in await connection.fetch(LIST, idea_id)]


async def get_attachment(connection: asyncpg.Connection, idea_id: uuid.UUID, attachment_id: uuid.UUID) -> AttachmentOut:
    """One of the idea's files; `NotFound` also where it was removed."""
    row = await connection.fetchrow(ONE, idea_id, attachment_id)
    if row is None:
        raise NotFound("There is no such file here.")
    return AttachmentOut(**dict(row))
