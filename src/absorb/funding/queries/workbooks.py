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

BUDGET = """
select b.id, b.call, b.stage, b.is_invented, b.scenario, b.content from schedule s join budget b on b.id = s.budget where s.id = $1
"""


async def get_leading(connection: asyncpg.Connection, reference: str) -> Kept:
    """An idea's leading schedule; NotFound where it has none."""
    planned = await queries.list_schedules(connection, idea=reference, leading=True, limit=1)
    if not planned:
        raise NotFound(Phrase("The idea %(reference)s has no schedule yet.", reference=reference))
    return await _get_kept(connection, planned[0].id)


LIKE = """
select n.id from schedule s join schedule n on n.idea = s.idea and n.scenario = s.scenario where s.id = $1 order by n.version desc limit 1
"""


async def get_newest_like(connection: asyncpg.Connection, schedule_id: uuid.UUID) -> Kept:
    """The newest schedule of the scenario that this one is of, or of its idea's leading one where it is of none; NotFound where
    there is no such schedule."""
    row = (await queries.get_schedule(connection, schedule_id))[0]
    newest = await connection.fetchval(LIKE, schedule_id)
    return await _get_kept(connection, newest) if newest is not None else await get_leading(connection, row.idea)


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


async def get_budget_of(connection: asyncpg.Connection, schedule_id: uuid.UUID) -> tuple[uuid.UUID, asyncpg.Record]:
    """The budget of a schedule that is there, and what it is."""
    row = await connection.fetchrow(BUDGET, schedule_id)
    return row["id"], row
