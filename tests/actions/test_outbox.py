"""Promises: made with the fact or not at all, kept once, and never lost with the queue."""

import datetime as dt
import json
import pickle
import uuid
from pathlib import Path
from typing import Any

import asyncpg
import pytest

from absorb.db import Acting, reading, transaction
from absorb.embedded import Servers
from absorb.kernel.errors import Unavailable
from absorb.outbox import actions as outbox
from absorb.outbox.actions import HAND_AGAIN_AFTER, QUEUE_JOB, keep, promise, relay
from absorb.outbox.queries import CLAIM
from absorb.worker import connect_queue, keep_all, make_worker
from tests.conftest import Town


async def _open(town: Town) -> int:
    async with reading(town.acting) as connection:
        return int(await connection.fetchval("select count(*) from outbox_promise where done_at is null"))


async def test_a_promise_falls_with_its_transaction(town: Town) -> None:
    with pytest.raises(RuntimeError, match="changed my mind"):
        async with transaction(town.acting) as connection:
            await promise(connection, "anything", {})
            raise RuntimeError("changed my mind")
    assert await _open(town) == 0


async def test_a_promise_is_kept_once_though_handed_over_twice(town: Town) -> None:
    kept: list[tuple[Acting, dict[str, Any]]] = []

    async def job(acting: Acting, facts: dict[str, Any]) -> None:
        kept.append((acting, facts))

    async with transaction(town.acting) as connection:
        promise_id = await promise(connection, "note", {"idea": "1"})
    assert [await keep(promise_id, {"note": job}), await keep(promise_id, {"note": job})] == [True, False]
    assert kept == [(Acting(town.acting.community_id), {"idea": "1"})]


async def test_a_failed_job_is_written_down_and_stays_open(town: Town) -> None:
    async def job(acting: Acting, facts: dict[str, Any]) -> None:
        raise ValueError("no paper in the tray")

    async with transaction(town.acting) as connection:
        promise_id = await promise(connection, "print", {})
    with pytest.raises(ValueError, match="no paper"):
        await keep(promise_id, {"print": job})
    async with reading(town.acting) as connection:
        row = await connection.fetchrow("select tries, trouble, done_at from outbox_promise")
    assert (row["tries"], row["trouble"], row["done_at"]) == (1, "ValueError: no paper in the tray", None)


async def test_what_is_being_kept_is_not_handed_over_again_however_long_it_takes(
    town: Town, owner: asyncpg.Connection, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A search of five minutes, whose promise the queue got long ago: a second worker must not begin it too."""
    monkeypatch.setattr(outbox, "HOLD_EVERY_SECONDS", 0.01)
    handed: list[list[Any]] = []

    async def job(acting: Acting, facts: dict[str, Any]) -> None:
        old = await owner.fetchval("update outbox_promise set handed_at = now() - interval '1 hour' returning handed_at")
        for _ in range(10_000):
            if await owner.fetchval("select handed_at from outbox_promise") != old:
                break
        async with transaction() as connection:
            handed.append(await connection.fetch(CLAIM, 100, HAND_AGAIN_AFTER))

    async with transaction(town.acting) as connection:
        promise_id = await promise(connection, "search", {})
    assert await keep(promise_id, {"search": job})
    assert (handed, await _open(town)) == ([[]], 0)


async def test_nothing_is_lost_when_the_queue_is_wiped(town: Town, servers: Servers) -> None:
    queue = await connect_queue(servers.redis_url)
    try:
        await queue.flushall()
        async with transaction(town.acting) as connection:
            await promise(connection, "nobody_knows_this_job", {})
        assert await relay(queue) == 1
        assert await relay(queue) == 0
        await queue.flushall()
        assert await relay(queue, again_after=dt.timedelta(0)) == 1
    finally:
        await queue.flushall()
        await queue.aclose()


async def test_the_queue_carries_ids_alone(town: Town, servers: Servers) -> None:
    queue = await connect_queue(servers.redis_url)
    await queue.flushall()
    async with transaction(town.acting) as connection:
        promise_id = await promise(connection, "nobody_knows_this_job", {"secret": "facts"})
    await relay(queue)
    (key,) = await queue.keys("arq:job:*")
    job = json.loads(await queue.get(key))
    await queue.flushall()
    assert (job["f"], job["a"], job["k"]) == (QUEUE_JOB, [str(promise_id)], {})
    await queue.aclose()


class Harm:
    """What a pickle can do to whoever opens it."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def __reduce__(self) -> Any:
        return Path.touch, (self.path,)


async def test_whoever_writes_to_the_queue_runs_nothing(town: Town, servers: Servers, tmp_path: Path) -> None:
    """Neither code nor a job that nobody promised: a pickle is not opened, an id that names no promise does nothing."""
    queue = await connect_queue(servers.redis_url)
    await queue.flushall()
    harm = tmp_path / "harm"
    await queue.set("arq:job:harm", pickle.dumps({"t": 1, "f": QUEUE_JOB, "a": (Harm(harm),), "k": {}, "et": 1}))
    await queue.zadd("arq:queue", {"harm": 1})
    await queue.enqueue_job(QUEUE_JOB, str(uuid.uuid4()))
    await queue.enqueue_job(QUEUE_JOB, {"id": str(uuid.uuid4()), "job": "write_contract", "community_id": str(town.acting.community_id)})
    worker = make_worker(queue, burst=True)
    await worker.main()
    assert (harm.exists(), worker.jobs_complete, worker.jobs_failed) == (False, 1, 2)
    await queue.aclose()


async def test_waiting_for_all_promises_tells_what_failed(town: Town, servers: Servers) -> None:
    queue = await connect_queue(servers.redis_url)
    await queue.flushall()
    async with transaction(town.acting) as connection:
        await promise(connection, "nobody_knows_this_job", {})
    with pytest.raises(Unavailable, match="nobody_knows_this_job"):
        await keep_all(queue)


async def test_a_queue_that_is_not_there_is_told_with_the_remedy() -> None:
    with pytest.raises(Unavailable, match="Check ABSORB_REDIS_URL"):
        await connect_queue("redis://127.0.0.1:1/0")
