"""Promised jobs kept at once, as the worker keeps them, without its queue."""

from absorb.db import transaction
from absorb.outbox import queries
from absorb.outbox.actions import HAND_AGAIN_AFTER, keep
from absorb.rooms import find_jobs


async def keep_promises() -> None:
    """Keep what is promised now; jobs that these promise in turn are kept too."""
    jobs = find_jobs()
    while True:
        async with transaction() as connection:
            open_now = [row["id"] for row in await connection.fetch(queries.CLAIM, 100, HAND_AGAIN_AFTER)]
        if not open_now:
            return
        for promise_id in open_now:
            await keep(promise_id, jobs)
