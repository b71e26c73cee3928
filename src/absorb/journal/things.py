"""What entries of the journal are about, by name and address. Rooms above say it of their own kinds; the journal knows none.

add_things("idea", "select id, reference as name, '/tank/' || reference as address from idea")
"""

import uuid
from collections.abc import Iterable

import asyncpg
import msgspec

BY_ID = "select id, name, address from ($things) thing where id = any($1)"

BY_NAME = "select id from ($things) thing where lower(name) = lower($1)"

_known: dict[str, str] = {}

_veils: list[str] = []


class Thing(msgspec.Struct, frozen=True):
    """One thing: what people call it, and its page where it has one."""

    name: str
    address: str | None


def add_things(kind: str, select: str) -> None:
    """Say how things of a kind are called: a SELECT of `id`, `name` and `address` (a path, or null)."""
    _known[kind] = select


def add_veil(condition: str) -> None:
    """Say which entries `e` are not shown to the one who acts as long as the SQL condition holds. They stay in the chain, and
    whoever verifies it has them."""
    if condition not in _veils:
        _veils.append(condition)


def shown(select: str) -> str:
    """The query with `$shown` filled in: true for the entries that no veil lies on."""
    return select.replace("$shown", " and ".join(f"({veil}) is not true" for veil in _veils) or "true")


async def name_things(connection: asyncpg.Connection, wanted: Iterable[tuple[str, uuid.UUID | None]]) -> dict[uuid.UUID, Thing]:
    """The things by id, as many queries as there are kinds among them; what is gone or has no name is left out."""
    by_kind: dict[str, set[uuid.UUID]] = {}
    for kind, thing_id in wanted:
        if thing_id is not None and kind in _known:
            by_kind.setdefault(kind, set()).add(thing_id)
    found: dict[uuid.UUID, Thing] = {}
    for kind, ids in sorted(by_kind.items()):
        rows = await connection.fetch(BY_ID.replace("$things", _known[kind]), list(ids))
        found.update({row["id"]: Thing(row["name"], row["address"]) for row in rows if row["name"] is not None})
    return found


async def find_things(connection: asyncpg.Connection, name: str) -> list[uuid.UUID]:
    """Everything that is called so, letters' case aside."""
    found: list[uuid.UUID] = []
    for _, select in sorted(_known.items()):
        found += [row["id"] for row in await connection.fetch(BY_NAME.replace("$things", select), name)]
    return found
