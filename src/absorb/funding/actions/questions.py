"""What a portfolio is asked afterwards: promised, re-solved off the event loop on the case that was kept, answered once."""

import uuid
from collections.abc import Sequence
from decimal import Decimal
from typing import Any

import asyncpg
import msgspec

from absorb import __version__
from absorb.db import Acting, reading, transaction
from absorb.documents.actions import files
from absorb.funding.queries import questions as queries
from absorb.funding.rules import selection
from absorb.funding.rules.frontier import frontier
from absorb.funding.rules.questions import Best, one_more, why_not
from absorb.funding.schemas.questions import Frontier, Kind, QuestionIn
from absorb.journal.actions import record
from absorb.kernel.engine import Progress
from absorb.kernel.errors import BadInput, Fault, NotFound
from absorb.kernel.ids import new_id
from absorb.kernel.intake import plain, read_json
from absorb.kernel.money import Money
from absorb.kernel.phrases import Phrase
from absorb.outbox.actions import promise
from absorb.progress.actions import Heard, Outcome, begin, see_through, telling
from absorb.reckoning import reckon

ANSWER = "answer_question"
"""The promised job that answers."""

WORKS: dict[Kind, str] = {"frontier": "portfolio frontier", "why_not": "portfolio why not", "one_more": "portfolio one more"}
"""The kinds of work that it is; each is about the portfolio's number."""

POINTS = 12
"""So many points the frontier has at most."""

ONE_MILLION = 1_000_000_00
SECONDS = Decimal(60)
PER_CENT = 100


class PromisedAnswer(msgspec.Struct, frozen=True):
    """A question that was asked, and who asked."""

    answer: uuid.UUID
    work: uuid.UUID
    person: uuid.UUID | None
    portfolio: uuid.UUID
    number: int
    kind: Kind
    idea: str | None
    own: tuple[str, ...]


async def promise_answer(acting: Acting, number: int, ask: QuestionIn) -> uuid.UUID:
    """Promise to answer a question about a portfolio; the answer is the work to watch.

    NotFound for a portfolio that is not there; BadInput for an idea that was not left out, or own sources that it has not.
    """
    async with transaction(acting) as connection:
        kept = await queries.get_kept(connection, number)
        if faults := await _find_faults(connection, kept, ask):
            raise BadInput(faults)
        work = await begin(connection, WORKS[ask.kind], str(number), f"/funding/portfolios/{number}", PER_CENT)
        promised = PromisedAnswer(new_id(), work, acting.person_id, kept.id, number, ask.kind, ask.idea, tuple(ask.own))
        await promise(connection, ANSWER, msgspec.to_builtins(promised))
    return work


async def _find_faults(connection: asyncpg.Connection, kept: queries.Kept, ask: QuestionIn) -> list[Fault]:
    if ask.kind == "why_not" and (ask.idea is None or await queries.find_left_out(connection, kept.id, ask.idea) is None):
        return [Fault("/idea", Phrase("Choose an idea that the portfolio left out."))]
    if ask.kind == "frontier":
        case = read_json(await files().get(kept.case_sha256), selection.Case)
        if not ask.own or not set(ask.own) <= {source.id for source in case.sources}:
            return [Fault("/own", Phrase("Choose at least one of the portfolio's sources as the town's own."))]
    return []


async def answer_promised(acting: Acting, promised: PromisedAnswer) -> None:
    """The promised job; run again it changes nothing more."""
    address = f"/funding/portfolios/{promised.number}"

    async def act() -> Outcome:
        async with reading(acting) as connection:
            is_there = await connection.fetchval(queries.IS_THERE, promised.answer)
            kept = await queries.get_kept(connection, promised.number)
        if not is_there:
            case = read_json(await files().get(kept.case_sha256), selection.Case)
            best = msgspec.json.decode(await files().get(kept.answer_sha256), type=Best)
            heard = Heard()
            async with telling(acting, promised.work, PER_CENT, "Answering, per cent", lambda: heard.share):
                answer = await reckon(work_out, case, best, promised.kind, promised.idea, promised.own, heard)
            await _keep(acting, promised, answer)
        return Outcome({"portfolio": promised.number}, address)

    await see_through(acting, promised.work, act)


def work_out(case: selection.Case, best: Best, kind: Kind, idea: str | None, own: Sequence[str], progress: Progress) -> Any:
    """The answer as plain values."""
    case = msgspec.structs.replace(case, stop=selection.Stop(seconds=SECONDS, gap=Decimal(0)))
    if kind == "frontier":
        points = frontier(msgspec.structs.replace(case, own=list(own), explain=[]), POINTS, progress)
        return plain(Frontier(list(own), points))
    if kind == "why_not":
        if idea is None:
            raise NotFound("There is no such idea.")
        return plain(why_not(case, best, idea, progress))
    return plain(one_more(case, best, Money(ONE_MILLION), progress))


async def _keep(acting: Acting, promised: PromisedAnswer, answer: Any) -> None:
    async with transaction(acting) as connection:
        idea = None if promised.idea is None else await queries.find_left_out(connection, promised.portfolio, promised.idea)
        row = (promised.answer, promised.portfolio, promised.kind, idea, answer, __version__)
        if await connection.fetchval(queries.ADD, *row) is None:
            return
        facts = {"question": promised.kind, "idea": promised.idea, "number": promised.number}
        await record(connection, "portfolio asked", ("portfolio", promised.portfolio), facts)
