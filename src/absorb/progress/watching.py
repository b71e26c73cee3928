"""Looking after the works that somebody watches: one look for all of them in this process, a few times a second.

A look is one read of a handful of rows by their key for each community that has a watched work; where nobody watches,
nothing is read. Works tell themselves by writing their row, so a watcher in another process sees the same.
"""

import asyncio
import contextlib
import uuid
from collections.abc import AsyncIterator

from absorb.db import Acting, aside
from absorb.kernel.errors import Unavailable
from absorb.progress.queries import find_works
from absorb.progress.schemas import WorkOut

LOOK_EVERY_SECONDS = 0.5
WATCHED_FOR_SECONDS = 55.0
"""A stream ends by itself and the browser opens the next: a proxy does not cut it, and the service can be stopped."""


class Watch:
    """The watched works of this process."""

    def __init__(self) -> None:
        self._queues: dict[tuple[uuid.UUID, uuid.UUID], set[asyncio.Queue[WorkOut | None]]] = {}
        self._looking: asyncio.Task[None] | None = None
        self._is_over = False

    async def follow(self, community_id: uuid.UUID, work_id: uuid.UUID) -> AsyncIterator[WorkOut]:
        """How the work stands, now and whenever that changes, until it ends or the stream's time is over."""
        if self._is_over:
            return
        key = (community_id, work_id)
        queue: asyncio.Queue[WorkOut | None] = asyncio.Queue()
        self._queues.setdefault(key, set()).add(queue)
        if self._looking is None or self._looking.done():
            self._looking = asyncio.create_task(self._look())
        seen: WorkOut | None = None
        try:
            async with asyncio.timeout(WATCHED_FOR_SECONDS):
                while (work := await queue.get()) is not None:
                    if seen is None or _told(work) != _told(seen):
                        seen = work
                        yield work
                    if work.ended_at is not None:
                        return
        except TimeoutError:
            return
        finally:
            self._queues[key].discard(queue)
            if not self._queues[key]:
                del self._queues[key]

    def end(self) -> None:
        """End all streams: the service stops. Browsers ask again, and whoever answers then tells them on."""
        self._is_over = True
        for queues in self._queues.values():
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
            watched = [work for community, work in self._queues if community == community_id]
            async with aside(Acting(community_id)) as connection:
                found = await find_works(connection, watched)
            for work_id in watched:
                for queue in self._queues.get((community_id, work_id), ()):
                    queue.put_nowait(found.get(work_id))


def _told(work: WorkOut) -> tuple[object, ...]:
    return work.state, work.stage, work.done, work.total


WATCH = Watch()
