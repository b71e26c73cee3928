"""Rows of an agenda's order and of the item under discussion."""

import uuid

import asyncpg

from absorb.committee.rules.agenda import Slot

SLOTS = "select id, state = 'waiting' as waits from agenda_item where meeting = $1 order by position, id"

ORDER_ITEMS = """
update agenda_item i set position = w.place
from unnest($2::uuid[]) with ordinality as w (item, place) where i.id = w.item and i.meeting = $1
"""

CHANGE_ITEM = "update agenda_item set title = $2, motion = $3 where id = $1"

SET_MOTION = "update agenda_item set motion = $2 where id = $1"

TAKE_UP = "update agenda_item set called_at = $2 where id = $1"

CURRENT = "select id from agenda_item where meeting = $1 and called_at is not null order by called_at desc, id desc limit 1"

IDEAS = """
select i.id, i.reference, i.title, (
    select k.ranking from ranking_idea k join ranking r on r.id = k.ranking where k.idea = i.id order by r.number desc limit 1) as ranking,
    exists (select from agenda_item t where t.meeting = $2 and t.idea = i.id and t.state <> 'taken_off') as is_there
from idea i where i.reference = any ($1)
"""

IDEAS_THERE = "select idea from agenda_item where meeting = $1 and idea is not null and state <> 'taken_off'"

FIRST = """
select i.reference from ranking_idea k join ranking r on r.id = k.ranking join idea i on i.id = k.idea
where r.number = $1 and k.place is not null
    and not exists (select from agenda_item t where t.meeting = $3 and t.idea = i.id and t.state <> 'taken_off')
order by k.position, k.id limit $2
"""


async def list_slots(connection: asyncpg.Connection, meeting_id: uuid.UUID) -> list[Slot]:
    """The agenda in its order: which items wait and so may change places."""
    return [Slot(row["id"], row["waits"]) for row in await connection.fetch(SLOTS, meeting_id)]


async def find_current(connection: asyncpg.Connection, meeting_id: uuid.UUID) -> uuid.UUID | None:
    """The item taken up last."""
    current: uuid.UUID | None = await connection.fetchval(CURRENT, meeting_id)
    return current
