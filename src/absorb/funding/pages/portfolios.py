"""The portfolio of a year or of several."""

from typing import Any

from litestar import Request, Response, get

from absorb.db import reading
from absorb.funding import actions, pictures
from absorb.funding.access import MAY_WRITE
from absorb.funding.pages.speaking import speaker
from absorb.funding.queries import portfolios, schedules, sources
from absorb.funding.queries.yearly import paid_by_year
from absorb.funding.schemas.portfolios import PortfolioOut
from absorb.kernel.numerals import whole
from absorb.pictures.registry import Figure, figure_of
from absorb.progress.queries import find_latest
from absorb.web import CENTRE, READERS, allow, language_of, page, person_of


@get("/funding", opt=allow(READERS), include_in_schema=False)
async def show_portfolio(request: Request[Any, Any, Any]) -> Response[str]:
    wanted = request.query_params.get("portfolio", "")
    person = person_of(request)
    async with reading(person.acting) as connection:
        work = await find_latest(connection, actions.CHOOSING, only_of=None if person.may(CENTRE) else person.id)
        portfolio = await portfolios.find_portfolio(connection, whole(wanted, 8, None))
        every = await portfolios.list_portfolios(connection)
        newest = await schedules.list_schedules(connection, leading=True)
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
        by_year=_drawn_by_year(portfolio, names, language_of(request)) if portfolio and portfolio.last_year > portfolio.year else None,
        drawn=figure_of("all-funding", "now", pictures.funding_picture(paid, names, language_of(request))) if paid else None,
        word=speaker(request, names),
    )


def _drawn_by_year(portfolio: PortfolioOut, names: dict[str, str], language: str) -> Figure:
    return figure_of("portfolio", str(portfolio.number), pictures.funding_picture(pictures.paid_in_years(portfolio), names, language))


HANDLERS = [show_portfolio]
