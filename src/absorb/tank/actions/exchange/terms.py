"""What writing, reading and taking a workbook agree on: its names, its bounds, and how a promised job gives up."""

import uuid
from typing import Any, cast

import asyncpg

from absorb.catalogues import words
from absorb.db import Acting, transaction
from absorb.kernel.intake import plain
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


def kept_sentence(says: str) -> dict[str, Any]:
    """A sentence as JSON keeps it, with what it is made of: read again, it can be put into another language."""
    return cast(dict[str, Any], plain(says if isinstance(says, Phrase) else Phrase.key(says, says)))


async def give_up(acting: Acting, exchange_id: uuid.UUID, says: str) -> None:
    """A promised job that cannot be done ends with a sentence, on the workbook's page and on the work's; run again it changes
    nothing."""
    async with transaction(acting) as connection:
        exchange = await queries.exchange.get_exchange(connection, exchange_id, acting.person_id, hold=True)
        if exchange.state not in ("waiting", "promised"):
            return
        await connection.execute(queries.exchange.FAILED, exchange_id, str(says), kept_sentence(says))
    if exchange.work is not None:
        await fail(acting, exchange.work, says)
