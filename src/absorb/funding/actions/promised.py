"""Portfolios and schedules that are asked for over the network: checked at once, worked out by a job, kept once only.

The engine's case lies in the files by its hash; the promise holds the hash, and the id under which the result is kept.
"""

import asyncio
import math
import time
import uuid

import msgspec

from absorb.db import Acting, reading, transaction
from absorb.documents.actions import files
from absorb.funding.actions.asked import asked_case
from absorb.funding.actions.portfolios import check_names, check_search, choose_portfolio
from absorb.funding.actions.schedules import check_parts, save_schedule
from absorb.funding.queries import portfolios, schedules
from absorb.funding.queries.budgets import get_idea_id
from absorb.funding.rules import schedule, selection
from absorb.funding.schemas.portfolios import PortfolioIn
from absorb.funding.schemas.schedules import ScheduleIn
from absorb.kernel.errors import faults_under
from absorb.kernel.ids import new_id
from absorb.kernel.intake import read_json, write_json
from absorb.outbox.actions import promise
from absorb.progress.actions import Heard, Outcome, begin, see_through, telling

CHOOSE = "choose_portfolio"
"""The promised job that chooses a portfolio."""

CHOOSING = "portfolio"
"""The kind of work that it is; it is about the year."""

SCHEDULE = "save_schedule"
"""The promised job that works a schedule out."""

SCHEDULING = "schedule"
"""The kind of work that it is; it is about the idea's reference."""


class PromisedPortfolio(msgspec.Struct, frozen=True):
    """A portfolio that was asked for, and who asked."""

    portfolio: uuid.UUID
    work: uuid.UUID
    person: uuid.UUID | None
    year: int
    ranking: uuid.UUID
    case_sha256: str


class PromisedSchedule(msgspec.Struct, frozen=True):
    """A schedule that was asked for, and who asked."""

    schedule: uuid.UUID
    work: uuid.UUID
    person: uuid.UUID | None
    idea: uuid.UUID
    budget: uuid.UUID
    case_sha256: str


async def promise_portfolio(acting: Acting, ask: PortfolioIn, under: str = "") -> uuid.UUID:
    """Promise to choose among the ideas of a ranking as they are now; the answer is the work to watch.

    BadInput for what is wrong with the case (`under` this place) or with what is asked of it, NotFound for a ranking that is not
    there, Clash where a case that the rows are to make would be empty.
    """
    if ask.case is not None:
        with faults_under(under):
            await asyncio.to_thread(check_search, ask.case)
    async with transaction(acting) as connection:
        case = await asked_case(connection, ask)
        with faults_under(under):
            await check_names(connection, ask.ranking, case)
        work = await begin(connection, CHOOSING, str(ask.year), "/funding", _seconds(case))
        sha256 = await files().put(write_json(case))
        promised = PromisedPortfolio(new_id(), work, acting.person_id, ask.year, ask.ranking, sha256)
        await promise(connection, CHOOSE, msgspec.to_builtins(promised))
    return work


def _seconds(case: selection.Case) -> int:
    """The whole seconds by which a search tells how far it is."""
    return max(1, math.ceil(case.stop.seconds))


class _Elapsed:
    """The share gone of the time that a search may take, from the engine's first word on."""

    def __init__(self, seconds: int) -> None:
        self._seconds = seconds
        self._began: float | None = None

    def __call__(self, share_done: float, doing: str) -> None:
        self._began = self._began or time.monotonic()

    def share(self) -> float:
        return 0.0 if self._began is None else min(1.0, (time.monotonic() - self._began) / self._seconds)


async def choose_promised(acting: Acting, promised: PromisedPortfolio) -> None:
    """The promised job; run again it changes nothing more."""

    async def act() -> Outcome:
        number = await _find_number(acting, promised.portfolio)
        if number is None:
            case = read_json(await files().get(promised.case_sha256), selection.Case)
            elapsed = _Elapsed(_seconds(case))
            async with telling(acting, promised.work, _seconds(case), "Searching for the best portfolio, seconds", elapsed.share):
                await choose_portfolio(acting, promised.year, promised.ranking, case, portfolio_id=promised.portfolio, progress=elapsed)
            number = await _find_number(acting, promised.portfolio)
        return Outcome({"portfolio": number}, f"/funding?portfolio={number}")

    await see_through(acting, promised.work, act)


async def _find_number(acting: Acting, portfolio_id: uuid.UUID) -> int | None:
    async with reading(acting) as connection:
        number: int | None = await connection.fetchval(portfolios.NUMBER, portfolio_id)
    return number


PER_CENT = 100


async def promise_schedule(acting: Acting, ask: ScheduleIn) -> uuid.UUID:
    """Promise to work a schedule out; the answer is the work to watch. Refused at once is what `save_schedule` refuses,
    but for demands that cannot all be met: only the engine finds out."""
    await asyncio.to_thread(schedule.check, ask.case)
    async with reading(acting) as connection:
        idea_id = await get_idea_id(connection, ask.idea)
        await check_parts(connection, idea_id, ask.budget, ask.case)
    sha256 = await files().put(write_json(ask.case))
    async with transaction(acting) as connection:
        work = await begin(connection, SCHEDULING, ask.idea, f"/funding/{ask.idea}", PER_CENT)
        promised = PromisedSchedule(new_id(), work, acting.person_id, idea_id, ask.budget, sha256)
        await promise(connection, SCHEDULE, msgspec.to_builtins(promised))
    return work


async def save_promised(acting: Acting, promised: PromisedSchedule) -> None:
    """The promised job; run again it changes nothing more."""

    async def act() -> Outcome:
        async with reading(acting) as connection:
            is_kept = await connection.fetchval(schedules.IS_KEPT, promised.schedule)
        if not is_kept:
            case, heard = read_json(await files().get(promised.case_sha256), schedule.Case), Heard()
            async with telling(acting, promised.work, PER_CENT, "Working the schedule out, per cent", lambda: heard.share):
                await save_schedule(acting, promised.idea, promised.budget, case, schedule_id=promised.schedule, progress=heard)
        return Outcome({"schedule": str(promised.schedule)})

    await see_through(acting, promised.work, act)
