"""Rows of how resolutions are carried out."""

import uuid

import asyncpg

from absorb.committee.queries.resolutions import RESOLUTIONS, resolution_of
from absorb.committee.schemas.resolutions import NoteOut, ResolutionOut

ADD_NOTE = "insert into resolution_note (id, resolution, is_done, noted_on, says) values ($1, $2, $3, $4, $5)"

NOTES = """
select n.is_done, n.noted_on, n.says, p.name as person_name, n.made_at
from resolution_note n left join lateral person_names(array[n.person_id]) p on true
where n.resolution = $1 order by n.made_at, n.id
"""

IN_FORCE = "r.is_adopted and not exists (select from resolution x where x.revokes = r.id and x.is_adopted)"
"""Of a resolution r: it was adopted and no later one that was adopted revokes it."""

IS_DONE = """
coalesce((select n.is_done from resolution_note n where n.resolution = r.id order by n.made_at desc, n.id desc limit 1), false)
"""
"""Of a resolution r: whether it is carried out, as the latest note says."""

TO_DO = f"""{RESOLUTIONS} where {IN_FORCE} and (r.carried_out_by is not null or r.due_on is not null) and {IS_DONE} = $1
order by r.due_on nulls last, m.held_on, r.made_at, r.id limit $2
"""


async def list_notes(connection: asyncpg.Connection, resolution_id: uuid.UUID) -> list[NoteOut]:
    """What was noted of a resolution, oldest first."""
    return [NoteOut(**dict(row)) for row in await connection.fetch(NOTES, resolution_id)]


async def list_to_do(connection: asyncpg.Connection, *, is_done: bool, limit: int = 200) -> list[ResolutionOut]:
    """Adopted resolutions that somebody carries out and nothing has revoked, the earliest deadline first."""
    return [resolution_of(row) for row in await connection.fetch(TO_DO, is_done, limit)]
