"""The town looks three years ahead: a portfolio of several years, and what it is asked. What the sources have in each year, how the
costs fall on years and what is demanded are made up by the rules of `demo/invent.py`."""

import uuid
from collections.abc import Sequence
from decimal import Decimal

from arq import ArqRedis

from absorb.db import Acting, reading
from absorb.funding import actions as funding
from absorb.funding.actions import questions
from absorb.funding.queries import phases
from absorb.funding.queries.portfolios import find_portfolio
from absorb.funding.rules.demands import Demands, GroupLimit
from absorb.funding.rules.phasing import Timing
from absorb.funding.schemas.portfolios import PortfolioIn
from absorb.funding.schemas.questions import QuestionIn
from absorb.worker import keep_all
from demo import invent

LAST_YEAR = invent.YEAR + 2
OWN = ("CITY",)
SHORTEST = 12
AT_LEAST = 2
"""So many ideas are to be in of the area that most of them serve."""


async def set_limits(finance: Acting) -> None:
    """What the sources are said to have: round sums in the first year, a third of them in each that follows."""
    for year in range(invent.YEAR, LAST_YEAR + 1):
        share = 1 if year == invent.YEAR else 3
        limits = [(code, int(amount) // share // 100_000_00 * 100_000_00, invent.REASON, True) for code, amount in invent.LIMITS.items()]
        await funding.set_source_limits(finance, year, limits)


def timings_of(offered: Sequence[str]) -> tuple[Timing, ...]:
    """How the costs of each idea fall on years, and that the first which ends within a year of its start waits for the second year."""
    waits = next((idea for idea in offered if invent.months_of(idea) == SHORTEST), None)
    return tuple(
        Timing(idea=idea, phases=phases_of(invent.months_of(idea)), starts=(invent.YEAR + 1,) if idea == waits else ()) for idea in offered
    )


def phases_of(months: int) -> tuple[Decimal, ...]:
    """Per cent of the cost by year, where it falls equally on months from the month in which the projects are said to begin."""
    first = 13 - invent.START.number
    parts = [min(first, months), *(min(12, months - done) for done in range(first, months, 12))]
    shares = [round(Decimal(100 * part) / months, 3) for part in parts[:-1]]
    return (*shares, 100 - sum(shares, Decimal(0)))


async def choose(finance: Acting, ranking_id: uuid.UUID, queue: ArqRedis) -> str:
    """The portfolio of the three years with its questions; the answer tells of it."""
    async with reading(finance) as connection:
        offered = [one.reference for one in await phases.list_offered(connection, ranking_id)]
        groups = await phases.list_groups(connection, ranking_id)
    widest = max(groups, key=lambda group: group.ideas).code
    ask = PortfolioIn(
        year=invent.YEAR,
        last_year=LAST_YEAR,
        ranking=ranking_id,
        timings=timings_of(offered),
        co_funders=invent.co_funders(),
        objective="points-then-own",
        own=OWN,
        demands=Demands(limits=(GroupLimit(among=(widest,), at_least=AT_LEAST),)),
    )
    await funding.promise_portfolio(finance, ask)
    await keep_all(queue)
    async with reading(finance) as connection:
        portfolio = await find_portfolio(connection)
    assert portfolio is not None
    out = [choice.idea for choice in portfolio.choices if not choice.is_selected]
    await _ask(finance, portfolio.number, out[:1])
    await keep_all(queue)
    count = len(portfolio.choices) - len(out)
    return f"Looked ahead to {LAST_YEAR}: {count} of {len(portfolio.choices)} ideas fit, with what one more million would bring."


async def _ask(finance: Acting, number: int, out: Sequence[str]) -> None:
    for question in (
        QuestionIn(kind="frontier", own=OWN),
        *(QuestionIn(kind="why_not", idea=idea) for idea in out),
        QuestionIn(kind="one_more"),
    ):
        await questions.promise_answer(finance, number, question)
