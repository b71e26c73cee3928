"""Payers and what they have to give, over HTTP."""

from typing import Any

from litestar import Request, get, post, put
from litestar.params import FromPath

from absorb.bodies import takes
from absorb.db import reading
from absorb.funding.access import MAY_WRITE
from absorb.funding.actions import sources as actions
from absorb.funding.queries import sources
from absorb.funding.schemas.sources import LimitOut, LimitsIn, SourceChangeIn, SourceIn, SourceOut, YearLimitsIn
from absorb.web import READERS, allow, person_of, read_body


@get("/api/v1/sources", opt=allow(READERS), summary="Sources in their order")
async def list_sources(request: Request[Any, Any, Any]) -> list[SourceOut]:
    async with reading(person_of(request).acting) as connection:
        return await sources.list_sources(connection)


@post("/api/v1/sources/load", opt=allow(MAY_WRITE), summary="Take in the sources that ship with the service", status_code=200)
async def load_sources(request: Request[Any, Any, Any]) -> list[SourceOut]:
    acting = person_of(request).acting
    await actions.load_sources(acting)
    async with reading(acting) as connection:
        return await sources.list_sources(connection)


@get("/api/v1/sources/limits", opt=allow(READERS), summary="What each source has to give, by year")
async def list_limits(request: Request[Any, Any, Any]) -> list[LimitOut]:
    async with reading(person_of(request).acting) as connection:
        return await sources.list_limits(connection)


@put(
    "/api/v1/sources/limits",
    opt=allow(MAY_WRITE),
    summary="Say what sources have to give in a year",
    operation_class=takes(LimitsIn),
)
async def set_limits(request: Request[Any, Any, Any]) -> list[LimitOut]:
    ask, acting = await read_body(request, LimitsIn), person_of(request).acting
    await actions.set_source_limits(acting, ask.year, [(one.source, int(one.limit), one.note, one.is_invented) for one in ask.limits])
    async with reading(acting) as connection:
        return await sources.list_limits(connection, ask.year)


@post("/api/v1/sources", opt=allow(MAY_WRITE), summary="Add a source of the town's own", operation_class=takes(SourceIn))
async def add_source(request: Request[Any, Any, Any]) -> SourceOut:
    ask, acting = await read_body(request, SourceIn), person_of(request).acting
    await actions.add_source(acting, ask)
    async with reading(acting) as connection:
        return await sources.get_source(connection, ask.code)


@get("/api/v1/sources/{code:str}", opt=allow(READERS), summary="A source")
async def show_source(request: Request[Any, Any, Any], code: FromPath[str]) -> SourceOut:
    async with reading(person_of(request).acting) as connection:
        return await sources.get_source(connection, code)


@put(
    "/api/v1/sources/{code:str}", opt=allow(MAY_WRITE), operation_class=takes(SourceChangeIn),
    summary="Change a source's names and kind; 409 where somebody else has changed it",
)  # fmt: skip
async def change_source(request: Request[Any, Any, Any], code: FromPath[str]) -> SourceOut:
    ask = await read_body(request, SourceChangeIn)
    return await actions.change_source(person_of(request).acting, code, ask)


@put(
    "/api/v1/sources/{code:str}/limits", opt=allow(MAY_WRITE), operation_class=takes(YearLimitsIn),
    summary="Say what a source has to give in each year; a year that is not named has no limit",
)  # fmt: skip
async def limit_source(request: Request[Any, Any, Any], code: FromPath[str]) -> list[LimitOut]:
    ask, acting = await read_body(request, YearLimitsIn), person_of(request).acting
    await actions.limit_source(acting, code, ask)
    async with reading(acting) as connection:
        return await sources.list_limits(connection, source=code)


HANDLERS = [list_sources, load_sources, list_limits, set_limits, add_source, show_source, change_source, limit_source]
