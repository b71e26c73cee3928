"""When a person was at their desk."""

import asyncpg

from absorb.desk.rules import Visit

VISIT = "select began_at, latest_at, before_at from desk_visit where person = acting_person()"

KEEP_VISIT = """
insert into desk_visit (id, person, began_at, latest_at, before_at) values ($1, acting_person(), $2, $3, $4)
on conflict (community_id, person) do update set began_at = $2, latest_at = $3, before_at = $4 where desk_visit.latest_at < $3
"""


async def find_visit(connection: asyncpg.Connection) -> Visit | None:
    """The latest visit of the one who acts, if there was any."""
    row = await connection.fetchrow(VISIT)
    return Visit(**dict(row)) if row else None
