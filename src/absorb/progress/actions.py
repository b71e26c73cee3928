"""Telling how far a long work is, from inside it.

work = await begin(connection, "exchange_read", "workbook.xlsx", "/tank/exchange/…")   # in the transaction that promises the job
await step(acting, work, 200, 20_000, "Comparing rows with the tank")                  # in the job, any time
await finish(acting, work, {"changed": 12})                                            # or fail(acting, work, "The file is …")

A job whose end is nothing but its answer or its refusal is given to `see_through`. What says by itself how far it is, or how
long it may take, and has no steps between which to tell it, runs in a block of `telling`.
"""

import asyncio
import contextlib
import uuid
from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any, NamedTuple

import asyncpg

from absorb.db import Acting, aside
from absorb.kernel.errors import AbsorbError, Unavailable
from absorb.kernel.ids import new_id
from absorb.kernel.intake import plain
from absorb.kernel.phrases import Phrase
from absorb.meanwhile import meanwhile
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


TELL_EVERY_SECONDS = 1.0


class Heard:
    """The share done that an engine told last; given to it as its `Progress`."""

    def __init__(self) -> None:
        self.share = 0.0

    def __call__(self, share_done: float, doing: str) -> None:
        self.share = share_done


@contextlib.asynccontextmanager
async def telling(acting: Acting, work_id: uuid.UUID, total: int, stage: str, share: Callable[[], float]) -> AsyncIterator[None]:
    """While the block runs, tell every second that it does, and its share done as so many of `total` steps of `stage`."""
    async with meanwhile(lambda: step(acting, work_id, int(share() * total), total, stage), TELL_EVERY_SECONDS):
        yield


async def finish(acting: Acting, work_id: uuid.UUID, result: dict[str, Any] | None = None, *, address: str | None = None) -> None:
    """It is done. Called after its transaction has ended, so that what is said to be done is there; `address` is where,
    when that was not known at the beginning."""
    async with aside(acting) as connection:
        await connection.execute(queries.END, work_id, result or {}, None, address)


async def fail(acting: Acting, work_id: uuid.UUID, trouble: str) -> None:
    """It ended without a result; `trouble` says why in a sentence (a `Phrase` where it has values in it)."""
    told = plain(trouble) if isinstance(trouble, Phrase) else {}
    async with aside(acting) as connection:
        await connection.execute(queries.END, work_id, told, str(trouble), None)


MOST_SECONDS = 540
"""So long a work may take: less than the worker gives a job, so that it ends with a sentence."""


class Outcome(NamedTuple):
    """What a work came to: facts for programs, and where the result stands, if that was not known at the beginning."""

    result: dict[str, Any]
    address: str | None = None


async def see_through(acting: Acting, work_id: uuid.UUID, act: Callable[[], Awaitable[Outcome]]) -> None:
    """Do a promised work and tell how it ended. What cannot be done, or not in time, is told and not tried again; what only
    cannot be reached just now is raised, and so tried again."""
    limit = asyncio.timeout(MOST_SECONDS)
    try:
        async with limit:
            outcome = await act()
    except Unavailable:
        raise
    except AbsorbError as refusal:
        await fail(acting, work_id, refusal.says)
    except TimeoutError:
        if not limit.expired():
            raise
        await fail(acting, work_id, Phrase("It was not done within %(minutes)s minutes and was given up.", minutes=MOST_SECONDS // 60))
    else:
        await finish(acting, work_id, outcome.result, address=outcome.address)
