"""Funding as pages: the portfolio of a year, and one idea's budget and schedule."""

import functools
import types
from collections.abc import Callable, Mapping
from typing import Any

from litestar import Request, Response, get, post
from litestar.params import FromPath

from absorb.calls.rules import COST_MODELS
from absorb.db import reading
from absorb.documents.actions import XLSX
from absorb.funding import actions, papers, pictures
from absorb.funding.access import MAY_WRITE
from absorb.funding.queries import budgets, portfolios, schedules, sources
from absorb.funding.queries.yearly import paid_by_year
from absorb.funding.rules.gaps import gaps_by_reason
from absorb.funding.rules.grid import grid_of
from absorb.funding.rules.names import budget_name, in_words
from absorb.funding.schemas import FIRST_YEAR, LAST_YEAR, PortfolioIn
from absorb.funding.telling import names_of
from absorb.kernel.errors import BadInput, Clash, NotFound
from absorb.kernel.intake import KEPT, convert
from absorb.kernel.numerals import whole
from absorb.kernel.phrases import Phrase
from absorb.kernel.typed import text_of
from absorb.pictures.registry import figure_of
from absorb.priority.queries import list_rankings
from absorb.progress.queries import find_latest
from absorb.reckoning import reckon
from absorb.tank.panels import About, Line, Panel, add_panel
from absorb.tank.queries.ideas import get_idea
from absorb.web import CENTRE, READERS, REDRAWN, allow, attachment, form_faults, language_of, page, person_of, to, today
from absorb.wording import word

MARK = "UKÁZKA – body, hlasování, rozpočty, zdroje a platby jsou smyšlené; projekty jsou skutečné operace ESF zveřejněné v roce 2016"

CHECKS = {
    "sco-mandatory": "Simplified costs where they are obligatory",
    "flat-rate": "The flat rate within its ceiling",
    "min-total": "At least the call's least total",
    "max-total": "At most the call's greatest total",
    "eligibility-period": "Costs within the period of eligibility",
}


RANKINGS_TOLD = 20
NO_FAULTS: Mapping[str, str] = types.MappingProxyType({})


@get("/funding/choose", opt=allow(MAY_WRITE), include_in_schema=False)
async def show_choosing(request: Request[Any, Any, Any]) -> Response[str]:
    return await _draw_choosing(request, {"year": str(today().year + 1)})


@post("/funding/choose", opt=allow(MAY_WRITE), include_in_schema=False)
async def choose(request: Request[Any, Any, Any]) -> Response[Any]:
    """Promise a portfolio; the page of the work tells how far it is, and leads to the portfolio."""
    form = await request.form()
    typed = {name: text_of(form.get(name)) for name in ("year", "ranking")}
    try:
        ask = convert({"ranking": typed["ranking"], "year": _year_of(typed["year"])}, PortfolioIn, bounds=KEPT)
        work = await actions.promise_portfolio(person_of(request).acting, ask)
    except REDRAWN as refusal:
        return await _draw_choosing(request, typed, form_faults(refusal), 409 if isinstance(refusal, Clash) else 422)
    return to(f"/works/{work}")


def _year_of(text: str) -> int:
    year = whole(text, 4, 0)
    if not FIRST_YEAR <= year <= LAST_YEAR:
        says = Phrase("Write the year as four digits, from %(first)s to %(last)s.", first=FIRST_YEAR, last=LAST_YEAR)
        raise BadInput.one("/year", says)
    return year


async def _draw_choosing(
    request: Request[Any, Any, Any], typed: dict[str, str], faults: Mapping[str, str] = NO_FAULTS, status: int = 200
) -> Response[str]:
    async with reading(person_of(request).acting) as connection:
        rankings = await list_rankings(connection, RANKINGS_TOLD)
    return page(request, "funding/choose.html", status=status, rankings=rankings, typed=typed, faults=faults)


@get("/funding", opt=allow(READERS), include_in_schema=False)
async def show_portfolio(request: Request[Any, Any, Any]) -> Response[str]:
    wanted = request.query_params.get("portfolio", "")
    person = person_of(request)
    async with reading(person.acting) as connection:
        work = await find_latest(connection, actions.CHOOSING, only_of=None if person.may(CENTRE) else person.id)
        portfolio = await portfolios.find_portfolio(connection, whole(wanted, 8, None))
        every = await portfolios.list_portfolios(connection)
        newest = await schedules.list_schedules(connection, newest=True)
        limits = await sources.list_limits(connection)
        names = await sources.source_names(connection, language_of(request))
        paid = await paid_by_year(connection)
    invented = {(limit.source, limit.year) for limit in limits if limit.is_invented}
    return page(
        request,
        "funding/portfolio.html",
        portfolio=portfolio,
        portfolios=every,
        schedules=newest,
        work=work if work is not None and work.state != "finished" else None,
        may_choose=person.may(MAY_WRITE),
        invented=invented,
        drawn=figure_of("all-funding", "now", pictures.funding_picture(paid, names, language_of(request))) if paid else None,
        word=_speaker(request, names),
    )


@get("/funding/{reference:str}", opt=allow(READERS), include_in_schema=False)
async def show_idea(request: Request[Any, Any, Any], reference: FromPath[str]) -> Response[str]:
    async with reading(person_of(request).acting) as connection:
        idea = await get_idea(connection, reference)
        names = await sources.source_names(connection, language_of(request))
        rows = await budgets.list_budgets(connection, idea=reference, limit=1)
        budget = await budgets.get_budget(connection, rows[0].id) if rows else None
        planned = await schedules.list_schedules(connection, idea=reference, newest=True, limit=1)
        schedule = await schedules.get_schedule(connection, planned[0].id) if planned else None
    is_czech = language_of(request) == "cs"
    grid = grid_of(in_words(schedule[1], names) if is_czech else schedule[1], schedule[2]) if schedule else None
    return page(
        request,
        "funding/idea.html",
        idea=idea,
        drawn=_drawn(schedule, names, language_of(request), reference) if schedule else None,
        budget=budget,
        schedule=schedule,
        grid=grid,
        gaps=gaps_by_reason(schedule[2].gap_where) if schedule else [],
        names=names,
        model_names=COST_MODELS,
        row_name=budget_name if is_czech else str,
        check_names=CHECKS,
        word=_speaker(request, names),
    )


def _speaker(request: Request[Any, Any, Any], sources: Mapping[str, str]) -> Callable[[str], str]:
    """Puts what an engine said into the reader's words."""
    language = language_of(request)
    return functools.partial(word, language, names=names_of(language, sources))


def _drawn(schedule: Any, names: Any, language: str, reference: str) -> Any:
    row, _, answer = schedule
    picture = pictures.funding_picture(answer.by_source_and_year, names, language, missing=row.gap_minor)
    return figure_of("funding", reference, picture) if picture.marks else None


@get("/funding/{reference:str}/schedule.xlsx", opt=allow(READERS), include_in_schema=False)
async def download_schedule(request: Request[Any, Any, Any], reference: FromPath[str]) -> Response[bytes]:
    person = person_of(request)
    async with reading(person.acting) as connection:
        idea = await get_idea(connection, reference)
        planned = await schedules.list_schedules(connection, idea=reference, newest=True, limit=1)
        if not planned:
            raise NotFound(Phrase("The idea %(reference)s has no schedule yet.", reference=reference))
        row, case, answer = await schedules.get_schedule(connection, planned[0].id)
        names = await sources.source_names(connection)
    content = await reckon(
        papers.schedule_workbook, in_words(case, names), answer, project=idea.title, organisation=idea.organisation or "",
        reference=f"{reference} · rozvrh {row.version}", mark=MARK if person.is_demonstration else "", made_at=row.made_at,
    )  # fmt: skip
    name = f"{reference}-rozvrh-{row.version}.xlsx"
    return attachment(content, name, XLSX)


async def _money(connection: Any, idea: About) -> list[Line]:
    return [Line("Who pays what and when", {}, f"/funding/{idea.reference}")] if await schedules.has_schedule(connection, idea.id) else []


add_panel(Panel("Money", _money, READERS, order=30))

HANDLERS = [show_choosing, choose, show_portfolio, show_idea, download_schedule]
