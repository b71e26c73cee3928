"""Rows of ideas that look alike: candidates, pairs, and the queue of those that nobody has judged yet."""

import datetime as dt
import uuid
from collections.abc import Sequence
from decimal import Decimal
from typing import Any

import asyncpg
import msgspec

from absorb.tank.rules import Pair
from absorb.tank.rules.likeness import LEFT_OUT, SHORTEST_NEED

PAGE_LENGTH = 20
CANDIDATES = 50
"""So many of the most alike are looked at for one idea; a person judges no more."""

LOCK = "select pg_advisory_xact_lock(hashtext('tank twins'), hashtext(current_setting('absorb.community')))"

IDS = "select id from idea order by id"
"""Of every idea, whatever its state: so a comparison that was broken off goes on where it was."""

PAIRS = """
select a.id as idea_id, b.id as other_id, a.title, b.title as other_title, f.title_likeness, f.need_likeness,
    a.organisation = b.organisation as is_same_organisation,
    coalesce(tank_fold(a.place) <> '' and tank_fold(a.place) = tank_fold(b.place), false) as is_same_place,
    array(select distinct m.code from idea_contribution c join idea_contribution d on d.measure = c.measure and d.idea = b.id
        join plan_measure m on m.id = c.measure where c.idea = a.id and c.degree > 0 and d.degree > 0 order by m.code) as measures,
    a.reference, b.reference as other_reference
from (
    select c.low, c.high, max(c.title_likeness) as title_likeness, max(c.need_likeness) as need_likeness from (
        select least(i.id, k.alike) as low, greatest(i.id, k.alike) as high, k.title_likeness, k.need_likeness
        from idea i cross join lateral idea_alike(i.title_fold, i.need, i.id, $2) k where i.id = any ($1) and i.state <> all ($3)
        union all
        select least(i.id, j.id), greatest(i.id, j.id), similarity(i.title_fold, j.title_fold),
            case when least(length(i.need), length(j.need)) >= $4
                then similarity(tank_fold(left(i.need, 600)), tank_fold(left(j.need, 600))) else 0 end
        from idea_twin t join idea i on i.id = t.idea join idea j on j.id = t.other
        where (t.idea = any ($1) or t.other = any ($1)) and i.state <> all ($3) and j.state <> all ($3)) c
    group by c.low, c.high) f
join idea a on a.id in (f.low, f.high) join idea b on b.id in (f.low, f.high) and a.reference < b.reference
order by greatest(f.title_likeness, f.need_likeness) desc, a.reference, b.reference
"""

ALIKE = """
select i.id, i.reference, i.title, i.organisation as organisation_id, o.name as organisation, i.state, k.title_likeness, k.need_likeness,
    case when cardinality($4::uuid[]) > 0 then i.organisation = any ($4) end as is_same_organisation,
    coalesce(tank_fold($5) <> '' and tank_fold(i.place) = tank_fold($5), false) as is_same_place
from idea_alike($1, $2, $3, $6) k join idea i on i.id = k.alike left join organisation o on o.id = i.organisation
order by greatest(k.title_likeness, k.need_likeness) desc, i.reference
"""

OPEN_SINCE = "select count(*) from idea_twin where verdict is null and made_at >= $1"

TWINS = """
select id, idea, other, likeness, why, verdict from idea_twin where idea = any ($1) or other = any ($1)
"""

SAVE = """
insert into idea_twin (id, idea, other, likeness, why, reasons)
select n.id, n.idea, n.other, n.likeness, n.why, n.reasons::jsonb
from unnest($1::uuid[], $2::uuid[], $3::uuid[], $4::numeric[], $5::text[], $6::text[]) n (id, idea, other, likeness, why, reasons)
on conflict (idea, other) do update set likeness = excluded.likeness, why = excluded.why, reasons = excluded.reasons
"""

DROP = "delete from idea_twin where id = any ($1) and verdict is null"

QUEUE = """
select t.id, t.likeness, t.why, t.reasons,
    a.reference, a.title, a.need, ao.name as organisation, a.state, a.place, a.cost_minor, a.changed_at,
    b.reference as other_reference, b.title as other_title, b.need as other_need, bo.name as other_organisation,
    b.state as other_state, b.place as other_place, b.cost_minor as other_cost_minor, b.changed_at as other_changed_at
from idea_twin t join idea a on a.id = t.idea join idea b on b.id = t.other
left join organisation ao on ao.id = a.organisation left join organisation bo on bo.id = b.organisation
where t.verdict is null and a.state <> all ($1) and b.state <> all ($1)
order by t.likeness desc, t.id limit $2 offset $3
"""

COUNT = """
select count(*) from idea_twin t join idea a on a.id = t.idea join idea b on b.id = t.other
where t.verdict is null and a.state <> all ($1) and b.state <> all ($1)
"""

JUDGE = """
update idea_twin t set verdict = $2, judged_by = nullif(current_setting('absorb.person', true), '')::uuid, judged_at = now()
from idea a, idea b where t.id = $1 and a.id = t.idea and b.id = t.other
returning t.idea, t.other, a.reference, b.reference as other_reference
"""

VERDICT = "select verdict from idea_twin where id = $1 for update"

JUDGE_MERGED = """
insert into idea_twin (id, idea, other, likeness, why, reasons, verdict, judged_by, judged_at)
select $1, $2, $3, 1, $4, '[]', 'same', nullif(current_setting('absorb.person', true), '')::uuid, now()
on conflict (idea, other) do update set verdict = 'same', judged_by = excluded.judged_by, judged_at = now()
"""


class Side(msgspec.Struct, frozen=True):
    """One of two ideas that look alike."""

    reference: str
    title: str
    need: str | None
    organisation: str | None
    state: str
    place: str | None
    cost_minor: int | None
    changed_at: dt.datetime


class TwinPair(msgspec.Struct, frozen=True):
    """Two ideas that look alike, how much (0 to 1) and why; nobody has judged them yet."""

    id: uuid.UUID
    likeness: Decimal
    why: str
    reasons: list[dict[str, Any]]
    one: Side
    other: Side


class Alike(msgspec.Struct, frozen=True):
    """An idea that looks like what somebody is typing."""

    pair: Pair
    reference: str
    organisation_id: uuid.UUID | None
    organisation: str | None
    state: str


async def list_pairs(connection: asyncpg.Connection, ideas: Sequence[uuid.UUID]) -> list[tuple[Pair, str, str]]:
    """Each pair of one of these ideas with any other that may be likely: the older first, and both references. Among very many
    that are alike the candidates of the one may leave the other out; pairs known already are looked at all the same."""
    rows = await connection.fetch(PAIRS, list(ideas), CANDIDATES, LEFT_OUT, SHORTEST_NEED)
    return [(_pair(row), row["reference"], row["other_reference"]) for row in rows]


async def list_alike(
    connection: asyncpg.Connection, title: str, need: str, place: str, organisations: Sequence[uuid.UUID], besides: uuid.UUID | None
) -> list[Alike]:
    """What looks like these words (the title folded), the most alike first."""
    rows = await connection.fetch(ALIKE, title, need, besides, list(organisations), place, CANDIDATES)
    return [
        Alike(
            Pair(
                idea_id=row["id"], other_id=row["id"], title=title, other_title=row["title"], title_likeness=row["title_likeness"],
                need_likeness=row["need_likeness"], is_same_organisation=row["is_same_organisation"],
                is_same_place=row["is_same_place"],
            ),
            row["reference"], row["organisation_id"], row["organisation"], row["state"],
        )
        for row in rows
    ]  # fmt: skip


async def list_open(connection: asyncpg.Connection, page: int) -> tuple[list[TwinPair], int]:
    """A page (from 1) of the pairs that nobody has judged, the most alike first, and how many there are in all."""
    rows = await connection.fetch(QUEUE, LEFT_OUT, PAGE_LENGTH, (page - 1) * PAGE_LENGTH)
    count: int = await connection.fetchval(COUNT, LEFT_OUT)
    return [_shown(row) for row in rows], count


def _pair(row: asyncpg.Record) -> Pair:
    return Pair(**{name: row[name] for name in Pair.__struct_fields__})


def _shown(row: asyncpg.Record) -> TwinPair:
    one = Side(**{name: row[name] for name in Side.__struct_fields__})
    other = Side(**{name: row[f"other_{name}"] for name in Side.__struct_fields__})
    return TwinPair(row["id"], row["likeness"], row["why"], row["reasons"], one, other)
