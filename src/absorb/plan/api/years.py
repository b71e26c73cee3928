"""What the plan is to bring in a year, for programs."""

import uuid
from typing import Any

from litestar import Request, Response, get, post, put
from litestar.params import FromPath

from absorb.bodies import takes
from absorb.db import reading
from absorb.plan import queries
from absorb.plan.actions import years
from absorb.plan.actions.year_words import put_year_in
from absorb.plan.queries.years import get_year, list_years
from absorb.plan.schemas.years import YearIn, YearOut, YearRow, YearSaved
from absorb.progress.answering import begun
from absorb.progress.schemas import WorkBegun
from absorb.web import CENTRE, EVERYONE_INSIDE, allow, person_of, read_body


@get("/api/v1/plans/{code:str}/years", opt=allow(EVERYONE_INSIDE), summary="The years that have an implementation plan, newest first")
async def show_years(request: Request[Any, Any, Any], code: FromPath[str]) -> list[YearRow]:
    async with reading(person_of(request).acting) as connection:
        await queries.get_plan(connection, code, None)
        return [YearRow(**one) for one in await list_years(connection, code)]


@get(
    "/api/v1/plans/{code:str}/years/{year:int}",
    opt=allow(EVERYONE_INSIDE),
    summary="The implementation plan of a year: measures with priority, the chosen ideas that serve them, cost, sources, who does it",
)
async def show_year(request: Request[Any, Any, Any], code: FromPath[str], year: FromPath[int]) -> YearOut:
    async with reading(person_of(request).acting) as connection:
        return YearOut.of(await get_year(connection, code, year))


@put(
    "/api/v1/plans/{code:str}/years/{year:int}",
    opt=allow(CENTRE),
    operation_class=takes(YearIn),
    summary="Save what is said of a year, from the version it was read at; 409 with both versions where somebody changed the same",
)
async def save_year(request: Request[Any, Any, Any], code: FromPath[str], year: FromPath[int]) -> YearSaved:
    ask = await read_body(request, YearIn)
    return YearSaved(await put_year_in(person_of(request).acting, code, year, ask))


@post(
    "/api/v1/plans/{code:str}/years/{year:int}/documents",
    opt=allow(CENTRE),
    status_code=202,
    summary="Have the document of a year written, as a work",
)
async def write_document(request: Request[Any, Any, Any], code: FromPath[str], year: FromPath[int]) -> Response[WorkBegun]:
    work: uuid.UUID = await years.promise_document(person_of(request).acting, code, year)
    return begun(work)


HANDLERS = [show_years, show_year, save_year, write_document]
