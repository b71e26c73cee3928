"""Keeping a schedule: worked out off the event loop, reconciled with its budget to the haléř, its cells as rows."""

import uuid

import asyncpg

from absorb import __version__
from absorb.catalogues import LANGUAGES
from absorb.db import Acting, reading, transaction
from absorb.funding.actions.budgets import lock_idea
from absorb.funding.actions.sources import find_unknown
from absorb.funding.queries import budgets as budget_queries
from absorb.funding.queries import schedules as queries
from absorb.funding.queries.sources import source_ids, source_names
from absorb.funding.rules import budget as budgets
from absorb.funding.rules import schedule as schedules
from absorb.funding.rules.cases import leaves_of
from absorb.funding.rules.delays import Late
from absorb.funding.telling import told_conflict
from absorb.journal.actions import record
from absorb.kernel.engine import Progress, silent
from absorb.kernel.errors import BadInput, Clash, Fault
from absorb.kernel.facts import Amount
from absorb.kernel.ids import new_id
from absorb.kernel.intake import child, nearest, plain, write_json
from absorb.kernel.money import Money, money_text
from absorb.kernel.phrases import Phrase
from absorb.reckoning import reckon
from absorb.storage import content_hash


async def save_schedule(
    acting: Acting,
    idea_id: uuid.UUID,
    budget_id: uuid.UUID,
    case: schedules.Case,
    *,
    schedule_id: uuid.UUID | None = None,
    progress: Progress = silent,
) -> uuid.UUID:
    """Work a schedule out and keep it as the idea's next version; the answer is its id.

    BadInput where it does not cover its budget to the haléř or names sources that are not there; Clash where its
    demands cannot all be met (a gap can be kept, and is shown). A schedule with this id that is kept already stays as it is.
    """
    async with reading(acting) as connection:
        known = await check_parts(connection, idea_id, budget_id, case)
    answer = await work_out(acting, case, progress)
    schedule_id = schedule_id or new_id()
    async with transaction(acting) as connection:
        await keep_schedule(connection, schedule_id, (idea_id, budget_id), case, answer, known)
    return schedule_id


async def work_out(acting: Acting, case: schedules.Case, progress: Progress = silent) -> schedules.Answer:
    """The engine's answer; Clash, in the sources' own names, where the demands cannot all be met."""
    answer = await reckon(schedules.schedule, case, progress)
    if answer.status == "infeasible":
        async with reading(acting) as connection:
            names = {language: await source_names(connection, language) for language in LANGUAGES}
        says = Phrase("The demands of the schedule cannot all be met: %(conflict)s", conflict=told_conflict(answer.conflict, names))
        raise Clash(says, conflict=[str(demand) for demand in answer.conflict])
    return answer


async def check_parts(
    connection: asyncpg.Connection, idea_id: uuid.UUID, budget_id: uuid.UUID, case: schedules.Case
) -> dict[str, uuid.UUID]:
    """The sources' ids by code; refuses a budget of another idea, and a case that does not fit its budget and the sources."""
    row, budget_case, budget_answer = await budget_queries.get_budget(connection, budget_id)
    if await connection.fetchval(budget_queries.FIND_IDEA, row.idea) != idea_id:
        raise Clash(Phrase("The budget belongs to another idea."))
    known = await source_ids(connection)
    sources = ((f"/sources/{index}/id", source.id) for index, source in enumerate(case.sources))
    faults = find_unknown(sources, known) + find_differences(case, leaves_of(budget_case, budget_answer), budget_case)
    if faults:
        raise BadInput(faults)
    return known


def find_differences(case: schedules.Case, leaves: dict[str, Money], budget: budgets.Case) -> list[Fault]:
    """Where a schedule and its budget differ: every eligible cost must be in both with the same amount, and nothing else.

    Ineligible lines may be left out, since not everybody finances them together with the rest.
    """
    faults: list[Fault] = []
    seen: set[str] = set()
    for index, line in enumerate(case.lines):
        pointer, total = f"/lines/{index}", sum(line.amounts.values())
        seen.add(line.code)
        if line.code not in leaves:
            english = f'The budget has no cost "{line.code}"{nearest(line.code, leaves)}'
            faults.append(Fault(child(pointer, "code"), Phrase("The budget has no cost %(code)s.", code=line.code).for_programs(english)))
        elif total != leaves[line.code]:
            says = "The line %(code)s comes to %(total)s; in the budget it is %(amount)s."
            told = Phrase(says, code=line.code, total=Amount(total), amount=Amount(leaves[line.code]))
            faults.append(Fault(child(pointer, "amounts"), told))
    optional = {line.code for line in budget.lines if line.kind == "ineligible"}
    missing = [code for code, amount in leaves.items() if amount and code not in seen and code not in optional]
    says = "The budget's cost %(code)s of %(amount)s is missing."
    return faults + [Fault("/lines", Phrase(says, code=code, amount=Amount(leaves[code]))) for code in missing]


async def keep_schedule(
    connection: asyncpg.Connection,
    schedule_id: uuid.UUID,
    parts: tuple[uuid.UUID, uuid.UUID],
    case: schedules.Case,
    answer: schedules.Answer,
    known: dict[str, uuid.UUID],
    late: Late | None = None,
) -> None:
    """Keep it as the next version of the idea; nothing happens where a schedule of this id is kept. `late` are the delays of
    payments that people suppose."""
    idea_id, budget_id = parts
    idea = await lock_idea(connection, idea_id)
    if await connection.fetchval(queries.IS_KEPT, schedule_id):
        return
    version = await connection.fetchval(queries.NEXT_VERSION, idea_id)
    cost = sum(sum(line.amounts.values()) for line in case.lines)
    gap, peak, month = answer.gap or Money(0), answer.prefinancing_peak or Money(0), answer.prefinancing_month
    await connection.execute(
        queries.ADD, schedule_id, idea_id, budget_id, version, answer.status, cost, int(gap), int(peak),
        int(month) if month is not None else None, plain(case), plain(answer), __version__, content_hash(write_json(case)),
        plain(case.reporting), plain(late) if late is not None else None,
    )  # fmt: skip
    cells = [(new_id(), share.line, share.period, known[share.source], int(share.amount)) for share in answer.allocation]
    if cells:
        await connection.execute(queries.ADD_CELLS, schedule_id, *(list(column) for column in zip(*cells, strict=True)))
    facts = {"version": version, "status": answer.status, "cost": money_text(cost), "gap": money_text(gap), "idea": idea["reference"]}
    await record(connection, "schedule saved", ("idea", idea_id), facts)
