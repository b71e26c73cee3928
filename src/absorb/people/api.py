"""People and organisations over HTTP."""

import datetime as dt
from typing import Annotated, Any

from litestar import Request, get, post
from litestar.params import QueryParameter

from absorb.db import reading
from absorb.people import actions, queries
from absorb.people.schemas import Me, MemberOut, OrganisationIn, OrganisationOut, TokenAsk, TokenShown
from absorb.web import CENTRE, EVERYONE_INSIDE, READERS, allow, person_of, read_body


@get("/api/v1/me", opt=allow(EVERYONE_INSIDE), summary="Who I am here")
async def show_me(request: Request[Any, Any, Any]) -> Me:
    person = person_of(request)
    return Me(
        id=person.id,
        name=person.name,
        community=person.community_name,
        roles=sorted(person.roles),
        organisations=sorted(person.organisations),
    )


@post("/api/v1/tokens", opt=allow(EVERYONE_INSIDE), summary="Open an API token; its secret is shown this once")
async def open_token(request: Request[Any, Any, Any]) -> TokenShown:
    ask = await read_body(request, TokenAsk)
    return await actions.open_token(person_of(request).acting, ask, now=dt.datetime.now(dt.UTC))


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


@get("/api/v1/members", opt=allow(CENTRE | frozenset(("auditor",))), summary="Who has which role")
async def list_members(request: Request[Any, Any, Any]) -> list[MemberOut]:
    async with reading(person_of(request).acting) as connection:
        return await queries.list_members(connection)


HANDLERS = [show_me, open_token, list_organisations, add_organisation, list_members]
