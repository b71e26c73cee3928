"""Rows of moves of many ideas at once."""

import datetime as dt
import uuid
from collections.abc import Sequence
from typing import Any

import asyncpg
import msgspec

from absorb.kernel.errors import NotFound
from absorb.tank.schemas.listing import BulkMoveOut, BulkMovingOut, BulkRefusalOut

ADD = "insert into tank_bulk_move (id, person, query, to_state, state, chosen) values ($1, $2, $3, $4, 'previewed', $5)"

ONE = "select id, person, query, to_state, why, state, chosen, result, work, made_at, done_at from tank_bulk_move where id = $1"

LOCK = ONE + " for update"

PROMISED = "update tank_bulk_move set state = 'promised', why = $2, work = $3 where id = $1"

DONE = "update tank_bulk_move set state = 'done', why = $2, result = $3, done_at = now() where id = $1"

VERSIONS = "select id, version from idea where id = any ($1)"

STAND = """
select i.id, i.reference, i.title, i.state, i.version, i.organisation, c.version as chosen_version
from unnest($1::uuid[], $2::integer[]) with ordinality c (id, version, number) join idea i on i.id = c.id order by c.number
"""

HOLD = "select id from idea where id = any ($1) order by id for update"

NAMED = 200
"""So many of those that would move are named."""


class Chosen(msgspec.Struct, frozen=True, array_like=True):
    """An idea as it was when it was chosen."""

    id: uuid.UUID
    version: int


class Standing(msgspec.Struct, frozen=True):
    """An idea that was chosen, as it stands now."""

    id: uuid.UUID
    reference: str
    title: str
    state: str
    version: int
    organisation: uuid.UUID | None
    chosen_version: int


class Bulk(msgspec.Struct, frozen=True):
    """One such move as it is kept."""

    id: uuid.UUID
    person: uuid.UUID
    query: str | None
    to_state: str
    why: str | None
    state: str
    chosen: list[Chosen]
    result: dict[str, Any]
    work: uuid.UUID | None
    made_at: dt.datetime
    done_at: dt.datetime | None

    def shown(self, moves: int, refused: list[BulkRefusalOut], movable: Sequence[Standing] = ()) -> BulkMoveOut:
        return BulkMoveOut(
            id=self.id, state=self.state, to=self.to_state, why=self.why, query=self.query, chosen=len(self.chosen),
            moves=moves, refused=refused, work=self.work, made_at=self.made_at, done_at=self.done_at,
            moving=[BulkMovingOut(one.reference, one.title, one.state) for one in movable[:NAMED]],
        )  # fmt: skip


async def get_bulk(connection: asyncpg.Connection, bulk_id: uuid.UUID, person: uuid.UUID | None, *, hold: bool = False) -> Bulk:
    """One of this person's own; `hold` keeps its row to the end of the transaction."""
    row = await connection.fetchrow(LOCK if hold else ONE, bulk_id)
    if row is None or row["person"] != person:
        raise NotFound("There is no such move.")
    facts = dict(row)
    return Bulk(**{**facts, "chosen": msgspec.convert(facts["chosen"], list[Chosen])})


async def list_standing(connection: asyncpg.Connection, chosen: Sequence[Chosen]) -> list[Standing]:
    """The chosen ideas as they stand, in the order in which they were chosen."""
    rows = await connection.fetch(STAND, [one.id for one in chosen], [one.version for one in chosen])
    return [Standing(**dict(row)) for row in rows]
