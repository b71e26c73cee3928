"""Giving out references."""

import datetime as dt
from zoneinfo import ZoneInfo

import asyncpg

from absorb.kernel.ids import new_id, reference
from absorb.people.queries import community_of
from absorb.tank import queries


def today_here() -> dt.date:
    """Today in Prague: references count by the local year."""
    return dt.datetime.now(ZoneInfo("Europe/Prague")).date()


async def take_references(connection: asyncpg.Connection, count: int, year: int) -> list[str]:
    """The next `count` references of a year. The counter's row is held to the end of the transaction, so that none is
    given twice and none is lost when it fails."""
    last: int = await connection.fetchval(queries.ideas.TAKE_NUMBERS, new_id(), year, count)
    prefix = (await community_of(connection)).reference_prefix
    return [reference(prefix, year, number) for number in range(last - count + 1, last + 1)]
