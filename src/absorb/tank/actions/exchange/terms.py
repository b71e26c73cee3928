"""What writing, reading and taking a workbook agree on: its names, its bounds, and how a promised job gives up."""

import uuid

import asyncpg

from absorb.catalogues import words
from absorb.db import Acting, transaction
from absorb.kernel.phrases import Phrase
from absorb.progress.actions import fail
from absorb.tank import queries
from absorb.tank.rules.exchange import Names

FILE_NAME = "zasobnik.xlsx"
BATCH = 500
"""So many rows are written, compared or taken at once."""


async def names_here(connection: asyncpg.Connection) -> Names:
    """What stands in a workbook's cells in place of ids and codes. The workbook is Czech, whoever asks for it."""
    say, _ = words("cs")
    return Names(say, await queries.exchange.organisation_names(connection), await queries.exchange.measure_names(connection))


async def give_up(acting: Acting, exchange_id: uuid.UUID, says: str) -> None:
    """A promised job that cannot be done ends with a sentence, on the workbook's page and on the work's; run again it changes
    nothing."""
    told = {"phrase": says.msgid, "facts": says.facts} if isinstance(says, Phrase) else {"phrase": says, "facts": {}}
    async with transaction(acting) as connection:
        exchange = await queries.exchange.get_exchange(connection, exchange_id, acting.person_id, hold=True)
        if exchange.state not in ("waiting", "promised"):
            return
        await connection.execute(queries.exchange.FAILED, exchange_id, str(says), told)
    if exchange.work is not None:
        await fail(acting, exchange.work, says)
