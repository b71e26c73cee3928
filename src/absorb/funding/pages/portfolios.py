"""The portfolio of a year, and choosing one."""

import types
from collections.abc import Mapping
from typing import Any

from litestar import Request, Response, get, post
from msgspec.structs import replace

from absorb.db import reading
from absorb.funding import actions, pictures
from absorb.funding.access import MAY_WRITE
from absorb.funding.pages.speaking import speaker
from absorb.funding.queries import portfolios, schedules, sources
from absorb.funding.queries.yearly import paid_by_year
from absorb.funding.rules.demands import LIMITS, read_demands
from absorb.funding.schemas.portfolios import PortfolioIn
from absorb.funding.schemas.sources import FIRST_YEAR, LAST_YEAR
from absorb.kernel.errors import BadInput, Clash
from absorb.kernel.intake import KEPT, convert
from absorb.kernel.numerals import whole
from absorb.kernel.phrases import Phrase
from absorb.kernel.typed import text_of
from absorb.pictures.registry import figure_of
from absorb.priority.queries import list_rankings
from absorb.progress.queries import find_latest
from absorb.web import CENTRE, READERS, REDRAWN, allow, form_faults, language_of, page, person_of, to, today

RANKINGS_TOLD = 20
LIMIT_FIELDS = ("among", "of", "least", "most")
FIELDS = (
    *("year", "ranking", "mandatory", "excludes", "requires"),
    *(f"limit-{place + 1}-{field}" for place in range(LIMITS) for field in LIMIT_FIELDS),
)
NO_FAULTS: Mapping[str, str] = types.MappingProxyType({})


@get("/funding/choose", opt=allow(MAY_WRITE), include_in_schema=False)
async def show_choosing(request: Request[Any, Any, Any]) -> Response[str]:
    return await _draw_choosing(request, {"year": str(today().year + 1)})


@post("/funding/choose", opt=allow(MAY_WRITE), include_in_schema=False)
async def choose(request: Request[Any, Any, Any]) -> Response[Any]:
    """Promise a portfolio; the page of the work tells how far it is, and leads to the portfolio."""
    form = await request.form()
    typed = {name: text_of(form.get(name)) for name in FIELDS}
    try:
        ask = convert({"ranking": typed["ranking"], "year": _year_of(typed["year"])}, PortfolioIn, bounds=KEPT)
        ask = replace(ask, demands=read_demands(typed))
        work = await actions.promise_portfolio(person_of(request).acting, ask)
    except REDRAWN as refusal:
        return await _draw_choosing(request, typed, _at_fields(form_faults(refusal), typed), 409 if isinstance(refusal, Clash) else 422)
    return to(f"/works/{work}")


def _at_fields(faults: Mapping[str, str], typed: Mapping[str, str]) -> dict[str, str]:
    """Faults of the demands by the fields of the form; a limit's place is among the rows that were filled in."""
    found: dict[str, str] = {}
    rows = [name for place in range(LIMITS) if typed[name := f"limit-{place + 1}-among"]]
    for name, says in faults.items():
        match name.removeprefix("demands/").split("/"):
            case ["limits", place, *_]:
                found[rows[int(place)]] = says
            case [field, *_]:
                found[field if name.startswith("demands/") else name] = says
    return found


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
    return page(request, "funding/choose.html", status=status, rankings=rankings, typed=typed, faults=faults, limits=LIMITS)


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
        word=speaker(request, names),
    )


HANDLERS = [show_choosing, choose, show_portfolio]
