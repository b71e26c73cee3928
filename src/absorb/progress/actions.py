"""Telling how far a long work is, from inside it.

work = await begin(connection, "exchange_read", "workbook.xlsx", "/tank/exchange/…")   # in the transaction that promises the job
await step(acting, work, 200, 20_000, "Comparing rows with the tank")                  # in the job, any time
await finish(acting, work, {"changed": 12})                                            # or fail(acting, work, "The file is …")
"""

import uuid
from typing import Any

import asyncpg

from absorb.db import Acting, aside
from absorb.kernel.ids import new_id
from absorb.kernel.phrases import Phrase
from absorb.progress import queries


async def begin(connection: asyncpg.Connection, kind: str, about: str | None, address: str | None, total: int = 0) -> uuid.UUID:
    """Note a long work in the running transaction; whoever acts owns it. `address` is where its result will stand,
    `total` the number of steps, 0 while it is not known. `kind` is told in words by the msgid "work <kind>"."""
    work_id = new_id()
    await connection.execute(queries.ADD, work_id, kind, about, address, total)
    return work_id


async def step(acting: Acting, work_id: uuid.UUID, done: int, total: int, stage: str) -> None:
    """Say how far it is; seen by others at once, also while a long transaction runs. A work that has ended stays so."""
    async with aside(acting) as connection:
        await connection.execute(queries.STEP, work_id, done, total, stage)


async def finish(acting: Acting, work_id: uuid.UUID, result: dict[str, Any] | None = None, *, address: str | None = None) -> None:
    """It is done. Called after its transaction has ended, so that what is said to be done is there; `address` is where,
    when that was not known at the beginning."""
    async with aside(acting) as connection:
        await connection.execute(queries.END, work_id, result or {}, None, address)


async def fail(acting: Acting, work_id: uuid.UUID, trouble: str) -> None:
    """It ended without a result; `trouble` says why in a sentence (a `Phrase` where it has values in it)."""
    facts = {"phrase": trouble.msgid, "facts": trouble.facts} if isinstance(trouble, Phrase) else {}
    async with aside(acting) as connection:
        await connection.execute(queries.END, work_id, facts, str(trouble), None)
