"""Budgets being written: the chosen ideas' working copies as they begin, and an invented reason for what people cost."""

from collections.abc import Iterable
from uuid import UUID

from msgspec.structs import replace

from absorb.db import Acting, reading
from absorb.funding.actions.working import begin_work, save_work
from absorb.funding.queries.working import find_work
from absorb.web import today

REASON = "Smyšlené: bez lidí v terénu se služba neobejde."


async def begin(officer: Acting, ideas: Iterable[tuple[UUID, str]]) -> None:
    """Begin the budget of each idea (its id and reference); each line of direct staff is given the reason."""
    for idea_id, reference in ideas:
        number = await begin_work(officer, idea_id, today())
        async with reading(officer) as connection:
            work = await find_work(connection, reference, number)
        budget = work.content.budget
        lines = tuple(replace(line, reason=REASON) if line.kind == "direct_staff" else line for line in budget.lines)
        mine = replace(work.content, budget=replace(budget, lines=lines))
        await save_work(officer, work.scenario_id, mine, base_version=work.version)
