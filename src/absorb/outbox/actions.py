"""Promising a job in the transaction of the fact that needs it, handing promises to the queue, keeping them.

Delivery is at least once; a promise is kept once, because keeping it and marking it kept are one transaction of
the job's own, guarded by the promise's id. When the queue loses everything, the relay hands over again. The queue carries
ids alone: what is to be done, and for whom, is read from the promise, so whoever can write to the queue can ask for nothing
that was not promised.
"""

import datetime as dt
import uuid
from collections.abc import Awaitable, Callable
from typing import Any

import asyncpg
from arq.connections import ArqRedis

from absorb.db import Acting, aside, transaction
from absorb.kernel.ids import new_id
from absorb.meanwhile import meanwhile
from absorb.outbox import queries

HAND_AGAIN_AFTER = dt.timedelta(minutes=2)
"""A promise of which nothing was heard for so long is handed over once more: the queue or its worker has lost it."""

HOLD_EVERY_SECONDS = 30.0
"""So often a worker says that it is still keeping a promise."""

QUEUE_JOB = "keep_promise"


Job = Callable[[Acting, dict[str, Any]], Awaitable[None]]
"""A job: who acts, and the ids it needs. It must be safe to run twice."""


async def promise(connection: asyncpg.Connection, job: str, facts: dict[str, Any]) -> uuid.UUID:
    """Promise a job by name, with ids only, in the running transaction."""
    promise_id = new_id()
    await connection.execute(queries.ADD, promise_id, job, facts)
    return promise_id


async def promise_once(connection: asyncpg.Connection, job: str) -> None:
    """Promise a job that needs to know nothing; however often it is promised in one transaction, it is kept once for it."""
    await connection.execute(queries.ADD_ONCE, new_id(), job)


async def relay(queue: ArqRedis, *, at_most: int = 100, again_after: dt.timedelta = HAND_AGAIN_AFTER) -> int:
    """Hand open promises to the queue; the answer is how many. Several relays may run: rows are skipped when locked."""
    async with transaction() as connection:
        rows = await connection.fetch(queries.CLAIM, at_most, again_after)
    for row in rows:
        await queue.enqueue_job(QUEUE_JOB, str(row["id"]))
    return len(rows)


async def keep(promise_id: uuid.UUID, jobs: dict[str, Job]) -> bool:
    """Run one promised job and mark it kept; False when there is none, or it was kept before. A failure is written down and raised.

    While the job runs it is not handed over again, however long it takes.
    """
    async with transaction() as connection:
        promised = await connection.fetchrow(queries.TAKE, promise_id)
    if promised is None:
        return False
    acting = Acting(promised["community_id"])
    try:
        async with meanwhile(lambda: _hold(acting, promise_id), HOLD_EVERY_SECONDS):
            await jobs[promised["job"]](acting, promised["facts"])
    except Exception as error:
        async with transaction() as connection:
            await connection.execute(queries.FAILED, promise_id, f"{type(error).__name__}: {error}")
        raise
    async with transaction() as connection:
        await connection.execute(queries.DONE, promise_id)
    return True


async def _hold(acting: Acting, promise_id: uuid.UUID) -> None:
    async with aside(acting) as connection:
        await connection.execute(queries.HOLD, promise_id)
