"""An idea's scenarios: opened, renamed, closed and opened again; one of them leads."""

import datetime as dt
import uuid

import asyncpg
import msgspec

from absorb.calls.queries import find_call_id
from absorb.db import Acting, transaction
from absorb.funding.actions.budgets import lock_idea
from absorb.funding.actions.working import add_scenario, hold_open
from absorb.funding.queries import scenarios as queries
from absorb.funding.queries import working
from absorb.funding.queries.scenarios import Sibling, list_siblings
from absorb.funding.queries.working import Work
from absorb.funding.rules.scenarios import Act, check_count, moved, read_name
from absorb.funding.rules.working.beginning import begin
from absorb.funding.rules.working.shapes import ScenarioText
from absorb.journal.actions import record
from absorb.kernel.errors import BadInput, NotFound
from absorb.kernel.period import Month
from absorb.kernel.phrases import Phrase


class Wanted(msgspec.Struct, frozen=True):
    """A scenario to be opened: as another one of the idea stands now (`like`, its number), or empty; under a call, or none.
    Where the call is not said, it is that of the one that it is like."""

    name: str
    like: int | None = None
    call: str | msgspec.UnsetType | None = msgspec.UNSET


async def open_scenario(acting: Acting, idea_id: uuid.UUID, wanted: Wanted, today: dt.date) -> int:
    """Open one more scenario of an idea; the answer is its number. The first one leads.

    BadInput for a name that is none or another one's, and for a call or a scenario that is not there; Clash where there are as
    many as can be kept.
    """
    async with transaction(acting) as connection:
        idea = await lock_idea(connection, idea_id)
        siblings = await list_siblings(connection, idea["reference"])
        name = read_name(wanted.name, (one.name for one in siblings))
        check_count(len(siblings))
        call_id = await _find_call(connection, wanted.call) if isinstance(wanted.call, str) else None
        if wanted.like is None:
            text = await _empty(connection, idea_id, Month.of(today.year, today.month))
        else:
            like = await _find_like(connection, idea["reference"], wanted.like)
            text, call_id = like.content, like.call_id if wanted.call is msgspec.UNSET else call_id
        await add_scenario(connection, idea_id, name, text, call_id=call_id, is_leading=not siblings)
        return max((one.number for one in siblings), default=0) + 1


async def _find_call(connection: asyncpg.Connection, code: str) -> uuid.UUID:
    call_id = await find_call_id(connection, code) if code.isprintable() else None
    if call_id is None:
        raise BadInput.one("/call", Phrase("There is no call %(code)s.", code=code))
    return call_id


async def _empty(connection: asyncpg.Connection, idea_id: uuid.UUID, today: Month) -> ScenarioText:
    months = await connection.fetchrow(queries.MONTHS, idea_id)
    return begin(None, None, (_month(months["first_month"]), _month(months["last_month"])), today)


async def _find_like(connection: asyncpg.Connection, reference: str, number: int) -> Work:
    try:
        return await working.find_work(connection, reference, number)
    except NotFound as missing:
        raise BadInput.one("/like", Phrase("The idea has no scenario %(number)s.", number=number)) from missing


def _month(number: int | None) -> Month | None:
    return Month(number) if number is not None else None


async def rename_scenario(acting: Acting, scenario_id: uuid.UUID, name: str) -> None:
    """Call an open scenario otherwise. BadInput for a name that is none or another one's; Clash where it is closed."""
    async with transaction(acting) as connection:
        held = await hold_open(connection, scenario_id)
        await lock_idea(connection, held.idea_id)
        others = [one.name for one in await list_siblings(connection, held.reference) if one.id != scenario_id]
        name = read_name(name, others)
        if name == held.name:
            return
        await connection.execute(queries.RENAME, scenario_id, name)
        await record(connection, "scenario renamed", ("scenario", scenario_id), {"from": held.name, "name": name})


async def lead_with(acting: Acting, scenario_id: uuid.UUID) -> None:
    """Let a scenario lead: what is kept of it is what everybody reckons with from now on. Clash where it is closed."""
    await _move(acting, scenario_id, "lead", "scenario leads", queries.LEAD, of_idea=queries.STOP_LEADING)


async def close_scenario(acting: Acting, scenario_id: uuid.UUID) -> None:
    """Close a scenario: it can be looked at and copied, and nobody writes it any more. Clash where it leads."""
    await _move(acting, scenario_id, "close", "scenario closed", queries.CLOSE)


async def reopen_scenario(acting: Acting, scenario_id: uuid.UUID) -> None:
    """Let a closed scenario be written again."""
    await _move(acting, scenario_id, "reopen", "scenario opened again", queries.REOPEN)


async def _move(acting: Acting, scenario_id: uuid.UUID, act: Act, says: str, statement: str, *, of_idea: str | None = None) -> None:
    """One move of a scenario and its line in the journal; nothing where it stands so already. `of_idea` comes first."""
    async with transaction(acting) as connection:
        idea_id, here = await _hold(connection, scenario_id)
        if moved(here.state, act) == here.state:
            return
        if of_idea is not None:
            await connection.execute(of_idea, idea_id)
        await connection.execute(statement, scenario_id)
        await record(connection, says, ("scenario", scenario_id), {"number": here.number, "name": here.name})


async def _hold(connection: asyncpg.Connection, scenario_id: uuid.UUID) -> tuple[uuid.UUID, Sibling]:
    """The scenario as it stands, held with its working copy and its idea: nobody writes it, nor moves its siblings."""
    held = await working.lock_work(connection, scenario_id)
    await lock_idea(connection, held.idea_id)
    siblings = await list_siblings(connection, held.reference)
    return held.idea_id, next(one for one in siblings if one.id == scenario_id)
