"""Resolutions over HTTP."""

from typing import Any

from litestar import Request, get

from absorb.committee import queries
from absorb.committee.schemas.resolutions import ResolutionOut
from absorb.db import reading
from absorb.web import READERS, allow, person_of


@get("/api/v1/resolutions", opt=allow(READERS), summary="Resolutions, the latest first")
async def list_resolutions(request: Request[Any, Any, Any]) -> list[ResolutionOut]:
    async with reading(person_of(request).acting) as connection:
        return await queries.list_resolutions(connection)


HANDLERS = [list_resolutions]
