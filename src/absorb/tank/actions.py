"""What is done with ideas."""

import uuid

import asyncpg

from absorb.journal.actions import record
from absorb.kernel.errors import Clash


async def move_in(connection: asyncpg.Connection, idea_id: uuid.UUID, to: str, *, why: str | None = None) -> None:
    """Move an idea to another state inside a transaction that higher rooms opened."""
    done = await connection.execute(
        "update idea set state = $2, state_why = $3, version = version + 1, changed_at = now() where id = $1", idea_id, to, why
    )
    if done != "UPDATE 1":
        raise Clash("The idea is not there any more.")
    await record(connection, f"idea moved to {to}", ("idea", idea_id), {"to": to}, why=why)
