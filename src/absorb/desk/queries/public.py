"""What the public's first page counts and lists."""

import datetime as dt

import asyncpg

PUBLIC = """
select (select count(*) from idea where state not in ('draft', 'withdrawn'))::int as ideas,
    (select count(*) from resolution where is_adopted)::int as resolutions,
    (select count(*) from call where closes_on is null or closes_on >= $1)::int as calls
"""

LATEST_RESOLUTIONS = """
select r.number, r.wording, r.is_adopted, b.name as body, m.held_on
from resolution r join meeting m on m.id = r.meeting join body b on b.id = m.body order by m.held_on desc, r.number, r.id limit $1
"""


async def public_figures(connection: asyncpg.Connection, today: dt.date) -> dict[str, int]:
    """How many ideas, adopted resolutions and open calls there are."""
    row = await connection.fetchrow(PUBLIC, today)
    assert row is not None
    return dict(row)


async def list_latest_resolutions(connection: asyncpg.Connection, limit: int) -> list[dict[str, object]]:
    """The latest resolutions, newest first."""
    return [dict(row) for row in await connection.fetch(LATEST_RESOLUTIONS, limit)]
