"""Rows of schedules."""

import uuid

import asyncpg

from absorb.funding.rules import schedule as schedules
from absorb.funding.rules.delays import Late
from absorb.funding.schemas.schedules import ScheduleRow
from absorb.kernel.errors import NotFound
from absorb.kernel.intake import convert

IS_KEPT = "select exists (select from schedule where id = $1)"

NEXT_VERSION = "select coalesce(max(version), 0) + 1 from schedule where idea = $1"

# A schedule is of the scenario of the budget that it pays.
ADD = """
insert into schedule (id, idea, budget, version, status, cost_minor, gap_minor, peak_minor, peak_month, "case", answer, engine_version,
    case_sha256, reporting, late, scenario)
values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, (select scenario from budget where id = $3))
"""

# One statement for all cells: the database checks their sum once a statement.
ADD_CELLS = """
insert into schedule_cell (id, schedule, line_code, period_code, source, amount_minor)
select n.id, $1, n.line, n.period, n.source, n.amount
from unnest($2::uuid[], $3::text[], $4::text[], $5::uuid[], $6::bigint[]) as n (id, line, period, source, amount)
"""

LIST = """
select s.id, i.reference as idea, i.title, s.budget, s.version, s.status, s.cost_minor, s.gap_minor, s.peak_minor, s.peak_month,
    s.engine_version, s.case_sha256, s.made_at, r.number as scenario
from schedule s join idea i on i.id = s.idea left join scenario r on r.id = s.scenario
where ($1::text is null or i.reference = $1) and ($2::uuid is null or s.id = $2)
    and (not $3 or s.id = (select n.id from leading_schedule n where n.idea = s.idea))
order by i.reference, s.version desc, s.id limit $4
"""

CASE = 'select "case", answer from schedule where id = $1'

LATE = "select late from schedule where id = $1"

SHARES = """
select s.code, sum(c.amount_minor) as amount from schedule_cell c join source s on s.id = c.source
where c.schedule = $1 group by s.code, s.position order by s.position, s.code
"""


async def list_schedules(
    connection: asyncpg.Connection, *, idea: str | None = None, leading: bool = False, limit: int = 200
) -> list[ScheduleRow]:
    """Schedules by idea, newest version first; `leading` leaves out all but the one that others reckon with."""
    return [ScheduleRow(**dict(row)) for row in await connection.fetch(LIST, idea, None, leading, limit)]


async def get_schedule(connection: asyncpg.Connection, schedule_id: uuid.UUID) -> tuple[ScheduleRow, schedules.Case, schedules.Answer]:
    """A schedule with what it was made of and what the engine answered."""
    row = await connection.fetchrow(LIST, None, schedule_id, False, 1)
    if row is None:
        raise NotFound("There is no such schedule.")
    kept = await connection.fetchrow(CASE, schedule_id)
    return ScheduleRow(**dict(row)), convert(kept["case"], schedules.Case), convert(kept["answer"], schedules.Answer)


async def schedule_late(connection: asyncpg.Connection, schedule_id: uuid.UUID) -> Late | None:
    """The delays of payments that are supposed with a schedule, if any are kept with it."""
    kept = await connection.fetchval(LATE, schedule_id)
    return convert(kept, Late) if kept is not None else None


async def schedule_shares(connection: asyncpg.Connection, schedule_id: uuid.UUID) -> dict[str, int]:
    """What each source pays in all, by code, added up from the cells."""
    return {row["code"]: int(row["amount"]) for row in await connection.fetch(SHARES, schedule_id)}


HAS_SCHEDULE = "select exists (select from leading_schedule where idea = $1)"


async def has_schedule(connection: asyncpg.Connection, idea_id: uuid.UUID) -> bool:
    """Whether it is worked out who pays the idea."""
    return bool(await connection.fetchval(HAS_SCHEDULE, idea_id))
