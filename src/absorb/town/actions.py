"""Changing what a town says of itself."""

import msgspec

from absorb.db import Acting, transaction
from absorb.journal.actions import record
from absorb.town.queries import get_statement, keep_statement
from absorb.town.schemas import Statement


async def change_statement(acting: Acting, statement: Statement) -> None:
    """Keep the statement; the journal holds it as it was then. One that says what is kept already leaves no trace."""
    async with transaction(acting) as connection:
        if statement == await get_statement(connection):
            return
        await keep_statement(connection, statement)
        about = ("community", acting.community_id)
        await record(connection, "changed the accessibility statement", about, msgspec.to_builtins(statement))
