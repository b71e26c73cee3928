"""Rows of rounds: what each is, its ideas and its assessors."""

import uuid
from collections.abc import Iterable, Sequence

import asyncpg
import msgspec

from absorb.kernel.errors import NotFound
from absorb.people.rules import by_surname
from absorb.priority.schemas.rounds import RoundOut

LOCK_NUMBERS = "select pg_advisory_xact_lock(hashtext('round number'), hashtext(current_setting('absorb.community')))"

NEXT_NUMBER = "select coalesce(max(number), 0) + 1 from assessment_round"

ADD_ROUND = """
insert into assessment_round (id, number, name, model, per_idea, due_on, consolidation, spread_percent, state, note, is_invented)
values ($1, $2, $3, $4, $5, $6, $7, $8, 'prepared', $9, $10)
"""

ADD_IDEAS = """
insert into assessment_round_idea (id, round, idea) select n.id, $2, n.idea from unnest($1::uuid[], $3::uuid[]) as n (id, idea)
on conflict (round, idea) do nothing returning idea
"""

ADD_ASSESSOR = """
insert into assessment_round_assessor (id, round, person, fields) values ($1, $2, $3, $4)
on conflict (round, person) do update set fields = excluded.fields returning (xmax = 0) as is_new
"""

ROUNDS = """
select r.id, r.number, r.name, r.model as model_id, m.code as model_code, m.name as model_name, m.version as model_version, r.per_idea,
    r.due_on, r.consolidation, r.spread_percent, r.state, r.note, r.is_invented, n.ideas, a.assessors, r.made_at, r.closed_at
from assessment_round r join scoring_model m on m.id = r.model
cross join lateral (select count(*) as ideas from assessment_round_idea i where i.round = r.id) n
cross join lateral (select count(*) as assessors from assessment_round_assessor p where p.round = r.id) a
"""

ROUND_LIST = f"{ROUNDS} order by r.number desc limit $1"

ROUND_BY_NUMBER = f"{ROUNDS} where r.number = $1"

ROUND_BY_ID = f"{ROUNDS} where r.id = $1"

LOCK_ROUND = "select id, state from assessment_round where number = $1 for update"

SET_STATE = "update assessment_round set state = $2, closed_at = case when $2 = 'closed' then now() end where id = $1"

SET_DUE = "update assessment_round set due_on = $2 where id = $1"

CHOSEN_IDEAS = (
    'select id, reference, state from idea where reference = any ($1::text[]) or id = any ($2::uuid[]) order by reference collate "C"'
)

REFERENCES = "select id, reference from idea where id = any ($1::uuid[])"

ROLES = "select person, array_agg(distinct role) as roles from membership where person = any ($1::uuid[]) group by person"

PEOPLE = """
select m.person as person_id, n.name, array_agg(distinct m.role) as roles,
    (select a.fields from assessment_round_assessor a join assessment_round r on r.id = a.round
        where a.person = m.person order by r.number desc limit 1) as fields
from membership m join lateral person_names(array[m.person]) n on true
where m.person in (select person from membership where role = any ($1::text[])) group by m.person, n.name
"""

IDEAS = """
select i.id as idea, i.reference, i.title, i.organisation, i.subprogramme, array(
    select 'measure:' || m.code from idea_contribution c join plan_measure m on m.id = c.measure where c.idea = i.id and c.degree > 0
    union select 'area:' || a.code from idea_contribution c join plan_measure m on m.id = c.measure
        join plan_objective o on o.id = m.objective join plan_area a on a.id = o.area where c.idea = i.id and c.degree > 0) as served
from assessment_round_idea t join idea i on i.id = t.idea where t.round = $1 order by i.reference collate "C", i.id
"""

ASSESSORS = """
select a.person, a.fields, array(
    select m.organisation from membership m where m.person = a.person and m.organisation is not null order by 1) as organisations
from assessment_round_assessor a
where a.round = $1 and exists (select from membership m where m.person = a.person and m.role = any ($2::text[])) order by a.person
"""

IDEAS_IN_TANK = """
select i.id from assessment_round_idea t join idea i on i.id = t.idea where t.round = $1 and i.state = 'in_tank'
order by i.reference collate "C", i.id
"""

IS_IN_TANK = "select state = 'in_tank' from idea where id = $1"

RUNNING_ROUNDS = "select id, due_on from assessment_round where state in ('declaring', 'open') order by due_on, id"

ADD_REMINDER = """
insert into notice_reminder (id, about, what, due_on, days_before) values ($1, $2, 'assessment', $3, $4)
on conflict (community_id, about, what, due_on, days_before) do nothing returning id
"""

KNOWN_FIELDS = """
select 'area:' || a.code as field, a.code || ' ' || a.name as name from plan_area a join plan p on p.id = a.plan
where not exists (select from plan n where n.code = p.code and n.version > p.version)
union select 'measure:' || m.code, m.code || ' ' || m.name from plan_measure m join plan p on p.id = m.plan
where not exists (select from plan n where n.code = p.code and n.version > p.version) order by 1, 2
"""


async def list_rounds(connection: asyncpg.Connection, limit: int = 50) -> list[RoundOut]:
    """Rounds, the newest first."""
    return [RoundOut(**dict(row)) for row in await connection.fetch(ROUND_LIST, limit)]


async def get_round(connection: asyncpg.Connection, number: int) -> RoundOut:
    """The round with this number."""
    return _round(await connection.fetchrow(ROUND_BY_NUMBER, number) if number < 2**31 else None)


async def get_round_by_id(connection: asyncpg.Connection, round_id: uuid.UUID) -> RoundOut:
    """The round with this id."""
    return _round(await connection.fetchrow(ROUND_BY_ID, round_id))


def _round(row: asyncpg.Record | None) -> RoundOut:
    if row is None:
        raise NotFound("There is no such assessment round.")
    return RoundOut(**dict(row))


async def lock_round(connection: asyncpg.Connection, number: int) -> RoundOut:
    """The round with its row held, so that it does not move meanwhile."""
    row = await connection.fetchrow(LOCK_ROUND, number) if number < 2**31 else None
    if row is None:
        raise NotFound("There is no such assessment round.")
    return await get_round_by_id(connection, row["id"])


async def list_references(connection: asyncpg.Connection, ideas: Sequence[uuid.UUID]) -> dict[uuid.UUID, str]:
    """By their ids what ideas are called in short."""
    return {row["id"]: row["reference"] for row in await connection.fetch(REFERENCES, list(ideas))}


class Candidate(msgspec.Struct, frozen=True):
    """Somebody who may assess, with their roles and what they said they know in their latest round."""

    person_id: uuid.UUID
    name: str
    roles: list[str]
    fields: list[str]


async def list_candidates(connection: asyncpg.Connection, roles: Iterable[str]) -> list[Candidate]:
    """Everybody with one of these roles, by surname."""
    found = [Candidate(**{**row, "fields": row["fields"] or []}) for row in await connection.fetch(PEOPLE, sorted(roles))]
    return sorted(found, key=lambda one: (by_surname(one.name), str(one.person_id)))


async def list_fields(connection: asyncpg.Connection) -> list[tuple[str, str]]:
    """What an assessor may know of the plans: areas and measures, each with its name."""
    return [(row["field"], row["name"]) for row in await connection.fetch(KNOWN_FIELDS)]
