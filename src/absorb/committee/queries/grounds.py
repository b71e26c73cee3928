"""Rows of what the decision of an item rests on."""

import datetime as dt
import uuid
from typing import Any, NamedTuple

import asyncpg

from absorb.committee.rules.effects import Recommendation
from absorb.committee.rules.seen import mark_of
from absorb.committee.schemas.grounds import GroundOut
from absorb.committee.schemas.resolutions import Named

PUT = """
insert into agenda_item_ground (id, item, why, amount_minor, revokes, recommendation, departs, departure_why, carried_out_by, due_on)
values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
on conflict (item) do update set why = excluded.why, amount_minor = excluded.amount_minor, revokes = excluded.revokes,
    recommendation = excluded.recommendation, departs = excluded.departs, departure_why = excluded.departure_why,
    carried_out_by = excluded.carried_out_by, due_on = excluded.due_on
"""

SET_MOVE = "update agenda_item set moves_idea_to = $2 where id = $1"

HOLD = "select pg_advisory_xact_lock(hashtext('revokes'), hashtext($1))"

ROW = """
select g.why, g.amount_minor, g.revokes, g.recommendation, g.departs, g.departure_why, g.carried_out_by, g.due_on, i.moves_idea_to,
    i.idea from agenda_item i left join agenda_item_ground g on g.item = i.id where i.id = $1
"""

EARLIER = """
select r.id, r.number, b.name as body, m.held_on, r.effect, r.is_adopted, r.amount_minor, i.moves_idea_to, r.idea, r.body as body_id,
    (select later.number from resolution later where later.revokes = r.id and later.is_adopted) as revoked_by
from resolution r join body b on b.id = r.body join meeting m on m.id = r.meeting join agenda_item i on i.id = r.item
"""

ONE_EARLIER = f"{EARLIER} where r.id = $1"

RECOMMENDATIONS = f"""{EARLIER} where r.effect = 'recommends' and ($1::uuid is null or r.idea is null or r.idea = $1)
order by r.idea is null, m.held_on desc, r.made_at desc, r.id limit 100
"""

IN_FORCE = f"""{EARLIER} where r.is_adopted and not exists (select from resolution x where x.revokes = r.id and x.is_adopted)
order by r.body <> $1, m.held_on desc, r.made_at desc, r.id limit 200
"""

APPROVED = f"""{EARLIER} where r.effect = 'approves' and r.is_adopted and (r.idea = $1 and i.moves_idea_to is not null
        or exists (select from item_idea a where a.item = r.item and a.idea = $1 and a.moves_to is not null))
    and not exists (select from resolution x where x.revokes = r.id and x.is_adopted)
order by r.made_at desc, r.id desc limit 1
"""  # noqa: S608  (put together from constants)


class Earlier(NamedTuple):
    """An earlier resolution, as far as a later one has to know it."""

    id: uuid.UUID
    number: str
    body: str
    held_on: dt.date
    effect: str
    is_adopted: bool
    amount_minor: int | None
    moves_idea_to: str | None
    idea: uuid.UUID | None
    body_id: uuid.UUID
    revoked_by: str | None

    @property
    def named(self) -> Named:
        return Named(self.id, self.number, self.body, self.held_on)

    @property
    def recommends(self) -> Recommendation:
        return Recommendation(self.number, self.body, self.is_adopted, self.moves_idea_to, self.amount_minor)


class GroundRow(NamedTuple):
    """What was said of an item before the vote."""

    why: str | None
    amount_minor: int | None
    revokes: uuid.UUID | None
    recommendation: uuid.UUID | None
    departs: bool | None
    departure_why: str | None
    carried_out_by: str | None
    due_on: dt.date | None
    moves_idea_to: str | None
    idea: uuid.UUID | None

    @property
    def mark(self) -> str:
        """Of all that was said: whoever replaces it says what they saw."""
        return mark_of(*self)


async def get_ground(connection: asyncpg.Connection, item_id: uuid.UUID) -> GroundRow:
    """What was said of an item; empty where nothing was."""
    return GroundRow(**dict(await connection.fetchrow(ROW, item_id)))


async def find_earlier(connection: asyncpg.Connection, resolution_id: uuid.UUID | None) -> Earlier | None:
    row = await connection.fetchrow(ONE_EARLIER, resolution_id) if resolution_id is not None else None
    return Earlier(**dict(row)) if row else None


async def show_ground(connection: asyncpg.Connection, item_id: uuid.UUID) -> GroundOut:
    """What was said of an item, with the resolutions that it names."""
    row = await get_ground(connection, item_id)
    revokes, recommendation = await find_earlier(connection, row.revokes), await find_earlier(connection, row.recommendation)
    return GroundOut(
        why=row.why, amount_minor=row.amount_minor, revokes=revokes.named if revokes else None,
        recommendation=recommendation.named if recommendation else None, departs=bool(row.departs), departure_why=row.departure_why,
        moves_idea_to=row.moves_idea_to, carried_out_by=row.carried_out_by, due_on=row.due_on,
    )  # fmt: skip


async def list_recommendations(connection: asyncpg.Connection, idea: uuid.UUID | None) -> list[Earlier]:
    """What advisory bodies said: about the idea first, then what was about none."""
    return _earlier(await connection.fetch(RECOMMENDATIONS, idea))


async def list_in_force(connection: asyncpg.Connection, body_id: uuid.UUID) -> list[Earlier]:
    """Adopted resolutions that nothing has revoked, the body's own first, each group from the latest."""
    return _earlier(await connection.fetch(IN_FORCE, body_id))


async def find_approval(connection: asyncpg.Connection, idea: uuid.UUID) -> Earlier | None:
    """The approval in force that last decided where an idea goes."""
    found = _earlier(await connection.fetch(APPROVED, idea))
    return found[0] if found else None


def _earlier(rows: list[Any]) -> list[Earlier]:
    return [Earlier(**dict(row)) for row in rows]
