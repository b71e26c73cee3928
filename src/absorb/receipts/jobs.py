"""What the worker does about receipts: none is kept longer than somebody may still ask for it."""

import datetime as dt

from absorb.db import Acting, transaction
from absorb.receipts.actions import forget_old

JOBS: dict[str, object] = {}

FORGET_EVERY_SECONDS = 6 * 3600.0


async def forget_everywhere() -> None:
    """Forget the old receipts of every community."""
    async with transaction() as connection:
        communities = [row["id"] for row in await connection.fetch("select id from community_list()")]
    for community_id in communities:
        async with transaction(Acting(community_id)) as connection:
            await forget_old(connection, dt.datetime.now(dt.UTC))


CHORES = ((FORGET_EVERY_SECONDS, forget_everywhere),)
