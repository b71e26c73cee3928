"""What a town says of itself, by name."""

import asyncpg
import msgspec

from absorb.kernel.ids import new_id
from absorb.town.schemas import Statement, Territory

ACCESSIBILITY = "accessibility"
TERRITORY = "territory"

FIND = "select value from community_setting where name = $1"

KEEP = """
insert into community_setting (id, name, value, changed_at) values ($1, $2, $3, now())
on conflict (community_id, name) do update set value = excluded.value, changed_at = excluded.changed_at
"""


async def get_statement(connection: asyncpg.Connection) -> Statement:
    """The accessibility statement as it is filled in now; empty where nobody has begun."""
    return msgspec.convert(await connection.fetchval(FIND, ACCESSIBILITY) or {}, Statement)


async def keep_statement(connection: asyncpg.Connection, statement: Statement) -> None:
    await connection.execute(KEEP, new_id(), ACCESSIBILITY, msgspec.to_builtins(statement))


async def get_territory(connection: asyncpg.Connection) -> Territory:
    """Where the town lies; nothing where nobody has said."""
    return msgspec.convert(await connection.fetchval(FIND, TERRITORY) or {}, Territory)


async def keep_territory(connection: asyncpg.Connection, territory: Territory) -> None:
    await connection.execute(KEEP, new_id(), TERRITORY, msgspec.to_builtins(territory))
