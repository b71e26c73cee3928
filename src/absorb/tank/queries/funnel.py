"""How many ideas stand in which state."""

import asyncpg

COUNTS = "select state, count(*) as ideas from idea group by state"


async def count_states(connection: asyncpg.Connection) -> dict[str, int]:
    """Ideas by state, over the whole community."""
    return {row["state"]: row["ideas"] for row in await connection.fetch(COUNTS)}
