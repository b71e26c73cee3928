"""Payers and what they have to give, over HTTP."""

from typing import Any

from litestar import Request, get, post, put

from absorb.bodies import takes
from absorb.db import reading
from absorb.funding import actions
from absorb.funding.access import MAY_WRITE
from absorb.funding.queries import sources
from absorb.funding.schemas.sources import LimitOut, LimitsIn, SourceOut
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


HANDLERS = [list_sources, load_sources, list_limits, set_limits]
