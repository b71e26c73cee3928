"""Organisations over HTTP."""

from typing import Annotated, Any

from litestar import Request, get, post
from litestar.params import QueryParameter

from absorb.db import reading
from absorb.people import actions, queries
from absorb.people.schemas import OrganisationIn, OrganisationOut
from absorb.web import CENTRE, READERS, allow, person_of, read_body


@get("/api/v1/organisations", opt=allow(READERS), summary="Organisations in Czech order")
async def list_organisations(
    request: Request[Any, Any, Any],
    after: Annotated[str | None, QueryParameter(description="the sort key to go on from")] = None,
    limit: Annotated[int, QueryParameter(ge=1, le=200)] = 50,
) -> list[OrganisationOut]:
    async with reading(person_of(request).acting) as connection:
        return await queries.list_organisations(connection, after, limit)


@post("/api/v1/organisations", opt=allow(CENTRE), summary="Add an organisation")
async def add_organisation(request: Request[Any, Any, Any]) -> dict[str, str]:
    ask = await read_body(request, OrganisationIn)
    return {"id": str(await actions.add_organisation(person_of(request).acting, ask))}


HANDLERS = [list_organisations, add_organisation]
