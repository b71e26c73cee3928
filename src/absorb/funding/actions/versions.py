"""Versions of a budget and its schedule out of a working copy: asked, approved with the funder's cuts, amended.

The schedule is kept beside its budget wherever it can be worked out and its demands can be met; where it cannot, the budget is
kept by itself, since a funder's decision is one whatever the payers' limits say.
"""

import uuid
from collections.abc import Sequence

import asyncpg
import msgspec
from msgspec.structs import replace

from absorb.calls.queries import get_call_text
from absorb.calls.rules import CallText
from absorb.db import Acting, reading, transaction
from absorb.funding.actions.budgets import Kept, add_up, keep
from absorb.funding.actions.plans import plan
from absorb.funding.actions.schedules import check_parts, keep_schedule
from absorb.funding.actions.working import hold_open, write_work
from absorb.funding.queries import versions
from absorb.funding.queries.working import Work, get_work
from absorb.funding.rules import budget as budgets
from absorb.funding.rules.cases import terms_of
from absorb.funding.rules.working.budget import budget_case, in_text
from absorb.funding.rules.working.cutting import Cut, cut
from absorb.funding.rules.working.schedule import Reckoned
from absorb.funding.rules.working.shapes import BudgetText, ScenarioText
from absorb.kernel.errors import BadInput, Clash
from absorb.kernel.ids import new_id
from absorb.kernel.phrases import Phrase


async def terms_for(connection: asyncpg.Connection, work: Work) -> budgets.Call:
    """What the scenario's call asks of its applicant; nothing where it has no call."""
    return terms_under(await call_of(connection, work), work)


async def call_of(connection: asyncpg.Connection, work: Work) -> CallText | None:
    """The scenario's call; None where it has none."""
    return None if work.call_id is None else await get_call_text(connection, work.call_id)


def terms_under(call: CallText | None, work: Work) -> budgets.Call:
    """What a call asks of the scenario's applicant; nothing without a call."""
    return budgets.Call() if call is None else terms_of(call, work.applicant, work.inhabitants)


class KeptVersion(msgspec.Struct, frozen=True):
    """The ids of what was kept; without a schedule, whether there are payers whose schedule could not be kept."""

    budget: uuid.UUID
    schedule: uuid.UUID | None
    is_schedule_missing: bool


BASES = {"approved": ("asked",), "amended": ("approved", "amended")}
"""What a version of a stage begins from: the newest of these."""


async def ask(acting: Acting, scenario_id: uuid.UUID, *, seen: int, why: str | None = None) -> KeptVersion:
    """Keep the working copy as what is asked for. Clash where it is not the one that was seen."""
    async with reading(acting) as connection:
        work = await get_work(connection, scenario_id)
        call = await terms_for(connection, work)
    return await _keep(acting, work, work.content.budget, call, Kept("asked", work.call_id, why=why), seen=seen)


async def amend(acting: Acting, scenario_id: uuid.UUID, *, seen: int, why: str) -> KeptVersion:
    """Keep the working copy as a change of what was approved. BadInput without a reason, Clash where nothing was approved."""
    if not why.strip():
        raise BadInput.one("/why", Phrase("Say why the budget is changed."))
    async with reading(acting) as connection:
        work = await get_work(connection, scenario_id)
        call = await terms_for(connection, work)
        base = await versions.find_newest(connection, scenario_id, BASES["amended"])
    if base is None:
        raise Clash(Phrase("Nothing was approved yet that could be amended."))
    return await _keep(acting, work, work.content.budget, call, Kept("amended", work.call_id, base=base.id, why=why), seen=seen)


async def approve(acting: Acting, scenario_id: uuid.UUID, cuts: Sequence[Cut], *, seen: int, why: str | None = None) -> KeptVersion:
    """Keep what the funder left of the newest version that was asked for; the working copy takes it over, and undo brings back
    what stood there. BadInput for cuts that are none, Clash where nothing was asked."""
    async with reading(acting) as connection:
        work = await get_work(connection, scenario_id)
        call = await terms_for(connection, work)
        base = await versions.find_newest(connection, scenario_id, BASES["approved"])
    if base is None or base.text is None:
        raise Clash(Phrase("Nothing was asked for yet; keep the budget as asked first."))
    text, faults = cut(base.text, cuts)
    if faults:
        raise BadInput(faults)
    asked = {line.id: line for line in base.text.lines}
    told = {line.code: one.why for one in cuts for line in text.lines if line.id == one.line and line != asked[line.id]}
    return await _keep(acting, work, text, call, Kept("approved", work.call_id, base=base.id, why=why, cuts=told), seen=seen)


async def _keep(acting: Acting, work: Work, text: BudgetText, call: budgets.Call, kept: Kept, *, seen: int) -> KeptVersion:
    case = budget_case(text, call)
    try:
        answer = await add_up(case)
    except BadInput as refusal:
        raise BadInput(in_text(refusal.faults, text)) from None
    planned, schedule_id = await _plan(replace(work.content, budget=text), call), None
    async with transaction(acting) as connection:
        held = await hold_open(connection, work.scenario_id)
        if held.version != seen or held.version != work.version:
            raise Clash(Phrase("Somebody else has changed the budget meanwhile; look at it first."))
        is_invented = await versions.is_invented(connection, work.idea_id)
        made = replace(kept, scenario_id=work.scenario_id, text=text, is_invented=is_invented)
        budget_id = await keep(connection, work.idea_id, case, answer, made)
        if planned is not None:
            schedule_id = await _keep_plan(connection, (work.idea_id, budget_id), planned, work.content)
        if kept.stage == "approved" and held.content.budget != text:
            await write_work(connection, held, replace(held.content, budget=text), acting)
    return KeptVersion(budget_id, schedule_id, bool(work.content.sources) and schedule_id is None)


async def _plan(content: ScenarioText, call: budgets.Call) -> Reckoned | None:
    """The schedule of what is kept; None where nobody is said to pay, or where there is none that could be kept."""
    if not content.sources:
        return None
    try:
        planned = await plan(content, call)
    except BadInput:
        return None
    return planned if planned.answer.status != "infeasible" else None


async def _keep_plan(
    connection: asyncpg.Connection, parts: tuple[uuid.UUID, uuid.UUID], planned: Reckoned, content: ScenarioText
) -> uuid.UUID:
    schedule_id, known = new_id(), await check_parts(connection, *parts, planned.case)
    await keep_schedule(connection, schedule_id, parts, planned.case, planned.answer, known, content.late)
    return schedule_id
