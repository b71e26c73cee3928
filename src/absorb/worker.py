"""The worker: keeps promises from the queue, hands open ones over, seals the journal, does the rooms' chores."""

import asyncio
import contextlib
import logging
import uuid
from typing import Any, cast

import msgspec
from arq.connections import ArqRedis, RedisSettings, create_pool
from arq.worker import Worker, func

from absorb.db import Acting, transaction
from absorb.journal import actions as journal
from absorb.kernel.errors import Unavailable
from absorb.outbox import queries as outbox_queries
from absorb.outbox.actions import QUEUE_JOB, keep, relay
from absorb.people.queries import list_communities
from absorb.rooms import find_chores, find_jobs

LOG = logging.getLogger("absorb.worker")

RELAY_EVERY_SECONDS = 1.0
SEAL_EVERY_SECONDS = 5.0
JOB_TIMEOUT_SECONDS = 600


async def connect_queue(url: str) -> ArqRedis:
    """The queue's connection; `Unavailable` says what to do where it cannot be reached."""
    try:
        settings = RedisSettings.from_dsn(url)
        settings.conn_retries = 0  # who starts the worker tries again, and reads one sentence instead of a line for each try
        return await create_pool(settings, job_serializer=_write, job_deserializer=msgspec.json.decode)
    except Exception as error:
        raise Unavailable(f"The queue cannot be reached: {error}. Check ABSORB_REDIS_URL and that Valkey is running.") from None


def _write(job: dict[str, Any]) -> bytes:
    """What goes into the queue is JSON: unlike a pickle it can be read without running anything."""
    return msgspec.json.encode(job, enc_hook=repr)


def make_worker(queue: ArqRedis, *, burst: bool = False) -> Worker:
    """An arq worker that knows one function: keep a promise."""
    jobs = find_jobs()

    async def keep_promise(context: dict[str, Any], promise_id: str) -> bool:
        return await keep(uuid.UUID(promise_id), jobs)

    return Worker(
        functions=[func(cast(Any, keep_promise), name=QUEUE_JOB, timeout=JOB_TIMEOUT_SECONDS, keep_result=0, max_tries=1)],
        redis_pool=queue,
        burst=burst,
        max_jobs=2,
        poll_delay=0.1,
        handle_signals=False,
        job_serializer=_write,
        job_deserializer=msgspec.json.decode,
    )


async def keep_all(queue: ArqRedis) -> None:
    """Hand over and keep promises until none is open: what a script or a test waits for. A failed job is raised."""
    while True:
        await relay(queue)
        await make_worker(queue, burst=True).main()
        async with transaction() as connection:
            state = await connection.fetchrow(outbox_queries.STATE)
        if state["open"] == 0:
            return
        if state["trouble"] is not None:
            raise Unavailable(f"A promised job failed: {state['trouble']}")


async def seal_all() -> None:
    """Seal the journals of all communities."""
    for community in await list_communities():
        await journal.seal(Acting(community.id))


async def work(queue: ArqRedis) -> None:
    """Serve until cancelled, also through a time without the queue."""
    worker = make_worker(queue)
    chores = [
        asyncio.create_task(_every(RELAY_EVERY_SECONDS, lambda: relay(queue))),
        asyncio.create_task(_every(SEAL_EVERY_SECONDS, seal_all)),
        *(asyncio.create_task(_every(seconds, chore)) for seconds, chore in find_chores()),
    ]
    try:
        while True:
            try:
                await worker.main()
            except Exception as error:
                LOG.warning("The queue cannot be reached and is tried again: %s", error)
                await asyncio.sleep(RELAY_EVERY_SECONDS)
    finally:
        for chore in chores:
            chore.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await asyncio.gather(*chores)
        with contextlib.suppress(Exception):  # without the queue there is nothing to say goodbye to
            await worker.close()


async def _every(seconds: float, chore: Any) -> None:
    while True:
        try:
            await chore()
        except Exception as error:
            LOG.warning("a chore failed and is tried again: %s", error)
        await asyncio.sleep(seconds)
