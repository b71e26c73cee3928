"""Rows of plans. A plan is one row per version, with its tree beneath; the newest version of a code is the plan."""

import uuid
from collections.abc import Collection, Sequence
from typing import Any

import asyncpg

from absorb.kernel.errors import NotFound
from absorb.plan.rules import AreaBranch, MeasureCard, ObjectiveBranch, PlanTree, Theme
from absorb.plan.rules.continuing import with_formerly
from absorb.plan.rules.tree import Path
from absorb.plan.schemas import MeasureRow, PlanRow

LOCK_CODE = "select pg_advisory_xact_lock(hashtext('plan'), hashtext(current_setting('absorb.community') || $1))"

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

THEMES = "select id, plan, code, name, description from plan_theme where plan = any ($1) order by position, id"

AREAS = "select id, plan, code, name from plan_area where plan = any ($1) order by position, id"

OBJECTIVES = """
select o.id, o.area, o.code, o.name, o.description from plan_objective o join plan_area a on a.id = o.area
where a.plan = any ($1) order by o.position, o.id
"""

MEASURES = """
select m.*, p.code as parent_code, array(
    select t.code from plan_measure_theme c join plan_theme t on t.id = c.theme where c.measure = m.id order by t.position, t.id) as themes
from plan_measure m left join plan_measure p on p.id = m.parent
where m.plan = any ($1) order by m.position, m.id
"""

ORIGINS = """
select array[a.code] as place, case when f.id is not null then array[f.code] end as origin
from plan_area a left join plan_area f on f.line = a.line and f.plan = $2 where a.plan = $1
union all
select array[a.code, o.code], (select array[fa.code, fo.code] from plan_objective fo join plan_area fa on fa.id = fo.area
    where fo.line = o.line and fa.plan = $2)
from plan_objective o join plan_area a on a.id = o.area where a.plan = $1
union all
select array[a.code, o.code, m.code], (select array[fa.code, fo.code, fm.code] from plan_measure fm
    join plan_objective fo on fo.id = fm.objective join plan_area fa on fa.id = fo.area where fm.line = m.line and fm.plan = $2)
from plan_measure m join plan_objective o on o.id = m.objective join plan_area a on a.id = o.area where m.plan = $1
"""

BEFORE = "select id from plan where code = $1 and version = $2"

NEWEST_OF = """
select distinct on (given.id) given.id as given, m.id, m.code
from plan_measure given join plan_measure m on m.line = given.line join plan p on p.id = m.plan
where given.id = any ($1) order by given.id, p.version desc
"""

MEASURE_LIST = """
select m.id, p.code as plan_code, a.code as area_code, o.code as objective_code, m.code, m.name, m.parent,
    m.weight, m.status, m.is_example, m.line
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
    if row is None:
        return None
    (tree,) = await _trees(connection, [row])
    return row["id"], await _with_origins(connection, row["id"], tree)


async def _with_origins(connection: asyncpg.Connection, plan_id: uuid.UUID, tree: PlanTree) -> PlanTree:
    """The tree with what it says of the version before."""
    before = await connection.fetchval(BEFORE, tree.code, tree.version - 1)
    if before is None:
        return tree
    rows = await connection.fetch(ORIGINS, plan_id, before)
    origins: dict[Path, Path | None] = {tuple(row["place"]): tuple(row["origin"]) if row["origin"] else None for row in rows}
    return with_formerly(tree, origins)


async def get_plan(connection: asyncpg.Connection, code: str, version: int | None = None) -> PlanTree:
    found = await find_plan(connection, code, version)
    if found is None:
        raise NotFound("There is no such plan.")
    return found[1]


async def list_trees(connection: asyncpg.Connection) -> list[PlanTree]:
    """Every plan's newest version as a tree, in the order of `list_plans`; five queries, however many plans there are."""
    return await _trees(connection, await connection.fetch(NEWEST))


async def newest_of(connection: asyncpg.Connection, measures: Collection[uuid.UUID]) -> dict[uuid.UUID, tuple[uuid.UUID, str]]:
    """Of those measures that are here, whichever version they are of: the newest that continues each, its id and code."""
    return {row["given"]: (row["id"], row["code"]) for row in await connection.fetch(NEWEST_OF, list(measures))}


async def list_measures(connection: asyncpg.Connection, plan_code: str) -> list[MeasureRow]:
    """The measures of a plan's newest version with their ids and weights, in the plan's order."""
    found = [MeasureRow(**dict(row)) for row in await connection.fetch(MEASURE_LIST, plan_code)]
    if not found:
        await get_plan(connection, plan_code, None)  # a plan without measures is one thing, no such plan another
    return found


_CARD = tuple(name for name in MeasureCard.__struct_fields__ if name not in ("parent", "formerly", "themes"))


async def _trees(connection: asyncpg.Connection, plans: Sequence[asyncpg.Record]) -> list[PlanTree]:
    ids = [row["id"] for row in plans]
    measures: dict[uuid.UUID, list[MeasureCard]] = {}
    for row in await connection.fetch(MEASURES, ids):
        card = MeasureCard(parent=row["parent_code"], themes=tuple(row["themes"]), **{name: row[name] for name in _CARD})
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
    themes: dict[uuid.UUID, list[Theme]] = {}
    for row in await connection.fetch(THEMES, ids):
        themes.setdefault(row["plan"], []).append(Theme(code=row["code"], name=row["name"], description=row["description"]))
    return [PlanTree(**_own(row), themes=tuple(themes.get(row["id"], ())), areas=tuple(areas.get(row["id"], ()))) for row in plans]


def _own(row: asyncpg.Record) -> dict[str, Any]:
    return {name: value for name, value in row.items() if name != "id"}
