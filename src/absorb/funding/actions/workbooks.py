"""An edited workbook of a schedule: looked through, and what is chosen of it worked out as the next version.

Nothing is kept between the two: the form, or the program, says which changes it takes, and which version it saw.
"""

import uuid
from collections.abc import Mapping

import asyncpg
import msgspec

from absorb.db import Acting, reading, transaction
from absorb.documents.actions import files
from absorb.funding.actions.budgets import Kept, add_up, keep, lock_idea
from absorb.funding.actions.promised import PER_CENT, SCHEDULING
from absorb.funding.actions.schedules import check_parts, keep_schedule, work_out
from absorb.funding.papers.returning import read_entries, read_workbook
from absorb.funding.queries import schedules as queries
from absorb.funding.queries import workbooks
from absorb.funding.rules import budget as budgets
from absorb.funding.rules import schedule as schedules
from absorb.funding.rules.workbooks import Difference, Taken, differences, entries_of, take
from absorb.funding.schemas.budgets import Stage
from absorb.funding.schemas.schedules import ScheduleRow
from absorb.kernel.errors import BadInput, Clash
from absorb.kernel.ids import new_id
from absorb.kernel.intake import Shape, read_json, write_json
from absorb.kernel.phrases import Phrase
from absorb.outbox.actions import promise
from absorb.progress.actions import Heard, Outcome, begin, see_through, telling
from absorb.reckoning import reckon

TAKE = "take_workbook"
"""The promised job that works out what was chosen of a workbook."""


class Compared(msgspec.Struct, frozen=True):
    """What a workbook changed: the version it was made of, the newest one, and every difference."""

    base: ScheduleRow
    newest: ScheduleRow
    differences: list[Difference]


class Changed(Shape, frozen=True, kw_only=True):
    """The cases of the next version; without a `budget` its costs stay."""

    budget: budgets.Case | None = None
    case: schedules.Case


class PromisedChanges(msgspec.Struct, frozen=True):
    """Changes that were chosen, and who chose them of which version."""

    schedule: uuid.UUID
    work: uuid.UUID
    person: uuid.UUID | None
    idea: uuid.UUID
    seen: uuid.UUID
    case_sha256: str


async def compare(acting: Acting, reference: str, content: bytes) -> Compared:
    """What an edited workbook of an idea's schedule changed; BadInput lists its faults by sheet and cell."""
    returned = await reckon(read_workbook, content)
    async with reading(acting) as connection:
        newest = await workbooks.get_newest(connection, reference)
        base = await workbooks.find_kept(connection, returned.schedule)
    if base is None or base.row.idea != reference:
        raise BadInput.one("/file", Phrase("The workbook is not of a schedule of the idea %(reference)s.", reference=reference))
    entries = entries_of(base.case, base.budget)
    read = await reckon(read_entries, returned, entries)
    return Compared(base.row, newest.row, differences(entries, read, entries_of(newest.case, newest.budget)))


async def promise_changes(acting: Acting, reference: str, seen: uuid.UUID, changes: Mapping[str, str | None]) -> uuid.UUID:
    """Promise the next version of an idea's budget and schedule with these values, by their names; the answer is the work.

    Clash where `seen` is no longer the newest version; BadInput for what cannot be taken.
    """
    if not changes:
        raise BadInput.one("/take", Phrase("Choose at least one change to take."))
    async with reading(acting) as connection:
        newest = await workbooks.get_newest(connection, reference)
    if newest.row.id != seen:
        raise Clash(_OLD)
    taken: Taken = await reckon(take, newest.case, newest.budget, changes)
    if taken.budget is not None:
        await add_up(taken.budget.case)
    sha256 = await files().put(write_json(Changed(budget=taken.budget.case if taken.budget else None, case=taken.case)))
    async with transaction(acting) as connection:
        work = await begin(connection, SCHEDULING, reference, f"/funding/{reference}", PER_CENT)
        idea = await workbooks.get_idea_of(connection, seen)
        promised = PromisedChanges(new_id(), work, acting.person_id, idea, seen, sha256)
        await promise(connection, TAKE, msgspec.to_builtins(promised))
    return work


_OLD = Phrase("Somebody saved another version of the schedule meanwhile; load the workbook again, it is compared with that one then.")


async def take_promised(acting: Acting, promised: PromisedChanges) -> None:
    """The promised job; run again it changes nothing more."""

    async def act() -> Outcome:
        async with reading(acting) as connection:
            is_kept = await connection.fetchval(queries.IS_KEPT, promised.schedule)
        if not is_kept:
            changed, heard = read_json(await files().get(promised.case_sha256), Changed), Heard()
            async with telling(acting, promised.work, PER_CENT, "Working the schedule out, per cent", lambda: heard.share):
                answer = await work_out(acting, changed.case, heard)
            added = await add_up(changed.budget) if changed.budget is not None else None
            async with transaction(acting) as connection:
                await _keep(connection, promised, changed, answer, added)
        return Outcome({"schedule": str(promised.schedule)})

    await see_through(acting, promised.work, act)


async def _keep(
    connection: asyncpg.Connection, promised: PromisedChanges, changed: Changed, answer: schedules.Answer, added: budgets.Answer | None
) -> None:
    """Both next versions in one transaction, unless somebody was faster."""
    await lock_idea(connection, promised.idea)
    if await workbooks.find_newest_id(connection, promised.idea) != promised.seen:
        raise Clash(_OLD)
    budget_id, about = await workbooks.get_budget_of(connection, promised.seen)
    if changed.budget is not None and added is not None:
        stage: Stage = about["stage"]
        kept = Kept(stage, about["call"], about["is_invented"], scenario_id=about["scenario"], base=budget_id)
        budget_id = await keep(connection, promised.idea, changed.budget, added, kept)
    known = await check_parts(connection, promised.idea, budget_id, changed.case)
    await keep_schedule(connection, promised.schedule, (promised.idea, budget_id), changed.case, answer, known)
