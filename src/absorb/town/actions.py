"""Changing what a town says of itself."""

import msgspec

from absorb.db import Acting, reading, transaction
from absorb.journal.actions import record
from absorb.town import queries
from absorb.town.schemas import Statement

ACCESSIBILITY = "accessibility"


async def get_statement(acting: Acting) -> Statement:
    """The accessibility statement as it is filled in now."""
    async with reading(acting) as connection:
        return msgspec.convert(await queries.find_setting(connection, ACCESSIBILITY), Statement)


async def change_statement(acting: Acting, statement: Statement) -> None:
    """Keep the statement; the journal holds it as it was then."""
    value = msgspec.to_builtins(statement)
    async with transaction(acting) as connection:
        await queries.keep_setting(connection, ACCESSIBILITY, value)
        await record(connection, "changed the accessibility statement", ("community", await queries.community_id(connection)), value)
