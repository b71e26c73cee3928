"""What a schedule's workbook is made of."""

import uuid

import asyncpg
import msgspec

from absorb.funding.queries import budgets
from absorb.funding.queries import schedules as queries
from absorb.funding.rules import schedule as schedules
from absorb.funding.rules.workbooks import Priced
from absorb.funding.schemas.schedules import ScheduleRow
from absorb.kernel.errors import NotFound
from absorb.kernel.phrases import Phrase


class Kept(msgspec.Struct, frozen=True):
    """A schedule that is kept, with the budget it pays."""

    row: ScheduleRow
    case: schedules.Case
    answer: schedules.Answer
    budget: Priced


IDEA = "select idea from schedule where id = $1"

NEWEST = "select id from schedule where idea = $1 order by version desc limit 1"

BUDGET = """
select b.id, b.call, b.stage, b.is_invented, b.scenario from schedule s join budget b on b.id = s.budget where s.id = $1
"""


async def get_newest(connection: asyncpg.Connection, reference: str) -> Kept:
    """An idea's newest schedule; NotFound where it has none."""
    planned = await queries.list_schedules(connection, idea=reference, newest=True, limit=1)
    if not planned:
        raise NotFound(Phrase("The idea %(reference)s has no schedule yet.", reference=reference))
    return await _get_kept(connection, planned[0].id)


async def find_kept(connection: asyncpg.Connection, schedule_id: uuid.UUID) -> Kept | None:
    """A schedule with this id; None where there is none."""
    return await _get_kept(connection, schedule_id) if await connection.fetchval(queries.IS_KEPT, schedule_id) else None


async def _get_kept(connection: asyncpg.Connection, schedule_id: uuid.UUID) -> Kept:
    row, case, answer = await queries.get_schedule(connection, schedule_id)
    _, budget_case, budget_answer = await budgets.get_budget(connection, row.budget)
    return Kept(row, case, answer, Priced(budget_case, budget_answer))


async def get_idea_of(connection: asyncpg.Connection, schedule_id: uuid.UUID) -> uuid.UUID:
    """The idea of a schedule that is there."""
    return uuid.UUID(str(await connection.fetchval(IDEA, schedule_id)))


async def find_newest_id(connection: asyncpg.Connection, idea_id: uuid.UUID) -> uuid.UUID | None:
    """An idea's newest schedule."""
    found: uuid.UUID | None = await connection.fetchval(NEWEST, idea_id)
    return found


async def get_budget_of(connection: asyncpg.Connection, schedule_id: uuid.UUID) -> tuple[uuid.UUID, asyncpg.Record]:
    """The budget of a schedule that is there, and what it is."""
    row = await connection.fetchrow(BUDGET, schedule_id)
    return row["id"], row
