"""Portfolios over HTTP."""

from typing import Any

from litestar import Request, Response, get, post
from litestar.params import FromPath

from absorb.bodies import CASE_BODY, takes
from absorb.db import reading
from absorb.funding import actions
from absorb.funding.access import MAY_WRITE
from absorb.funding.queries import portfolios
from absorb.funding.schemas.portfolios import PortfolioIn, PortfolioOut, PortfolioRow
from absorb.kernel.errors import NotFound
from absorb.progress.answering import begun
from absorb.progress.schemas import WorkBegun
from absorb.web import READERS, allow, person_of, read_body


@get("/api/v1/portfolios", opt=allow(READERS), summary="Portfolios, the newest first")
async def list_portfolios(request: Request[Any, Any, Any]) -> list[PortfolioRow]:
    async with reading(person_of(request).acting) as connection:
        return await portfolios.list_portfolios(connection)


@get("/api/v1/portfolios/{number:int}", opt=allow(READERS), summary="One portfolio with its ideas, reasons and sources")
async def show_portfolio(request: Request[Any, Any, Any], number: FromPath[int]) -> PortfolioOut:
    async with reading(person_of(request).acting) as connection:
        found = await portfolios.find_portfolio(connection, number)
    if found is None:
        raise NotFound(f"There is no portfolio {number}.")
    return found


@post(
    "/api/v1/portfolios",
    opt=allow(MAY_WRITE),
    status_code=202,
    summary="Choose a portfolio under the sources' limits and keep it, as a work; its end names the portfolio",
    operation_class=takes(PortfolioIn),
    request_max_body_size=CASE_BODY,
)
async def choose_portfolio(request: Request[Any, Any, Any]) -> Response[WorkBegun]:
    ask = await read_body(request, PortfolioIn)
    return begun(await actions.promise_portfolio(person_of(request).acting, ask, under="/case"))


HANDLERS = [list_portfolios, show_portfolio, choose_portfolio]
