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

IDEAS_BY_REFERENCE = "select id, reference, title from idea where reference = any ($1)"


async def list_slots(connection: asyncpg.Connection, meeting_id: uuid.UUID) -> list[Slot]:
    """The agenda in its order: which items wait and so may change places."""
    return [Slot(row["id"], row["waits"]) for row in await connection.fetch(SLOTS, meeting_id)]


async def find_current(connection: asyncpg.Connection, meeting_id: uuid.UUID) -> uuid.UUID | None:
    """The item taken up last."""
    current: uuid.UUID | None = await connection.fetchval(CURRENT, meeting_id)
    return current
