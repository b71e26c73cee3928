"""Rows of the tank's ideas: the list in Czech order, one idea, and what stands around it."""

import uuid

import asyncpg
import msgspec

from absorb.journal.queries import list_history
from absorb.kernel.errors import NotFound
from absorb.kernel.period import Month
from absorb.tank.cursor import Place, read_cursor, write_cursor
from absorb.tank.rules.likeness import LEFT_OUT
from absorb.tank.rules.sight import EVERYTHING, Sight
from absorb.tank.schemas.ideas import About, ContributionOut, HistoryOut, IdeaOut, IdeaPage, IdeaRow, SourceOut, TwinOut
from absorb.together import together

PAGE_LENGTH = 50

LIST = """
select i.reference, i.title, o.name as organisation, i.state, i.ripeness, i.cost_minor, i.changed_at, i.title_sort, i.id
from idea i left join organisation o on o.id = i.organisation{where}
order by i.title_sort collate "C", i.id limit {limit}
"""

FIRST_PAGE = LIST.format(where="", limit="$1")

LATER_PAGE = LIST.format(where=' where (i.title_sort collate "C", i.id) > ($2 collate "C", $3)', limit="$1")

ONE = """
select i.id, i.reference, i.title, i.need, i.organisation as organisation_id, o.name as organisation, o.ico as organisation_ico,
    i.state, i.state_why, i.ripeness, i.subprogramme, i.place, i.cost_minor, i.version, i.made_at, i.changed_at, i.submitted_at,
    i.target_groups, i.activities, i.outputs, i.partners, i.first_month, i.last_month, i.costs, i.hoped_sources, i.readiness,
    i.readiness_note, i.source_key, i.source_facts, i.missing, i.returned_until, m.reference as merged_into,
    array(select t.reference from idea t where t.merged_into = i.id order by t.reference) as took_in
from idea i left join organisation o on o.id = i.organisation left join idea m on m.id = i.merged_into where i.id = $1
"""

ID = "select id from idea where reference = $1"

OWN = "select id, organisation, state from idea where reference = $1"

CONTRIBUTIONS = """
select m.id as measure_id, p.code as plan, a.code as area, b.code as objective, m.code as measure, m.name, m.weight, c.degree, c.why,
    c.is_invented, exists (select from plan n where n.code = p.code and n.version > p.version) as has_ended
from idea_contribution c join plan_measure m on m.id = c.measure join plan p on p.id = m.plan
join plan_objective b on b.id = m.objective join plan_area a on a.id = b.area
where c.idea = $1 order by p.code, a.position, b.position, m.position, m.id
"""

TWINS_OF = """
select i.reference, i.title, i.organisation as organisation_id, o.name as organisation, i.state, t.likeness, t.why, t.reasons
from idea_twin t join idea i on i.id = case when t.idea = $1 then t.other else t.idea end
left join organisation o on o.id = i.organisation
where (t.idea = $1 or t.other = $1) and t.verdict is null and i.state <> all ($2) order by t.likeness desc, i.reference
"""

LOCK_IDEA = "select id, reference, title, state, organisation, version from idea where id = $1 for update"

LOCK_REFERENCE = "select id, reference, title, state, organisation, version from idea where reference = $1 for update"

SET_STATE = """
update idea set state = $2, state_why = $3, missing = $4, returned_until = $5, version = version + 1, changed_at = now() where id = $1
"""

HOLD_BOTH = "select id from idea where reference = any ($1) order by id for update"

SET_MERGED = "update idea set merged_into = $2 where id = $1"

ORGANISATION = "select name, ico from organisation where id = $1"

TAKE_NUMBERS = """
insert into idea_counter (id, year, last) values ($1, $2, $3)
on conflict (community_id, year) do update set last = idea_counter.last + excluded.last returning last
"""

ORGANISATION_IS_HERE = "select exists (select from organisation where id = $1)"

KNOWN_IDEAS = "select id from idea where id = any ($1)"

KNOWN_MEASURES = "select id, code from plan_measure where id = any ($1)"

SAVE_CONTRIBUTIONS = """
insert into idea_contribution as c (id, idea, measure, degree, why, is_invented)
select * from unnest($1::uuid[], $2::uuid[], $3::uuid[], $4::smallint[], $5::text[], $6::boolean[])
on conflict (idea, measure) do update set degree = excluded.degree, why = excluded.why, is_invented = excluded.is_invented
where (c.degree, c.why, c.is_invented) is distinct from (excluded.degree, excluded.why, excluded.is_invented)
returning c.idea, c.measure, c.degree, c.is_invented
"""


async def list_ideas(connection: asyncpg.Connection, *, cursor: str | None = None, limit: int = PAGE_LENGTH) -> IdeaPage:
    """One page of all ideas in Czech order, from a cursor on; `BadInput` for a cursor that was not given out here. What is
    read most is asked for most plainly: no search, no other order (those are in `queries.search`)."""
    after = read_cursor(cursor) if cursor else None
    if after is None:
        rows = await connection.fetch(FIRST_PAGE, limit + 1)
    else:
        rows = await connection.fetch(LATER_PAGE, limit + 1, after.key, after.id)
    more = len(rows) > limit
    last = rows[limit - 1] if more else None
    return IdeaPage(
        ideas=[IdeaRow(*row[:7]) for row in rows[:limit]],
        next=write_cursor(Place(last["title_sort"], last["id"])) if last else None,
    )


async def get_idea(connection: asyncpg.Connection, reference: str, sight: Sight = EVERYTHING) -> IdeaOut:
    """One idea with its source, contributions, twins and history; `NotFound` also where it is not for this person to see."""
    return await read_idea(connection, await get_about(connection, reference, sight), sight)


async def read_idea(connection: asyncpg.Connection, idea: About, sight: Sight = EVERYTHING) -> IdeaOut:
    """One idea that this person may see."""
    row, twins, history, contributions = await together(
        connection,
        lambda asked: asked.fetchrow(ONE, idea.id),
        lambda asked: asked.fetch(TWINS_OF, idea.id, LEFT_OUT),
        lambda asked: list_history(asked, "idea", idea.id),
        lambda asked: asked.fetch(CONTRIBUTIONS, idea.id),
    )
    facts = dict(row)
    key, source = facts.pop("source_key"), facts.pop("source_facts")
    facts |= {name: str(Month(facts[name])) for name in ("first_month", "last_month") if facts[name] is not None}
    return IdeaOut(
        **facts,
        source=SourceOut(key=key, **source) if key else None,
        contributions=[ContributionOut(**dict(found)) for found in contributions],
        twins=[_twin(found) for found in twins if sight.shows(found["organisation_id"], found["state"])],
        history=[HistoryOut(at=entry.at, verb=entry.verb, person=entry.person_name, why=entry.why, facts=entry.facts) for entry in history],
    )


async def get_own(connection: asyncpg.Connection, reference: str, sight: Sight) -> uuid.UUID:
    """The id behind a reference, for one who sees so much."""
    return (await get_about(connection, reference, sight)).id


async def get_about(connection: asyncpg.Connection, reference: str, sight: Sight) -> About:
    """Which idea that is, for one who sees so much."""
    row = await connection.fetchrow(OWN, reference)
    if row is None or not sight.shows(row["organisation"], row["state"]):
        raise NotFound("There is no such idea.")
    return About(row["id"], reference, row["state"])


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
    title: str
    state: str
    organisation: uuid.UUID | None
    version: int


async def lock_idea(connection: asyncpg.Connection, idea: uuid.UUID | str) -> Locked:
    """Hold one idea's row, by id or reference."""
    row = await connection.fetchrow(LOCK_REFERENCE if isinstance(idea, str) else LOCK_IDEA, idea)
    if row is None:
        raise NotFound("There is no such idea.")
    return Locked(**dict(row))
