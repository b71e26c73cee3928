"""What moved between two versions of a plan, and drafts beside the newest, as others read it."""

import datetime as dt
from collections.abc import Iterable, Mapping

import asyncpg

from absorb.kernel.errors import NotFound
from absorb.plan.queries.drafts import count_pointing
from absorb.plan.queries.saving import lines_of
from absorb.plan.queries.trees import find_plan
from absorb.plan.rules.flat import Flat, flatten
from absorb.plan.rules.moved import Difference, find_moves
from absorb.plan.schemas import ChangeOut, DifferenceOut, MovesOut


async def find_moves_between(connection: asyncpg.Connection, code: str, before: int | None, after: int | None) -> MovesOut:
    """What moved from one version to another (the newest where it is not given, and the one before it)."""
    newer, version = await _flat(connection, code, after)
    older, former = await _flat(connection, code, before if before is not None else max(1, version - 1))
    pointing = await count_pointing(connection, code)
    return MovesOut(code, former, version, [told(one, pointing) for one in find_moves(older, newer)])


async def _flat(connection: asyncpg.Connection, code: str, version: int | None) -> tuple[Flat, int]:
    found = await find_plan(connection, code, version)
    if found is None:
        raise NotFound("There is no such plan.")
    return flatten(found[1], {place: str(line) for place, line in (await lines_of(connection, found[0])).items()}), found[1].version


def told(one: Difference, pointing: Mapping[str, int], contested: Iterable[str] = (), **more: bool) -> DifferenceOut:
    """A difference with how many ideas point at it."""
    own = frozenset(contested)
    changes = [ChangeOut(name, _plain(change.before), _plain(change.after), name in own) for name, change in one.changes.items()]
    return DifferenceOut(
        id=one.id, kind=one.kind, level=one.level, place=one.place, former=one.former, name=one.name, sorts=one.sorts, changes=changes,
        ideas=pointing.get(one.id, 0), **more,
    )  # fmt: skip


def _plain(value: object) -> object:
    return value.isoformat() if isinstance(value, dt.date) else value
