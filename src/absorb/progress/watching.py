"""Looking after the rows that somebody watches: one look for all of them in this process, a few times a second.

A look is one read of a handful of rows by their key for each community that has a watched one; where nobody watches,
nothing is read. What is done is told by the row itself, so a watcher in another process sees the same.
"""

import asyncio
import contextlib
import uuid
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from typing import Any, ClassVar, Generic, TypeVar

import asyncpg

from absorb.db import Acting, aside
from absorb.kernel.errors import Unavailable
from absorb.progress.queries import find_works
from absorb.progress.schemas import WorkOut

LOOK_EVERY_SECONDS = 0.5
WATCHED_FOR_SECONDS = 55.0
"""A stream ends by itself and the browser opens the next: a proxy does not cut it, and the service can be stopped."""

T = TypeVar("T")


class Watch(Generic[T]):
    """The watched rows of one kind in this process.

    `find` reads those of them that are there, `told` is what a watcher is told of one, and `has_ended` whether nothing can
    come after it.
    """

    _made: ClassVar[list["Watch[Any]"]] = []

    def __init__(
        self,
        find: Callable[[asyncpg.Connection, Sequence[uuid.UUID]], Awaitable[Mapping[uuid.UUID, T]]],
        told: Callable[[T], object],
        has_ended: Callable[[T], bool],
    ) -> None:
        self._find, self._told, self._has_ended = find, told, has_ended
        self._queues: dict[tuple[uuid.UUID, uuid.UUID], set[asyncio.Queue[T | None]]] = {}
        self._looking: asyncio.Task[None] | None = None
        self._is_over = False
        Watch._made.append(self)

    async def follow(self, community_id: uuid.UUID, row_id: uuid.UUID) -> AsyncIterator[T]:
        """How the row stands, now and whenever that changes, until it ends or the stream's time is over."""
        if self._is_over:
            return
        key = (community_id, row_id)
        queue: asyncio.Queue[T | None] = asyncio.Queue()
        self._queues.setdefault(key, set()).add(queue)
        if self._looking is None or self._looking.done():
            self._looking = asyncio.create_task(self._look())
        seen: T | None = None
        try:
            async with asyncio.timeout(WATCHED_FOR_SECONDS):
                while (found := await queue.get()) is not None:
                    if seen is None or self._told(found) != self._told(seen):
                        seen = found
                        yield found
                    if self._has_ended(found):
                        return
        except TimeoutError:
            return
        finally:
            self._queues[key].discard(queue)
            if not self._queues[key]:
                del self._queues[key]

    @classmethod
    def end(cls) -> None:
        """End all streams of this process, whatever they watch: the service stops. Browsers ask again, and whoever answers
        then tells them on."""
        for watch in cls._made:
            watch._is_over = True
            for queues in watch._queues.values():
                for queue in queues:
                    queue.put_nowait(None)

    async def _look(self) -> None:
        """Ends when nobody watches any more."""
        while self._queues:
            with contextlib.suppress(OSError, Unavailable):
                await self._look_once()
            await asyncio.sleep(LOOK_EVERY_SECONDS)

    async def _look_once(self) -> None:
        for community_id in {community for community, _ in self._queues}:
            watched = [row for community, row in self._queues if community == community_id]
            async with aside(Acting(community_id)) as connection:
                found = await self._find(connection, watched)
            for row_id in watched:
                for queue in self._queues.get((community_id, row_id), ()):
                    queue.put_nowait(found.get(row_id))


def _told(work: WorkOut) -> tuple[object, ...]:
    return work.state, work.stage, work.done, work.total


WATCH: Watch[WorkOut] = Watch(find_works, _told, lambda work: work.ended_at is not None)
