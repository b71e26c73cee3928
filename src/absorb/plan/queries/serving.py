"""Who serves the measures of a plan: providers in the needs map, ideas in the tank, money asked, and what is chosen.

The tank lies above this room; its rows are read here as they stand, by their states (`tank/rules/states.py`).
"""

import uuid
from fractions import Fraction

import asyncpg
import msgspec

from absorb.plan.queries.needs import gaps
from absorb.plan.queries.trees import find_plan
from absorb.plan.rules import Gap

WAITING = ("in_tank", "under_assessment", "reserve")
CHOSEN = ("chosen", "in_application", "funded")
CROWDED_FROM = 5
"""So many ideas on one measure are a crowd."""

SERVING = """
select m.id, a.code as area, o.code as objective, m.code, m.name, m.status, m.cost_minor,
    count(i.id) filter (where i.state = any ($2)) as waiting,
    coalesce(sum(i.cost_minor) filter (where i.state = any ($2)), 0)::bigint as waiting_minor,
    count(i.id) filter (where i.state = any ($3)) as chosen,
    coalesce(sum(i.cost_minor) filter (where i.state = any ($3)), 0)::bigint as chosen_minor
from plan_measure m join plan_objective o on o.id = m.objective join plan_area a on a.id = o.area
left join idea_contribution c on c.measure = m.id and c.degree > 0 left join idea i on i.id = c.idea
where m.plan = $1 group by m.id, a.position, a.code, o.position, o.code order by a.position, o.position, m.position, m.id
"""


class Serving(msgspec.Struct, frozen=True):
    """A measure of the newest version: what waits for it in the tank, what is chosen, and its gap in the needs map."""

    id: uuid.UUID
    area: str
    objective: str
    code: str
    name: str
    status: str
    cost_minor: int | None
    waiting: int
    waiting_minor: int
    chosen: int
    chosen_minor: int
    missing: int
    needed: int
    providers: tuple[str, ...]

    @property
    def gap(self) -> Fraction | None:
        return Fraction(self.missing, self.needed) if self.needed else None

    @property
    def is_unserved(self) -> bool:
        """Nobody provides anything for it, nothing is chosen and nothing waits."""
        return not (self.providers or self.chosen or self.waiting)

    @property
    def is_crowded(self) -> bool:
        return self.waiting + self.chosen >= CROWDED_FROM

    @property
    def would_change(self) -> bool:
        """Nobody serves it now; the tank would."""
        return bool(self.waiting) and not (self.providers or self.chosen)


async def list_serving(connection: asyncpg.Connection, code: str) -> list[Serving]:
    """The measures of the newest version that are in force or proposed, in the plan's order; a fixed number of queries."""
    found = await find_plan(connection, code)
    if found is None:
        return []
    by_measure = await gaps(connection, found[0])
    rows = await connection.fetch(SERVING, found[0], list(WAITING), list(CHOSEN))
    return [_serving(row, by_measure[row["id"]]) for row in rows if row["status"] in ("in_force", "draft")]


def _serving(row: asyncpg.Record, gap: Gap) -> Serving:
    providers = dict.fromkeys(cell.providers for cell in gap.cells if cell.providers)
    return Serving(**dict(row), missing=gap.missing, needed=gap.needed, providers=tuple(providers))
