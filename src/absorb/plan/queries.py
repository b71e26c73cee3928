"""Rows of plans. A plan is one row per version, with its tree beneath; the newest version of a code is the plan."""

import uuid
from collections.abc import Sequence

import asyncpg

from absorb.kernel.errors import NotFound
from absorb.plan.rules import AreaBranch, MeasureCard, ObjectiveBranch, PlanTree
from absorb.plan.schemas import MeasureRow, PlanRow

LOCK_CODE = "select pg_advisory_xact_lock(hashtext('plan'), hashtext(current_setting('absorb.community') || $1))"

ADD_PLAN = """
insert into plan (id, code, name, version, valid_from, valid_to, is_example, note, file_sha256)
values ($1, $2, $3, $4, $5, $6, $7, $8, $9)
"""

ADD_AREA = "insert into plan_area (id, plan, code, name, position) values ($1, $2, $3, $4, $5)"

ADD_OBJECTIVE = "insert into plan_objective (id, area, code, name, description, position) values ($1, $2, $3, $4, $5, $6)"

ADD_MEASURE = """
insert into plan_measure (id, plan, objective, parent, code, name, weight, characteristics, impact, cost_minor, cost_note, funds,
    clients, clients_per, involved, new_service, new_service_note, implementer, is_example, note, position)
values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21)
"""

PLANS = """
select p.id, p.code, p.name, p.version, p.valid_from, p.valid_to, p.is_example,
    (select count(*) from plan_measure m where m.plan = p.id) as measures, p.made_at
from plan p where not exists (select from plan newer where newer.code = p.code and newer.version > p.version)
order by p.is_example, p.code, p.id
"""

ONE = """
select id, code, name, version, valid_from, valid_to, is_example, note from plan
where code = $1 and ($2::integer is null or version = $2) order by version desc limit 1
"""

NEWEST = """
select id, code, name, version, valid_from, valid_to, is_example, note from plan p
where not exists (select from plan newer where newer.code = p.code and newer.version > p.version) order by p.is_example, p.code, p.id
"""

AREAS = "select id, plan, code, name from plan_area where plan = any ($1) order by position, id"

OBJECTIVES = """
select o.id, o.area, o.code, o.name, o.description from plan_objective o join plan_area a on a.id = o.area
where a.plan = any ($1) order by o.position, o.id
"""

MEASURES = """
select m.*, p.code as parent_code from plan_measure m left join plan_measure p on p.id = m.parent
where m.plan = any ($1) order by m.position, m.id
"""

MEASURE_LIST = """
select m.id, p.code as plan_code, a.code as area_code, o.code as objective_code, m.code, m.name, m.parent, m.weight, m.is_example
from plan_measure m join plan p on p.id = m.plan join plan_objective o on o.id = m.objective join plan_area a on a.id = o.area
where p.code = $1 and not exists (select from plan newer where newer.code = p.code and newer.version > p.version)
order by a.position, o.position, m.position, m.id
"""


async def list_plans(connection: asyncpg.Connection) -> list[PlanRow]:
    """The newest version of each plan: the town's own first, examples after them."""
    return [PlanRow(**dict(row)) for row in await connection.fetch(PLANS)]


async def find_plan(connection: asyncpg.Connection, code: str, version: int | None = None) -> tuple[uuid.UUID, PlanTree] | None:
    """A plan's newest or given version with its whole tree, and its id."""
    row = await connection.fetchrow(ONE, code, version)
    return (row["id"], (await _trees(connection, [row]))[0]) if row else None


async def get_plan(connection: asyncpg.Connection, code: str, version: int | None = None) -> PlanTree:
    found = await find_plan(connection, code, version)
    if found is None:
        raise NotFound("There is no such plan.")
    return found[1]


async def list_trees(connection: asyncpg.Connection) -> list[PlanTree]:
    """Every plan's newest version as a tree, in the order of `list_plans`; four queries, however many plans there are."""
    return await _trees(connection, await connection.fetch(NEWEST))


async def list_measures(connection: asyncpg.Connection, plan_code: str) -> list[MeasureRow]:
    """The measures of a plan's newest version with their ids and weights, in the plan's order."""
    found = [MeasureRow(**dict(row)) for row in await connection.fetch(MEASURE_LIST, plan_code)]
    if not found:
        await get_plan(connection, plan_code, None)  # a plan without measures is one thing, no such plan another
    return found


_CARD = tuple(name for name in MeasureCard.__struct_fields__ if name != "parent")


async def _trees(connection: asyncpg.Connection, plans: Sequence[asyncpg.Record]) -> list[PlanTree]:
    ids = [row["id"] for row in plans]
    measures: dict[uuid.UUID, list[MeasureCard]] = {}
    for row in await connection.fetch(MEASURES, ids):
        card = MeasureCard(parent=row["parent_code"], **{name: row[name] for name in _CARD})
        measures.setdefault(row["objective"], []).append(card)
    objectives: dict[uuid.UUID, list[ObjectiveBranch]] = {}
    for row in await connection.fetch(OBJECTIVES, ids):
        own = tuple(measures.get(row["id"], ()))
        branch = ObjectiveBranch(code=row["code"], name=row["name"], description=row["description"], measures=own)
        objectives.setdefault(row["area"], []).append(branch)
    areas: dict[uuid.UUID, list[AreaBranch]] = {}
    for row in await connection.fetch(AREAS, ids):
        area = AreaBranch(code=row["code"], name=row["name"], objectives=tuple(objectives.get(row["id"], ())))
        areas.setdefault(row["plan"], []).append(area)
    return [
        PlanTree(**{name: value for name, value in row.items() if name != "id"}, areas=tuple(areas.get(row["id"], ()))) for row in plans
    ]
