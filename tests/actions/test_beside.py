"""What is written at once, beside the transactions that run."""

import asyncio

import asyncpg

from absorb.db import ENGINE, aside, transaction
from tests.conftest import Town


async def test_who_holds_every_connection_still_writes_beside(town: Town, owner: asyncpg.Connection) -> None:
    """As many transactions as there are connections, each telling how far it is before it ends: none waits for the others."""
    officer = town.people["officer"]
    assert ENGINE.pool is not None
    count = ENGINE.pool.get_max_size()
    all_hold = asyncio.Barrier(count)

    async def work(number: int) -> None:
        async with transaction(officer) as connection:
            await connection.fetchval("select 1")
            await all_hold.wait()
            async with aside(officer) as beside:
                await beside.execute(
                    "insert into saved_search (id, person, name, query) values (gen_random_uuid(), acting_person(), $1, '')", str(number)
                )
            raise _Undone

    async with asyncio.timeout(30):
        ends = await asyncio.gather(*(work(number) for number in range(count)), return_exceptions=True)
    assert [type(end) for end in ends] == [_Undone] * count
    assert await owner.fetchval("select count(*) from saved_search") == count


class _Undone(Exception):
    """Rolls back the transaction beside which something was written."""
