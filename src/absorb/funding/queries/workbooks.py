"""What a schedule's workbook is made of."""

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


async def get_newest(connection: asyncpg.Connection, reference: str) -> Kept:
    """An idea's newest schedule; NotFound where it has none."""
    planned = await queries.list_schedules(connection, idea=reference, newest=True, limit=1)
    if not planned:
        raise NotFound(Phrase("The idea %(reference)s has no schedule yet.", reference=reference))
    row, case, answer = await queries.get_schedule(connection, planned[0].id)
    _, budget_case, budget_answer = await budgets.get_budget(connection, row.budget)
    return Kept(row, case, answer, Priced(budget_case, budget_answer))
