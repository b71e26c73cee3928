"""Rows of long works."""

import datetime as dt
import uuid
from collections.abc import Sequence
from typing import Any

import asyncpg

from absorb.kernel.errors import NotFound
from absorb.progress.schemas import WorkOut

ADD = "insert into work (id, kind, about, address, total) values ($1, $2, $3, $4, $5)"

STEP = "update work set done = $2, total = $3, stage = $4, changed_at = clock_timestamp() where id = $1 and ended_at is null"

END = """
update work set done = case when $3::text is null then total else done end, result = $2, trouble = $3, address = coalesce($4, address),
    changed_at = clock_timestamp(), ended_at = clock_timestamp()
where id = $1 and ended_at is null
"""

WORKS = """
select id, person_id, kind, about, address, stage, done, total, result, trouble, made_at, changed_at, ended_at, clock_timestamp() as now
from work where
"""

ONE = WORKS + "id = $1"

LATEST = f"""
{WORKS} kind = $1 and ($2::text is null or about = $2) and ($3::uuid is null or person_id = $3) order by made_at desc, id desc limit 1
"""

SOME = WORKS + "id = any ($1)"


async def find_works(connection: asyncpg.Connection, work_ids: Sequence[uuid.UUID]) -> dict[uuid.UUID, WorkOut]:
    """Those of the works that are there, by id."""
    return {row["id"]: _work(row) for row in await connection.fetch(SOME, list(work_ids))}


async def get_work(connection: asyncpg.Connection, work_id: uuid.UUID, *, only_of: uuid.UUID | None = None) -> WorkOut:
    """One work; `only_of` is the person who must have begun it, and `NotFound` is the answer where somebody else did."""
    row = await connection.fetchrow(ONE, work_id)
    if row is None or (only_of is not None and row["person_id"] != only_of):
        raise NotFound("There is no such work.")
    return _work(row)


async def find_latest(
    connection: asyncpg.Connection, kind: str, about: str | None = None, *, only_of: uuid.UUID | None = None
) -> WorkOut | None:
    """The newest work of this kind, about this or about anything, begun by anybody or by `only_of`."""
    row = await connection.fetchrow(LATEST, kind, about, only_of)
    return None if row is None else _work(row)


def _work(row: asyncpg.Record) -> WorkOut:
    facts: dict[str, Any] = dict(row)
    now: dt.datetime = facts.pop("now")
    del facts["person_id"]
    return WorkOut(**facts, silent_seconds=max(0, int((now - row["changed_at"]).total_seconds())))
