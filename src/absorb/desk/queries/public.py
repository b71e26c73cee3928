"""What the public's first page counts and lists."""

import datetime as dt

import asyncpg

MOST_COUNTED = 2_000
"""Counting further would make everybody wait for a figure that nobody reads to the last digit."""

# A call is open where both its days are known: of one without them nobody knows whether it takes applications.
PUBLIC = """
select (select count(*) from (select from idea where state not in ('draft', 'withdrawn') limit $2 + 1) seen)::int as ideas,
    (select count(*) from resolution where is_adopted)::int as resolutions,
    (select count(*) from (select distinct on (code) opens_on, closes_on from call order by code, version desc) c
        where c.opens_on <= $1 and c.closes_on >= $1)::int as calls
"""

LATEST_RESOLUTIONS = """
select r.number, r.wording, r.is_adopted, b.name as body, m.held_on
from resolution r join meeting m on m.id = r.meeting join body b on b.id = m.body join agenda_item i on i.id = r.item
order by m.held_on desc, m.starts_at desc, i.position desc, r.id limit $1
"""


async def public_figures(connection: asyncpg.Connection, today: dt.date) -> dict[str, int]:
    """How many ideas, adopted resolutions and open calls there are; one idea more than `MOST_COUNTED` means more than that."""
    row = await connection.fetchrow(PUBLIC, today, MOST_COUNTED)
    assert row is not None
    return dict(row)


async def list_latest_resolutions(connection: asyncpg.Connection, limit: int) -> list[dict[str, object]]:
    """The latest resolutions, newest first."""
    return [dict(row) for row in await connection.fetch(LATEST_RESOLUTIONS, limit)]
