"""Rows of the needs map, and the gaps it leaves measures."""

import uuid

import asyncpg

from absorb.plan.rules.needs import Cell, Gap, Reach, gaps_of

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
