"""Rows of the needs map, and the gaps it leaves measures."""

import uuid

import asyncpg

from absorb.kernel.errors import NotFound
from absorb.plan.queries.saving import lines_of
from absorb.plan.queries.trees import find_plan
from absorb.plan.rules import PlanTree
from absorb.plan.rules.continuing import place_text
from absorb.plan.rules.needs import Cell, Gap, Reach, gaps_of
from absorb.plan.rules.needs_map import NeedColumn, NeedsMap, SaidCell, ServiceRow
from absorb.plan.rules.tree import Path

CELLS = """
select c.id, c.service, c.need, s.target_group, s.name as service_name, n.name as need_name, c.state, c.providers
from need_cell c join need_service s on s.id = c.service join need n on n.id = c.need
where s.plan_code = (select code from plan where id = $1) order by s.position, s.id, n.position, n.id
"""

REACHES = """
select m.id as measure, s.service, null::uuid as need from need_service_measure s join plan_measure m on m.line = s.line where m.plan = $1
union all
select m.id, null, n.need from need_measure n join plan_measure m on m.line = n.line where m.plan = $1
"""

PARENTS = "select id, parent from plan_measure where plan = $1 order by position, id"


async def gaps(connection: asyncpg.Connection, plan_id: uuid.UUID) -> dict[uuid.UUID, Gap]:
    """The gap of every measure of one version of a plan, by the measure's id; three queries."""
    cells = {
        (row["service"], row["need"]): Cell(
            row["id"], row["target_group"], row["service_name"], row["need_name"], row["state"], row["providers"]
        )
        for row in await connection.fetch(CELLS, plan_id)
    }
    services: dict[uuid.UUID, set[uuid.UUID]] = {}
    needs: dict[uuid.UUID, set[uuid.UUID]] = {}
    for row in await connection.fetch(REACHES, plan_id):
        side, key = (services, row["service"]) if row["service"] else (needs, row["need"])
        side.setdefault(row["measure"], set()).add(key)
    named = services.keys() | needs.keys()
    reaches = {one: Reach(frozenset(services.get(one, ())), frozenset(needs.get(one, ()))) for one in named}
    parents = {row["id"]: row["parent"] for row in await connection.fetch(PARENTS, plan_id)}
    return gaps_of(parents, reaches, cells)


NEEDS = """
select n.id, n.name, (select coalesce(array_agg(m.line order by m.line), '{}') from need_measure m where m.need = n.id) as lines
from need n where n.plan_code = $1 order by n.position, n.id
"""

SERVICES = """
select s.id, s.target_group, s.name,
    (select coalesce(array_agg(m.line order by m.line), '{}') from need_service_measure m where m.service = s.id) as lines
from need_service s where s.plan_code = $1 order by s.position, s.id
"""

SAID = """
select c.service, c.need, c.state, c.providers, c.is_invented
from need_cell c join need_service s on s.id = c.service where s.plan_code = $1
"""

NEWEST_PLAN = "select id from plan where code = $1 order by version desc limit 1"

LOCK_MAP = "select pg_advisory_xact_lock(hashtext('needs map'), hashtext(current_setting('absorb.community') || $1))"

FORGET = (
    "delete from need_measure where need in (select id from need where plan_code = $1)",
    "delete from need_service_measure where service in (select id from need_service where plan_code = $1)",
    "delete from need_cell where service in (select id from need_service where plan_code = $1)",
    "delete from need_service where plan_code = $1",
    "delete from need where plan_code = $1",
)

ADD_NEED = "insert into need (id, plan_code, name, position) values ($1, $2, $3, $4)"

ADD_SERVICE = "insert into need_service (id, plan_code, target_group, name, position) values ($1, $2, $3, $4, $5)"

ADD_CELL = "insert into need_cell (id, service, need, state, providers, is_invented) values ($1, $2, $3, $4, $5, $6)"

ADD_NEED_MEASURE = "insert into need_measure (id, need, line) values ($1, $2, $3)"

ADD_SERVICE_MEASURE = "insert into need_service_measure (id, service, line) values ($1, $2, $3)"


async def get_map(connection: asyncpg.Connection, code: str) -> tuple[PlanTree, NeedsMap, dict[Path, uuid.UUID]]:
    """A plan's needs map with its newest tree and the lines of its measures; measures that ended are left out of the map."""
    found = await find_plan(connection, code)
    if found is None:
        raise NotFound("There is no such plan.")
    lines = await lines_of(connection, found[0])
    names = {line: place_text(place) for place, line in lines.items()}
    needs = await connection.fetch(NEEDS, code)
    said: dict[uuid.UUID, dict[uuid.UUID, SaidCell]] = {}
    for row in await connection.fetch(SAID, code):
        said.setdefault(row["service"], {})[row["need"]] = SaidCell(row["state"], row["providers"], row["is_invented"])

    def measures(row: asyncpg.Record) -> tuple[str, ...]:
        return tuple(names[line] for line in row["lines"] if line in names)

    columns = tuple(NeedColumn(row["name"], measures(row)) for row in needs)
    services = tuple(
        ServiceRow(row["target_group"], row["name"], measures(row),
                   {need["name"]: said[row["id"]][need["id"]] for need in needs if need["id"] in said.get(row["id"], {})})
        for row in await connection.fetch(SERVICES, code)
    )  # fmt: skip
    return found[1], NeedsMap(columns, services), lines
