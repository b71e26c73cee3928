"""Rows of calls."""

import datetime as dt
import uuid

import asyncpg

from absorb.calls.rules import CallText, stand_of
from absorb.calls.schemas import CallOut, CallRow
from absorb.kernel.errors import NotFound
from absorb.kernel.intake import convert
from absorb.kernel.phrases import Phrase

NEWEST_ID = "select id from call where code = $1 order by version desc limit 1"

NEWEST = """
select distinct on (code) id, code, version, title, programme, opens_on, closes_on, allocation_minor, has_unverified
from call order by code, version desc
"""

ONE = """
select id, code, version, title, programme, opens_on, closes_on, allocation_minor, has_unverified, body, made_at
from call where code = $1 order by version desc limit 1
"""

BODIES = "select distinct on (code) code, title, body from call order by code, version desc"

BODY = "select body from call where id = $1"


def _row(row: asyncpg.Record, today: dt.date) -> CallRow:
    return CallRow(**dict(row), stand=stand_of(row["opens_on"], row["closes_on"], today))


async def list_calls(connection: asyncpg.Connection, today: dt.date) -> list[CallRow]:
    """Every call's newest version, by code."""
    return [_row(row, today) for row in await connection.fetch(NEWEST)]


async def get_call(connection: asyncpg.Connection, code: str, today: dt.date) -> CallOut:
    """The newest version of one call."""
    row = await connection.fetchrow(ONE, code)
    if row is None:
        raise NotFound(Phrase("There is no call %(code)s.", code=code))
    return CallOut(**dict(row), stand=stand_of(row["opens_on"], row["closes_on"], today))


async def get_call_text(connection: asyncpg.Connection, call_id: uuid.UUID) -> CallText:
    """What the call of this id (one version) says."""
    body = await connection.fetchval(BODY, call_id)
    if body is None:
        raise NotFound("There is no such call.")
    return convert(body, CallText)


async def find_call_id(connection: asyncpg.Connection, code: str) -> uuid.UUID | None:
    """The newest version of the call with this code."""
    found: uuid.UUID | None = await connection.fetchval(NEWEST_ID, code)
    return found


async def list_newest(connection: asyncpg.Connection) -> list[tuple[str, str, CallText]]:
    """Every call's newest version: code, title and text."""
    return [(row["code"], row["title"], convert(row["body"], CallText)) for row in await connection.fetch(BODIES)]
