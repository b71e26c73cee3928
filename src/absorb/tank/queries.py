"""Rows of the tank's ideas: the list in Czech order, one idea, and what stands around it."""

import functools
import uuid
from collections.abc import Sequence
from typing import Any

import asyncpg
import msgspec

from absorb.journal.queries import list_history
from absorb.kernel.czech import fold
from absorb.kernel.errors import NotFound
from absorb.tank.cursor import Place, read_cursor, write_cursor
from absorb.tank.rules import Pair
from absorb.tank.schemas import ContributionOut, HistoryOut, IdeaOut, IdeaPage, IdeaRow, SourceOut, TwinOut

PAGE_LENGTH = 50

LIST = """
select i.reference, i.title, o.name as organisation, i.state, i.ripeness, i.cost_minor, i.changed_at, i.title_sort, i.id
from idea i left join organisation o on o.id = i.organisation{where}
order by i.title_sort collate "C", i.id limit {limit}
"""

COUNT = "select count(*) from idea i{where}"

STATE_COUNTS = "select i.state, count(*) as ideas from idea i{where} group by i.state"

FOUND = "i.id in (select f.idea from idea_find({patterns}, {reference}, {state}, {organisations}, {sort}, {id}, {limit}) f)"

ONE = """
select i.id, i.reference, i.title, i.need, i.organisation as organisation_id, o.name as organisation, o.ico as organisation_ico,
    i.state, i.state_why, i.ripeness, i.subprogramme, i.place, i.cost_minor, i.version, i.made_at, i.changed_at, i.submitted_at,
    i.source_key, i.source_facts
from idea i left join organisation o on o.id = i.organisation where i.reference = $1
"""

ID = "select id from idea where reference = $1"

CONTRIBUTIONS = """
select m.id as measure_id, p.code as plan, a.code as area, b.code as objective, m.code as measure, m.name, m.weight, c.degree, c.why,
    c.is_invented
from idea_contribution c join plan_measure m on m.id = c.measure join plan p on p.id = m.plan
join plan_objective b on b.id = m.objective join plan_area a on a.id = b.area
where c.idea = $1 order by p.code, a.position, b.position, m.position, m.id
"""

TWINS_OF = """
select i.reference, i.title, i.organisation as organisation_id, o.name as organisation, i.state, t.likeness, t.why, t.verdict
from idea_twin t join idea i on i.id = case when t.idea = $1 then t.other else t.idea end
left join organisation o on o.id = i.organisation
where t.idea = $1 or t.other = $1 order by t.likeness desc, i.reference
"""

LOCK_IDEA = "select id, reference, state, organisation, version from idea where id = $1 for update"

LOCK_REFERENCE = "select id, reference, state, organisation, version from idea where reference = $1 for update"

SET_STATE = "update idea set state = $2, state_why = $3, version = version + 1, changed_at = now() where id = $1"

TAKE_NUMBERS = """
insert into idea_counter (id, year, last) values ($1, $2, $3)
on conflict (community_id, year) do update set last = idea_counter.last + excluded.last returning last
"""

ADD_IDEA = """
insert into idea (id, reference, organisation, title, title_fold, title_sort, need, ripeness, state, subprogramme, place, cost_minor,
    submitted_at)
values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, now())
"""

ORGANISATION_IS_HERE = "select exists (select from organisation where id = $1)"

LIKENESSES = """
select a.id as idea_id, b.id as other_id, a.title, b.title as other_title, l.likeness as title_likeness,
    a.organisation is not null and a.organisation = b.organisation as is_same_organisation, b.reference as other_reference
from idea_likenesses() l
join idea a on a.id in (l.idea, l.other) join idea b on b.id in (l.idea, l.other) and a.reference < b.reference
where a.state <> all ($1) and b.state <> all ($1)
order by l.likeness desc, a.reference, b.reference
"""

TWINS = "select id, idea, other, likeness, why, verdict from idea_twin"

SAVE_TWINS = """
insert into idea_twin (id, idea, other, likeness, why) select * from unnest($1::uuid[], $2::uuid[], $3::uuid[], $4::numeric[], $5::text[])
on conflict (idea, other) do update set likeness = excluded.likeness, why = excluded.why
"""

DROP_TWINS = "delete from idea_twin where id = any ($1) and verdict is null"

KNOWN_IDEAS = "select id from idea where id = any ($1)"

KNOWN_MEASURES = "select id, code from plan_measure where id = any ($1)"

SAVE_CONTRIBUTIONS = """
insert into idea_contribution as c (id, idea, measure, degree, why, is_invented)
select * from unnest($1::uuid[], $2::uuid[], $3::uuid[], $4::smallint[], $5::text[], $6::boolean[])
on conflict (idea, measure) do update set degree = excluded.degree, why = excluded.why, is_invented = excluded.is_invented
where (c.degree, c.why, c.is_invented) is distinct from (excluded.degree, excluded.why, excluded.is_invented)
returning c.idea, c.measure, c.degree, c.is_invented
"""


class Filter(msgspec.Struct, frozen=True):
    """Which ideas a list holds. `organisations` limits it to what a submitter may see; None is everything."""

    state: str | None = None
    words: str = ""
    organisations: tuple[uuid.UUID, ...] | None = None


async def list_ideas(connection: asyncpg.Connection, wanted: Filter, *, cursor: str | None = None, limit: int = PAGE_LENGTH) -> IdeaPage:
    """One page of ideas in Czech order, from a cursor on; `BadInput` for a cursor that was not given out here."""
    after = read_cursor(cursor) if cursor else None
    sql, values = _list_query(wanted, after, limit + 1)
    rows = await connection.fetch(sql, *values)
    more = len(rows) > limit
    last = rows[limit - 1] if more else None
    return IdeaPage(
        ideas=[IdeaRow(*row[:7]) for row in rows[:limit]],
        next=write_cursor(Place(last["title_sort"], last["id"])) if last else None,
    )


async def count_ideas(connection: asyncpg.Connection, wanted: Filter) -> int:
    """How many ideas the whole list holds."""
    where, values = _where(wanted, None, None)
    count: int = await connection.fetchval(COUNT.format(where=where), *values)
    return count


async def count_states(connection: asyncpg.Connection, organisations: tuple[uuid.UUID, ...] | None) -> dict[str, int]:
    """How many ideas are in each state that has any."""
    where, values = _where(Filter(organisations=organisations), None, None)
    return {row["state"]: row["ideas"] for row in await connection.fetch(STATE_COUNTS.format(where=where), *values)}


def _list_query(wanted: Filter, after: Place | None, limit: int) -> tuple[str, list[Any]]:
    where, values = _where(wanted, after, limit)
    if wanted.words:
        return LIST.format(where=where, limit=limit), values
    return _list_sql(where, len(values) + 1), [*values, limit]


@functools.cache
def _list_sql(where: str, place: int) -> str:
    return LIST.format(where=where, limit=f"${place}")


def _where(wanted: Filter, after: Place | None, limit: int | None) -> tuple[str, list[Any]]:
    """The conditions that are asked for and no others, so that each list is read from the index that fits it."""
    if wanted.words:
        words = fold(wanted.words)
        organisations = list(wanted.organisations) if wanted.organisations is not None else None
        found = FOUND.format(patterns="$1", reference="$2", state="$3", organisations="$4", sort="$5", id="$6", limit="$7")
        place = (after.sort, after.id) if after else (None, None)
        return f" where {found}", [_patterns(words), words.upper(), wanted.state, organisations, *place, limit]
    parts: list[str] = []
    values: list[Any] = []
    if wanted.state is not None:
        values.append(wanted.state)
        parts.append(f"i.state = ${len(values)}")
    if wanted.organisations is not None:
        values.append(list(wanted.organisations))
        parts.append(f"i.organisation = any (${len(values)})")
    if after is not None:
        values += [after.sort, after.id]
        parts.append(f'(i.title_sort collate "C", i.id) > (${len(values) - 1} collate "C", ${len(values)})')
    return (" where " + " and ".join(parts) if parts else ""), values


def _patterns(words: str) -> list[str]:
    """LIKE patterns, the longest word first: that one is looked up in the index."""
    escaped = [word.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_") for word in words.split()]
    return [f"%{word}%" for word in sorted(dict.fromkeys(escaped), key=len, reverse=True)]


async def get_idea(connection: asyncpg.Connection, reference: str, organisations: tuple[uuid.UUID, ...] | None = None) -> IdeaOut:
    """One idea with its source, contributions, twins and history; `NotFound` also where it is not for this person to see."""
    row = await connection.fetchrow(ONE, reference)
    if row is None or (organisations is not None and row["organisation_id"] not in organisations):
        raise NotFound("There is no such idea.")
    facts = dict(row)
    key, source = facts.pop("source_key"), facts.pop("source_facts")
    twins = await connection.fetch(TWINS_OF, row["id"])
    history = await list_history(connection, "idea", row["id"])
    return IdeaOut(
        **facts,
        source=SourceOut(key=key, **source) if key else None,
        contributions=[ContributionOut(**dict(found)) for found in await connection.fetch(CONTRIBUTIONS, row["id"])],
        twins=[_twin(found) for found in twins if organisations is None or found["organisation_id"] in organisations],
        history=[HistoryOut(at=entry.at, verb=entry.verb, person=entry.person_name, why=entry.why, facts=entry.facts) for entry in history],
    )


async def get_id(connection: asyncpg.Connection, reference: str) -> uuid.UUID:
    """The id behind a reference."""
    found: uuid.UUID | None = await connection.fetchval(ID, reference)
    if found is None:
        raise NotFound("There is no such idea.")
    return found


def _twin(row: asyncpg.Record) -> TwinOut:
    return TwinOut(**{name: row[name] for name in TwinOut.__struct_fields__})


class Locked(msgspec.Struct, frozen=True):
    """An idea whose row this transaction holds."""

    id: uuid.UUID
    reference: str
    state: str
    organisation: uuid.UUID | None
    version: int


async def lock_idea(connection: asyncpg.Connection, idea: uuid.UUID | str) -> Locked:
    """Hold one idea's row, by id or reference."""
    row = await connection.fetchrow(LOCK_REFERENCE if isinstance(idea, str) else LOCK_IDEA, idea)
    if row is None:
        raise NotFound("There is no such idea.")
    return Locked(**dict(row))


async def list_pairs(connection: asyncpg.Connection, left_out: Sequence[str]) -> list[tuple[Pair, str]]:
    """Ideas whose titles are at least half alike, states in `left_out` aside: the older first, and the other's reference."""
    rows = await connection.fetch(LIKENESSES, list(left_out))
    return [(Pair(**{name: row[name] for name in Pair.__struct_fields__}), row["other_reference"]) for row in rows]
