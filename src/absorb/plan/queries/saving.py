"""Writing a version of a plan, and letting what ideas do for measures follow it."""

import uuid

import asyncpg

from absorb.plan.rules.tree import Path

ADD_PLAN = """
insert into plan (id, code, name, version, valid_from, valid_to, is_example, note, file_sha256, why)
values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
"""

ADD_THEME = "insert into plan_theme (id, plan, code, name, description, position) values ($1, $2, $3, $4, $5, $6)"

ADD_AREA = "insert into plan_area (id, plan, line, code, name, position) values ($1, $2, $3, $4, $5, $6)"

ADD_OBJECTIVE = """
insert into plan_objective (id, area, line, code, name, description, position) values ($1, $2, $3, $4, $5, $6, $7)
"""

ADD_MEASURE = """
insert into plan_measure (id, plan, objective, parent, line, code, name, status, weight, characteristics, impact, cost_minor, cost_note,
    funds, clients, clients_per, involved, new_service, new_service_note, implementer, is_example, note, position)
values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, $22, $23)
"""

ADD_MEASURE_THEME = "insert into plan_measure_theme (id, measure, theme) values ($1, $2, $3)"

LINES = """
select array[a.code] as place, a.line from plan_area a where a.plan = $1
union all
select array[a.code, o.code], o.line from plan_objective o join plan_area a on a.id = o.area where a.plan = $1
union all
select array[a.code, o.code, m.code], m.line
from plan_measure m join plan_objective o on o.id = m.objective join plan_area a on a.id = o.area where m.plan = $1
"""

FOLLOW = """
update idea_contribution c set measure = m.id
from plan_measure given join plan_measure m on m.line = given.line
where m.plan = $1 and given.id = c.measure and given.id <> m.id
"""
"""What ideas do for a measure is done for the one that continues it."""


async def lines_of(connection: asyncpg.Connection, plan_id: uuid.UUID) -> dict[Path, uuid.UUID]:
    """The line of every part of a version, by its place."""
    return {tuple(row["place"]): row["line"] for row in await connection.fetch(LINES, plan_id)}
