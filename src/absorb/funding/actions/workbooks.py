"""An edited workbook of a schedule: looked through, and what is chosen of it worked out as the next version.

Nothing is kept between the two: the form, or the program, says which changes it takes, and which version it saw.
"""

import uuid
from collections.abc import Mapping, Sequence

import asyncpg
import msgspec

from absorb.db import Acting, reading, transaction
from absorb.documents.actions import files
from absorb.funding.actions.budgets import Kept, add_up, keep, lock_idea
from absorb.funding.actions.promised import PER_CENT, SCHEDULING
from absorb.funding.actions.schedules import check_parts, keep_schedule, work_out
from absorb.funding.actions.working import hold_open, write_work
from absorb.funding.papers.returning import Returned, read_changes, read_workbook
from absorb.funding.queries import schedules as queries
from absorb.funding.queries import workbooks
from absorb.funding.queries.working import budget_text
from absorb.funding.rules import budget as budgets
from absorb.funding.rules import schedule as schedules
from absorb.funding.rules.workbooks import Difference, NewLine, Taken, differences, entries_of, new_lines, take, written, written_budget
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
    """What a workbook changed: the version it was made of, the newest one, every difference, and the lines that it adds."""

    base: ScheduleRow
    newest: ScheduleRow
    differences: list[Difference]
    new_lines: list[NewLine]


class Changed(Shape, frozen=True, kw_only=True):
    """The cases of the next version, and what was taken; without a `budget` its costs stay."""

    budget: budgets.Case | None = None
    case: schedules.Case
    changes: dict[str, str | None]
    lines: tuple[budgets.Line, ...] = ()


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
    if returned.version is not None:
        raise BadInput.one("/file", Phrase("The workbook is of a scenario as it is being written; load it on the page of that schedule."))
    async with reading(acting) as connection:
        base = await workbooks.find_kept(connection, returned.made_of)
        if base is None or base.row.idea != reference:
            raise BadInput.one("/file", Phrase("The workbook is not of a schedule of the idea %(reference)s.", reference=reference))
        newest = await workbooks.get_newest_like(connection, returned.made_of)
    return await reckon(_compared, returned, base, newest)


def _compared(returned: Returned, base: workbooks.Kept, newest: workbooks.Kept) -> Compared:
    read, rows = read_changes(returned, base.case, base.budget)
    told = differences(entries_of(base.case, base.budget), read, entries_of(newest.case, newest.budget))
    return Compared(base.row, newest.row, told, new_lines(rows, base.budget, newest.budget))


async def promise_changes(
    acting: Acting, reference: str, seen: uuid.UUID, changes: Mapping[str, str | None], lines: Sequence[budgets.Line] = ()
) -> uuid.UUID:
    """Promise the next version of an idea's budget and schedule with these values, by their names, and with these lines beside
    its own; the answer is the work.

    Clash where `seen` is no longer the newest version of its scenario; BadInput for what cannot be taken.
    """
    if not changes and not lines:
        raise BadInput.one("/take", Phrase("Choose at least one change to take."))
    async with reading(acting) as connection:
        seen_one = await workbooks.find_kept(connection, seen)
        if seen_one is None or seen_one.row.idea != reference:
            raise Clash(_OLD)
        newest = await workbooks.get_newest_like(connection, seen)
    if newest.row.id != seen:
        raise Clash(_OLD)
    taken: Taken = await reckon(take, newest.case, newest.budget, changes, lines)
    budget = taken.budget.case if taken.budget is not None else None
    if budget is not None:
        await add_up(budget)
    sha256 = await files().put(write_json(Changed(budget=budget, case=taken.case, changes=dict(changes), lines=tuple(lines))))
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
                await _keep(acting, connection, promised, (changed, answer, added))
        return Outcome({"schedule": str(promised.schedule)})

    await see_through(acting, promised.work, act)


async def _keep(
    acting: Acting,
    connection: asyncpg.Connection,
    promised: PromisedChanges,
    worked_out: tuple[Changed, schedules.Answer, budgets.Answer | None],
) -> None:
    """Both next versions in one transaction, unless somebody was faster; the working copy takes the changes over, and undo brings
    back what stood there."""
    changed, answer, added = worked_out
    budget_id, about = await workbooks.get_budget_of(connection, promised.seen)
    held = await hold_open(connection, about["scenario"]) if about["scenario"] is not None else None
    await lock_idea(connection, promised.idea)
    newest = await workbooks.get_newest_like(connection, promised.seen)
    if newest.row.id != promised.seen:
        raise Clash(_OLD)
    entries = entries_of(newest.case, newest.budget)
    changes = [(entries[name], value) for name, value in changed.changes.items()]
    if changed.budget is not None and added is not None:
        stage: Stage = about["stage"]
        before = budget_text(about["content"])
        text = written_budget(before, changes, changed.lines, changed.case) if before is not None else None
        kept = Kept(stage, about["call"], about["is_invented"], scenario_id=about["scenario"], base=budget_id, text=text)
        budget_id = await keep(connection, promised.idea, changed.budget, added, kept)
    known = await check_parts(connection, promised.idea, budget_id, changed.case)
    await keep_schedule(connection, promised.schedule, (promised.idea, budget_id), changed.case, answer, known)
    if held is not None:
        content = written(held.content, changes, changed.lines, changed.case)
        if content != held.content:
            await write_work(connection, held, content, acting)
