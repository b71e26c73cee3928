"""Reads that run together: the same answers as one after the other, in fewer round trips."""

import asyncio
from collections.abc import Awaitable, Callable
from decimal import Decimal
from typing import Any

import asyncpg
import pytest

from absorb.db import Acting, Connection, aside, reading
from absorb.kernel.ids import new_id
from absorb.together import all_together, together
from tests.databases import Database

EVERY_TYPE = """
select 7 as whole, 2.50::numeric as amount, 'č'::text as words, now() as at, date '2026-11-22' as on_day, true as is_so,
    '01a20189-a03c-7f7f-8c01-eb0a795247d2'::uuid as id, array['01a20189-a03c-7f7f-8c01-eb0a795247d2'::uuid] as ids,
    array[date '2026-11-22'] as days, array[1.5] as amounts, array['{}'::jsonb] as parts, array[now()] as moments, '{"a": [1, null]}'::jsonb as facts, array['x', null] as texts, null::uuid as none
"""
COUNTED = "select n, n * $2 as times from generate_series(1, $1) n order by n desc"


@pytest.fixture
def trips(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What went to the database."""
    sent: list[str] = []
    for name in ("fetch", "fetchrow"):
        true = getattr(asyncpg.Connection, name)

        async def noted(self: Any, sql: str, *arguments: Any, true: Callable[..., Awaitable[Any]] = true, **more: Any) -> Any:
            sent.append(sql)
            return await true(self, sql, *arguments, **more)

        monkeypatch.setattr(asyncpg.Connection, name, noted)
    return sent


async def test_answers_are_the_same_as_alone(database: Database) -> None:
    async def one(connection: Connection) -> dict[str, Any]:
        return dict(await connection.fetchrow(EVERY_TYPE))

    async def many(connection: Connection) -> list[tuple[int, int]]:
        return [tuple(row) for row in await connection.fetch(COUNTED, 3, 10)]

    async def none(connection: Connection) -> Any:
        return await connection.fetchval("select 1 where $1::boolean", False)

    async with reading() as connection:
        alone = (await one(connection), await many(connection), await none(connection))
        assert await together(connection, one, many, none) == alone
    assert alone[0]["amount"] == Decimal("2.50")
    assert alone[1:] == ([(3, 30), (2, 20), (1, 10)], None)


async def test_every_connection_reads_every_type(database: Database) -> None:
    """Not the first one alone, which has been asked about them."""

    async def one(connection: Connection) -> int:
        return len(await connection.fetchrow(EVERY_TYPE))

    async with reading() as first, aside(Acting(new_id())) as second, aside(Acting(new_id())) as third:
        for connection in (first, second, third):
            assert await together(connection, one, one) == (15, 15)


async def test_rows_are_read_by_name_place_and_slice(database: Database) -> None:
    async def read(connection: Connection) -> Any:
        return await connection.fetchrow(COUNTED, 4, 2)

    async with reading() as connection:
        row, own = await together(connection, read, read)
        assert (row["times"], row[0], row[:2], dict(row), list(own.items())) == (
            8,
            4,
            (4, 8),
            {"n": 4, "times": 8},
            [("n", 4), ("times", 8)],
        )
        assert ("n" in row, "x" in row, row.get("x"), row.get("n"), len(row), list(row.keys())) == (True, False, None, 4, 2, ["n", "times"])
        with pytest.raises(KeyError):
            row["x"]


async def test_what_is_asked_in_the_same_moment_is_one_trip_however_many_ask(database: Database, trips: list[str]) -> None:
    async def twice(connection: Connection) -> int:
        first: int = await connection.fetchval("select $1::int", 5)
        return first + int(await connection.fetchval("select $1::int", first))

    async def once(connection: Connection) -> int:
        return int(await connection.fetchval("select 1"))

    async def inside(connection: Connection) -> list[int]:
        return await all_together(connection, [twice, once, once])

    async with reading() as connection:
        assert await together(connection, twice, inside, once) == (10, [10, 1, 1], 1)
    assert [sql.count("array(select q") for sql in trips] == [5, 2]


async def test_nothing_asked_is_nothing_sent(database: Database, trips: list[str]) -> None:
    async def silent(connection: Connection) -> str:
        return "known"

    async with reading() as connection:
        assert await together(connection, silent, silent) == ("known", "known")
        assert await all_together(connection, []) == []
    assert trips == []


async def test_what_one_raises_is_raised_and_the_others_are_ended(database: Database) -> None:
    ended: list[str] = []

    async def wrong(connection: Connection) -> None:
        await connection.fetchval("select 1")
        raise LookupError("not there")

    async def waits(connection: Connection) -> None:
        try:
            await connection.fetchval("select 2")
            await connection.fetchval("select 3")
        finally:
            ended.append("waits")

    async with reading() as connection:
        with pytest.raises(LookupError, match="not there"):
            await together(connection, wrong, waits)
        assert ended == ["waits"]
        assert await connection.fetchval("select 4") == 4


async def test_waiting_for_something_else_is_refused(database: Database) -> None:
    async def elsewhere(connection: Connection) -> None:
        await asyncio.sleep(0)

    async with reading() as connection:
        with pytest.raises(RuntimeError, match="waits for nothing else"):
            await together(connection, elsewhere, elsewhere)
