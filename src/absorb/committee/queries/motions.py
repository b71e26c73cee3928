"""Rows of amendments and counter-motions."""

import uuid
from collections import defaultdict
from typing import NamedTuple

import asyncpg

from absorb.committee.schemas.motions import MotionOut
from absorb.kernel.errors import NotFound

ADD = """
insert into motion (id, item, position, kind, proposed_by, passage, wording, state, proposed_at)
values ($1, $2, (select coalesce(max(position), 0) + 1 from motion where item = $2), $3, $4, $5, $6, 'proposed', $7)
"""

ITEM_OF = "select item from motion where id = $1"

LOCK = "select id, item, kind, position, passage, wording, state, proposed_by from motion where id = $1 for update"

OF_ITEM = "select id, item, kind, position, passage, wording, state, proposed_by from motion where item = $1 order by position"

SETTLE = "update motion set state = $2, settled_at = $3, text_before = $4, text_after = $5 where id = $1"

HAS_ANY = "select exists (select from motion where item = $1)"

OF_MEETING = """
select m.id, m.item, m.kind, m.position, m.passage, m.wording, m.state, m.proposed_by as person_id, coalesce(n.name, '–') as name,
    m.proposed_at, m.text_before, m.text_after
from motion m join agenda_item i on i.id = m.item left join lateral person_names(array[m.proposed_by]) n on true
where i.meeting = $1 order by m.item, m.position
"""


class MotionRow(NamedTuple):
    """A motion as the transaction that settles it holds it."""

    id: uuid.UUID
    item: uuid.UUID
    kind: str
    position: int
    passage: str | None
    wording: str
    state: str
    proposed_by: uuid.UUID


async def get_item_of(connection: asyncpg.Connection, motion_id: uuid.UUID) -> uuid.UUID:
    """The item that the motion is about."""
    item_id: uuid.UUID | None = await connection.fetchval(ITEM_OF, motion_id)
    if item_id is None:
        raise NotFound("There is no such motion.")
    return item_id


async def lock_motion(connection: asyncpg.Connection, motion_id: uuid.UUID) -> MotionRow:
    """A motion whose item is held already."""
    return MotionRow(**dict(await connection.fetchrow(LOCK, motion_id)))


async def list_of_item(connection: asyncpg.Connection, item_id: uuid.UUID) -> list[MotionRow]:
    return [MotionRow(**dict(row)) for row in await connection.fetch(OF_ITEM, item_id)]


async def list_of_meeting(connection: asyncpg.Connection, meeting_id: uuid.UUID) -> dict[uuid.UUID, list[MotionOut]]:
    """Motions by the item that they are about, as they were proposed."""
    found: dict[uuid.UUID, list[MotionOut]] = defaultdict(list)
    for row in await connection.fetch(OF_MEETING, meeting_id):
        facts = dict(row)
        found[facts.pop("item")].append(MotionOut(**facts))
    return found
