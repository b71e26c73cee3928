"""What a town says of itself, by name."""

from typing import Any

import asyncpg

from absorb.kernel.ids import new_id

FIND = "select value from community_setting where name = $1"

KEEP = """
insert into community_setting (id, name, value, changed_at) values ($1, $2, $3, now())
on conflict (community_id, name) do update set value = excluded.value, changed_at = excluded.changed_at
"""

COMMUNITY = "select nullif(current_setting('absorb.community', true), '')::uuid"


async def find_setting(connection: asyncpg.Connection, name: str) -> dict[str, Any]:
    """What is kept under a name; empty where nothing is."""
    return await connection.fetchval(FIND, name) or {}


async def keep_setting(connection: asyncpg.Connection, name: str, value: dict[str, Any]) -> None:
    await connection.execute(KEEP, new_id(), name, value)


async def community_id(connection: asyncpg.Connection) -> Any:
    """The community of the running transaction."""
    return await connection.fetchval(COMMUNITY)
