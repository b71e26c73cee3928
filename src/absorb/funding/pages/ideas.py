"""One idea's budget and schedule."""

from typing import Any

import msgspec
from litestar import Request, Response, get
from litestar.params import FromPath

from absorb.calls.rules import COST_MODELS
from absorb.db import reading
from absorb.funding import pictures
from absorb.funding.access import MAY_WRITE
from absorb.funding.pages.checks import CHECKS
from absorb.funding.pages.findings import in_short
from absorb.funding.pages.speaking import speaker
from absorb.funding.queries import budgets, schedules, sources
from absorb.funding.queries.facts import facts_of
from absorb.funding.rulebook import findings_of
from absorb.funding.rules import schedule as schedule_rules
from absorb.funding.rules.binding import binding_checks
from absorb.funding.rules.gaps import gaps_by_reason
from absorb.funding.rules.grid import grid_of, look_at_once
from absorb.funding.rules.names import budget_name, in_words
from absorb.kernel.period import Month
from absorb.pictures.registry import figure_of
from absorb.tank.panels import About, Line, Panel, add_panel
from absorb.tank.queries.ideas import get_idea
from absorb.web import READERS, allow, language_of, page, person_of, today

MOST_COLUMNS = 8
"""What a kept schedule is shown in; the page of its scenario has every month."""


@get("/funding/{reference:str}", opt=allow(READERS), include_in_schema=False)
async def show_idea(request: Request[Any, Any, Any], reference: FromPath[str]) -> Response[str]:
    async with reading(person_of(request).acting) as connection:
        idea = await get_idea(connection, reference)
        names = await sources.source_names(connection, language_of(request))
        rows = await budgets.list_budgets(connection, idea=reference, leading=True, limit=1)
        budget = await budgets.get_budget(connection, rows[0].id) if rows else None
        planned = await schedules.list_schedules(connection, idea=reference, leading=True, limit=1)
        schedule = await schedules.get_schedule(connection, planned[0].id) if planned else None
        facts = await facts_of(connection, idea.id, today())
        ruled = in_short(await findings_of(connection, idea.id, facts))
    is_czech = language_of(request) == "cs"
    grid = None
    if schedule:
        case = in_words(schedule[1], names) if is_czech else schedule[1]
        grid = grid_of(case, schedule[2], look_at_once(case, MOST_COLUMNS))
    return page(
        request,
        "funding/idea.html",
        idea=idea,
        drawn=_drawn(schedule, names, language_of(request), reference) if schedule else None,
        budget=budget,
        schedule=schedule,
        grid=grid,
        spans=_spans(schedule[1]) if schedule else {},
        gaps=gaps_by_reason(schedule[2].gap_where) if schedule else [],
        names=names,
        model_names=COST_MODELS,
        row_name=budget_name if is_czech else str,
        checks=binding_checks(budget[2].checks, facts.call) if budget else [],
        check_names=CHECKS,
        ruled=ruled,
        may_write=person_of(request).may(MAY_WRITE),
        word=speaker(request, names),
    )


class _Span(msgspec.Struct, frozen=True):
    """The first and the last month of a period."""

    first: Month
    last: Month


def _spans(case: schedule_rules.Case) -> dict[str, _Span]:
    """The months of each period of a schedule."""
    return {period.id: _Span(period.first, period.first.plus(period.months - 1)) for period in case.periods}


def _drawn(schedule: Any, names: Any, language: str, reference: str) -> Any:
    row, _, answer = schedule
    picture = pictures.funding_picture(answer.by_source_and_year, names, language, missing=row.gap_minor)
    return figure_of("funding", reference, picture) if picture.marks else None


async def _money(connection: Any, idea: About) -> list[Line]:
    return [Line("Who pays what and when", {}, f"/funding/{idea.reference}")] if await schedules.has_schedule(connection, idea.id) else []


add_panel(Panel("Money", _money, READERS, order=30))

HANDLERS = [show_idea]
