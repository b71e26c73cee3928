"""Working copies: begun, saved against the version that they were read at, undone and redone."""

import datetime as dt
import itertools
import uuid
from typing import Any

import asyncpg
import msgspec

from absorb.calls.queries import get_call_text
from absorb.db import Acting, transaction
from absorb.funding.actions.budgets import MOST_LINES, lock_idea
from absorb.funding.queries import working as queries
from absorb.funding.queries.sources import source_ids
from absorb.funding.queries.working import KEPT_PASTS, Past, Work, lock_work
from absorb.funding.rules import budget as budgets
from absorb.funding.rules import schedule as schedules
from absorb.funding.rules.working.beginning import begin
from absorb.funding.rules.working.budget import find_faults, settled, text_of
from absorb.funding.rules.working.chapters import under_call
from absorb.funding.rules.working.history import find_redo, find_undo
from absorb.funding.rules.working.merging import change, merge_texts, pieces_of
from absorb.funding.rules.working.payers import find_payer_faults
from absorb.funding.rules.working.shapes import ScenarioText
from absorb.journal.actions import record
from absorb.kernel.errors import BadInput, Clash, Fault
from absorb.kernel.facts import Name
from absorb.kernel.ids import new_id
from absorb.kernel.intake import convert, plain
from absorb.kernel.merging import NOTHING_CHOSEN, Chosen, Conflict, Contested, settle
from absorb.kernel.period import Month
from absorb.kernel.phrases import Phrase

FIRST_NAME = "Základní"
"""What the first scenario of an idea is called, until somebody renames it."""


class PieceDifference(msgspec.Struct, frozen=True):
    """A piece of a working copy that two people changed differently (`key`: "line k3", "cost_model"): as it was, as the other
    left it (who and when), as this one wants it. None: it was not there, or was taken away."""

    key: str
    base: Any
    theirs: Any
    mine: Any
    by: str | None
    at: dt.datetime | None


async def begin_work(acting: Acting, idea_id: uuid.UUID, today: dt.date) -> int:
    """The number of the idea's leading scenario; where it has none, the first one is begun with what is known of its money."""
    async with transaction(acting) as connection:
        idea = await lock_idea(connection, idea_id)
        leading = await queries.find_leading(connection, idea["reference"])
        if leading is not None:
            return leading
        known = await connection.fetchrow(queries.BEGINNING, idea_id)
        text = _beginning(known, Month.of(today.year, today.month))
        await add_scenario(connection, idea_id, FIRST_NAME, text, call_id=known["call"], is_leading=True)
    return 1


def _beginning(known: asyncpg.Record, today: Month) -> ScenarioText:
    budget = queries.budget_text(known["content"])
    if budget is None and known["budget_case"] is not None:
        budget = text_of(convert(known["budget_case"], budgets.Case))
    schedule = convert(known["schedule_case"], schedules.Case) if known["schedule_case"] is not None else None
    first, last = (Month(known[name]) if known[name] is not None else None for name in ("first_month", "last_month"))
    return begin(budget, schedule, (first, last), today)


async def add_scenario(
    connection: asyncpg.Connection,
    idea_id: uuid.UUID,
    name: str,
    text: ScenarioText,
    *,
    call_id: uuid.UUID | None,
    is_leading: bool = False,
) -> uuid.UUID:
    """One more scenario of an idea that is held, with its working copy and the chapters of its call. Only one may lead: it is the
    caller's to see to."""
    if call_id is not None:
        budget = under_call(text.budget, await get_call_text(connection, call_id))
        text = msgspec.structs.replace(text, budget=budget)
    scenario_id, number = new_id(), await connection.fetchval(queries.NEXT_NUMBER, idea_id)
    await connection.execute(queries.ADD_SCENARIO, scenario_id, idea_id, number, name, call_id, is_leading)
    await connection.execute(queries.ADD_WORK, new_id(), scenario_id, plain(text))
    await record(connection, "scenario begun", ("scenario", scenario_id), {"number": number, "name": name})
    return scenario_id


async def save_work(
    acting: Acting, scenario_id: uuid.UUID, mine: ScenarioText, *, base_version: int, chosen: Chosen = NOTHING_CHOSEN
) -> int:
    """Save a working copy that was read at `base_version`; the answer is the version that stands then.

    What only others changed since stays as they left it, line by line; where both changed the same differently and nobody has
    `chosen`, it is `Contested` and nothing is saved. BadInput lists what cannot be kept. Saving what stands changes nothing.
    """
    _check_length(mine)
    async with transaction(acting) as connection:
        held = await hold_open(connection, scenario_id)
        content = await _merged(connection, held, mine, base_version, chosen)
        _check(content)
        await _check_sources(connection, content, held.content)
        if content == held.content:
            return held.version
        return await write_work(connection, held, content, acting)


async def hold_open(connection: asyncpg.Connection, scenario_id: uuid.UUID) -> Work:
    """The working copy, held; Clash where its scenario is closed."""
    held = await lock_work(connection, scenario_id)
    if held.closed_at is not None:
        raise Clash(Phrase("The scenario is closed; open it again to change it."))
    return held


async def _merged(connection: asyncpg.Connection, held: Work, mine: ScenarioText, base_version: int, chosen: Chosen) -> ScenarioText:
    mine = msgspec.structs.replace(mine, budget=settled(mine.budget))
    if base_version == held.version:
        return mine
    pasts = await queries.list_pasts(connection, held.scenario_id, base_version)
    contents = {past.version: past.content for past in pasts}
    if base_version not in contents:
        says = "The version %(base)s that you began from is not kept any more; open the page again and write it once more."
        raise Clash(Phrase(says, base=base_version))
    merged = merge_texts(contents[base_version], held.content, mine)
    seen, stands = pieces_of(contents.get(chosen.seen_version, held.content)), pieces_of(held.content)
    choices = {key: choice for key, choice in chosen.fields.items() if seen.get(key) == stands.get(key)}
    found = settle(merged, choices)
    if found.conflicts:
        raise Contested(held.version, [_told(one, pasts) for one in found.conflicts])
    return change(held.content, found.changes, like=mine)


def _told(one: Conflict, pasts: list[Past]) -> PieceDifference:
    """A conflict with who last changed it, and when."""
    by: str | None = None
    at: dt.datetime | None = None
    for before, after in itertools.pairwise(pasts):
        if pieces_of(before.content).get(one.name) != pieces_of(after.content).get(one.name):
            by, at = after.changed_by, after.changed_at
    return PieceDifference(one.name, one.base, one.theirs, one.mine, by, at)


def _check(content: ScenarioText) -> None:
    _check_length(content)
    faults = [Fault(f"/budget{fault.pointer}", fault.says) for fault in find_faults(content.budget)] + find_payer_faults(content)
    if faults:
        raise BadInput(faults)


async def _check_sources(connection: asyncpg.Connection, content: ScenarioText, before: ScenarioText) -> None:
    """BadInput for payers that came in and are no source of the town."""
    there = {source.id for source in before.sources}
    if all(source.id in there for source in content.sources):
        return
    known = {**await source_ids(connection), **dict.fromkeys(there)}
    says = "The town has no source %(name)s."
    faults = [
        Fault(f"/sources/{index}/id", Phrase(says, name=Name(source.id, "source")))
        for index, source in enumerate(content.sources)
        if source.id not in known
    ]
    if faults:
        raise BadInput(faults)


def _check_length(content: ScenarioText) -> None:
    lines = len(content.budget.lines)
    if lines > MOST_LINES:
        says = Phrase("The budget has %(found)s lines; at most %(most)s can be kept.", found=lines, most=MOST_LINES)
        raise BadInput.one("/budget/lines", says)


async def write_work(
    connection: asyncpg.Connection, held: Work, content: ScenarioText, acting: Acting, *, stands_for: int | None = None
) -> int:
    """Put this in the place of a working copy that is held; what was there is kept. The answer is the new version."""
    await connection.execute(queries.KEEP_PAST, new_id(), held.scenario_id)
    await connection.execute(queries.FORGET_PASTS, held.scenario_id, held.version - KEPT_PASTS)
    version: int = await connection.fetchval(queries.SET_WORK, held.scenario_id, plain(content), stands_for, acting.person_id)
    facts = {"version": version, "lines": len(content.budget.lines)} | ({"as": stands_for} if stands_for is not None else {})
    await record(connection, "scenario written", ("scenario", held.scenario_id), facts)
    return version


async def undo(acting: Acting, scenario_id: uuid.UUID, *, seen: int) -> int:
    """Bring back what stood before the version that this person sees; the answer is the version then. Clash where somebody
    else has written since, or where nothing is kept from before."""
    return await _step(acting, scenario_id, seen, back=True)


async def redo(acting: Acting, scenario_id: uuid.UUID, *, seen: int) -> int:
    """Bring back what undo went back from."""
    return await _step(acting, scenario_id, seen, back=False)


async def _step(acting: Acting, scenario_id: uuid.UUID, seen: int, *, back: bool) -> int:
    async with transaction(acting) as connection:
        held = await hold_open(connection, scenario_id)
        if held.version != seen:
            raise Clash(Phrase("Somebody else has changed the budget meanwhile; look at it first."))
        versions = await queries.list_versions(connection, scenario_id)
        target = (find_undo if back else find_redo)(versions, held.version)
        if target is None:
            raise Clash(Phrase("There is nothing to undo.") if back else Phrase("There is nothing to redo."))
        past = (await queries.list_pasts(connection, scenario_id, target))[0]
        return await write_work(connection, held, past.content, acting, stands_for=target)
