"""What the demonstration's database holds after the job."""

import asyncio
import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import asyncpg
import msgspec

from absorb.embedded import embedded
from absorb.kernel.money import parse_money


class Books(msgspec.Struct, frozen=True):
    """What the database holds: rows by table, and every amount anywhere, in minor units."""

    tables: dict[str, list[dict[str, Any]]]
    amounts: frozenset[int]


def read_books(folder: Path) -> Books:
    """The books of the data folder, which nobody holds meanwhile."""
    with embedded(folder, say=lambda step: None) as servers:
        return asyncio.run(_read(servers.owner_database_url))


async def _read(url: str) -> Books:
    connection = await asyncpg.connect(url)
    names = [row[0] for row in await connection.fetch("select tablename from pg_tables where schemaname = 'public'")]
    tables = {name: [dict(row) for row in await connection.fetch(f'select * from "{name}"')] for name in names}
    await connection.close()
    amounts: set[int] = set()
    for rows in tables.values():
        for row in rows:
            amounts.update(abs(value) for name, value in row.items() if name.endswith("_minor") and value is not None)
    for name in ("budget", "schedule"):
        for row in tables[name]:
            amounts.update(abs(amount) for amount in _amounts_in(json.loads(row["case"])))
            amounts.update(abs(amount) for amount in _amounts_in(json.loads(row["answer"])))
    return Books(tables=tables, amounts=frozenset(amounts))


def _amounts_in(value: Any) -> Iterator[int]:
    if isinstance(value, dict):
        for item in value.values():
            yield from _amounts_in(item)
    elif isinstance(value, list):
        for item in value:
            yield from _amounts_in(item)
    elif isinstance(value, str) and re.fullmatch(r"-?\d+\.\d\d", value):
        yield parse_money(value)
