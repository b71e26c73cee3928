"""Counting attempts: each before it is made, so that a burst gets no further than one after another."""

import contextlib
import uuid
from collections.abc import AsyncIterator, Sequence

from absorb.db import transaction
from absorb.kernel.errors import TooMany
from absorb.kernel.ids import new_id
from absorb.people import rules
from absorb.people.queries import signing_in as queries


async def take_attempt(limits: Sequence[rules.Limit]) -> list[uuid.UUID]:
    """Count one attempt under every limit, in a transaction of its own; `TooMany` where one of them is used up.

    The answer is for `forgive_attempt`, when the attempt turned out right. `SECOND_FACTOR` and the like in
    `people.rules` are made into limits by `rules.limits_of(SECOND_FACTOR, str(person_id))`.
    """
    ids = [new_id() for _ in limits]
    async with transaction() as connection:
        seconds = await connection.fetchval(
            queries.TAKE_ATTEMPT,
            ids,
            [limit.key for limit in limits],
            [limit.at_most for limit in limits],
            [limit.seconds for limit in limits],
        )
    if seconds is not None:
        raise TooMany(rules.waiting(seconds), wait_seconds=seconds)
    return ids


async def forgive_attempt(ids: Sequence[uuid.UUID]) -> None:
    """Take an attempt back that turned out right."""
    async with transaction() as connection:
        await connection.execute(queries.FORGIVE_ATTEMPT, ids)


@contextlib.asynccontextmanager
async def attempt(limits: Sequence[rules.Limit]) -> AsyncIterator[None]:
    """Around something that may be tried only so often: what raises stays counted, what succeeds does not."""
    ids = await take_attempt(limits)
    yield
    await forgive_attempt(ids)
