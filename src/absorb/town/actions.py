"""Changing what a town says of itself."""

import msgspec

from absorb.db import Acting, transaction
from absorb.journal.actions import record
from absorb.kernel.errors import BadInput
from absorb.outbox.actions import promise_once
from absorb.town.queries import get_statement, get_territory, keep_statement, keep_territory
from absorb.town.rules import find_territory_faults
from absorb.town.schemas import Statement, Territory

OFFER_EVERYTHING = "offer_everything"
"""The promised job that holds all ideas against all calls; the calls, above, keep it."""


async def change_statement(acting: Acting, statement: Statement) -> None:
    """Keep the statement; the journal holds it as it was then. One that says what is kept already leaves no trace."""
    async with transaction(acting) as connection:
        if statement == await get_statement(connection):
            return
        await keep_statement(connection, statement)
        about = ("community", acting.community_id)
        await record(connection, "changed the accessibility statement", about, msgspec.to_builtins(statement))


async def change_territory(acting: Acting, territory: Territory) -> None:
    """Keep where the town lies. BadInput lists what is wrong; saying what is kept already leaves no trace."""
    if faults := list(find_territory_faults(territory)):
        raise BadInput(faults)
    async with transaction(acting) as connection:
        if territory == await get_territory(connection):
            return
        await keep_territory(connection, territory)
        about = ("community", acting.community_id)
        await record(connection, "said where the town lies", about, msgspec.to_builtins(territory))
        await promise_once(connection, OFFER_EVERYTHING)
