"""The case of a portfolio that was asked for: what the rows make, with everything that was said of it."""

import asyncio
from collections.abc import Iterator

import asyncpg
from msgspec.structs import replace

from absorb.funding.actions.portfolios import check_search
from absorb.funding.actions.sources import find_unknown
from absorb.funding.queries import phases, portfolios, sources
from absorb.funding.rules import selection
from absorb.funding.rules.demands import Demands, with_demands
from absorb.funding.rules.phasing import LONGEST_SPAN, Horizon
from absorb.funding.schemas.portfolios import PortfolioIn
from absorb.kernel.errors import BadInput, Clash, Fault, faults_under
from absorb.kernel.intake import find_repeats
from absorb.kernel.phrases import Phrase

NOTHING = Phrase(
    "There is nothing to choose from: no idea with a place in this ranking has both a resolution that chose it and a cost."
    " Let the committee resolve first."
)

OF_THE_CASE = Phrase("A portfolio with a case of its own says this in the case.")


async def asked_case(connection: asyncpg.Connection, ask: PortfolioIn) -> selection.Case:
    """The case as it is to be searched. BadInput lists every fault of what was said, with its place in `ask`; Clash where
    there is nothing to choose from; NotFound for a ranking that is not there."""
    if faults := [*_find_faults_of_ask(ask), *await _find_unknown_sources(connection, ask)]:
        raise BadInput(faults)
    case = ask.case or await _case_of_rows(connection, ask)
    if ask.demands != Demands():
        with faults_under("/demands"):
            case = with_demands(case, ask.demands, await portfolios.idea_groups(connection, ask.ranking))
            await asyncio.to_thread(check_search, case)
    return case


async def _case_of_rows(connection: asyncpg.Connection, ask: PortfolioIn) -> selection.Case:
    await portfolios.ranked_ideas(connection, ask.ranking)
    case = await portfolios.portfolio_case(connection, ask.ranking, ask.year, co_funders=ask.co_funders)
    if not case.projects:
        raise Clash(NOTHING)
    if ask.objective == "points-then-own":
        case = replace(case, objective=ask.objective, own=_own(case, ask))
    if ask.last_year is None or ask.last_year == ask.year:
        return case
    return await phases.phased(connection, case, Horizon(first=ask.year, last=ask.last_year, timings=ask.timings))


def _own(case: selection.Case, ask: PortfolioIn) -> list[str]:
    """Those of the own sources that pay anything at all."""
    own = [source.id for source in case.sources if source.id in ask.own]
    if not own:
        raise BadInput.one("/own", Phrase("None of these sources pays any of the ideas that are chosen from; choose another."))
    return own


def _find_faults_of_ask(ask: PortfolioIn) -> Iterator[Fault]:
    if ask.case is not None:
        for name in ("last_year", "timings", "co_funders", "own"):
            if getattr(ask, name):
                yield Fault(f"/{name}", OF_THE_CASE)
        if ask.objective != "points":
            yield Fault("/objective", OF_THE_CASE)
        if ask.case.years and ask.case.years[0] != ask.year:
            yield Fault("/year", Phrase("The first year of the case is %(year)s.", year=ask.case.years[0]))
        return
    last = ask.year if ask.last_year is None else ask.last_year
    if last < ask.year:
        yield Fault("/last_year", Phrase("The last year must not come before the first."))
    if last - ask.year >= LONGEST_SPAN:
        yield Fault("/last_year", Phrase("A portfolio is of %(num)s years at most.", num=LONGEST_SPAN))
    if ask.timings and last == ask.year:
        yield Fault("/timings", Phrase("When ideas start is said of a portfolio of several years alone; say its last year too."))
    if ask.objective == "points-then-own" and not ask.own:
        yield Fault("/own", Phrase("Choose at least one of the portfolio's sources as the town's own."))
    for place, share in enumerate(ask.co_funders):
        if share.min_percent > share.max_percent:
            yield Fault(f"/co_funders/{place}/max_percent", Phrase("At most must not be less than at least."))


async def _find_unknown_sources(connection: asyncpg.Connection, ask: PortfolioIn) -> list[Fault]:
    known = await sources.source_ids(connection)
    named = [(f"/co_funders/{place}/source", share.source) for place, share in enumerate(ask.co_funders)]
    own = [(f"/own/{place}", source) for place, source in enumerate(ask.own)]
    return [*find_unknown([*named, *own], known), *find_repeats(named, "source"), *find_repeats(own, "source")]
