"""Ideas on which assessors differ are put on a meeting's agenda for discussion."""

import uuid

from absorb.committee.actions.agenda import add_items
from absorb.committee.schemas.agenda import ItemIn
from absorb.db import Acting, reading
from absorb.priority.queries import rounds

ON_AGENDA = "select idea from agenda_item where meeting = $1 and idea is not null"

LONGEST_TITLE = 300


async def put_discussed(acting: Acting, meeting_id: uuid.UUID, number: int) -> int:
    """Put what is for discussion after a round on the meeting's agenda, without a motion, what differs most first; the answer is
    how many items are new. Ideas that stand on the agenda already are passed over."""
    async with reading(acting) as connection:
        found = await rounds.list_discussed(connection, await rounds.get_round(connection, number))
        there = {row["idea"] for row in await connection.fetch(ON_AGENDA, meeting_id)}
    asks = [ItemIn(title=f"{one.reference} {one.title}"[:LONGEST_TITLE], idea_id=one.idea_id) for one in found if one.idea_id not in there]
    return len(await add_items(acting, meeting_id, asks)) if asks else 0
