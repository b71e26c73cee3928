"""Organisations over HTTP."""

import uuid
from typing import Annotated, Any

from litestar import Request, get, post, put
from litestar.params import FromPath, QueryParameter

from absorb.bodies import takes
from absorb.db import reading
from absorb.kernel.errors import NotFound
from absorb.people import actions, queries, rules
from absorb.people.schemas import OrganisationIn, OrganisationOut
from absorb.web import CENTRE, EVERYONE_INSIDE, READERS, allow, person_of, read_body


@get("/api/v1/organisations", opt=allow(READERS), summary="Organisations in Czech order")
async def list_organisations(
    request: Request[Any, Any, Any],
    after: Annotated[uuid.UUID | None, QueryParameter(description="the id of the last one you have, to go on behind it")] = None,
    limit: Annotated[int, QueryParameter(ge=1, le=200)] = 50,
) -> list[OrganisationOut]:
    async with reading(person_of(request).acting) as connection:
        return await queries.list_organisations(connection, after, limit)


@post("/api/v1/organisations", opt=allow(CENTRE), summary="Add an organisation", operation_class=takes(OrganisationIn))
async def add_organisation(request: Request[Any, Any, Any]) -> dict[str, str]:
    ask = await read_body(request, OrganisationIn)
    return {"id": str(await actions.add_organisation(person_of(request).acting, ask))}


@get("/api/v1/organisations/{organisation_id:uuid}", opt=allow(EVERYONE_INSIDE), summary="One organisation; a submitter sees their own")
async def show_organisation(request: Request[Any, Any, Any], organisation_id: FromPath[uuid.UUID]) -> OrganisationOut:
    person = person_of(request)
    if not rules.may_see_organisation(person.roles, person.organisations, organisation_id):
        raise NotFound("There is no such organisation.")
    async with reading(person.acting) as connection:
        return await queries.get_organisation(connection, organisation_id)


@put(
    "/api/v1/organisations/{organisation_id:uuid}",
    opt=allow(CENTRE),
    summary="Change an organisation's name, kind, IČO and number of inhabitants",
    operation_class=takes(OrganisationIn),
)
async def change_organisation(request: Request[Any, Any, Any], organisation_id: FromPath[uuid.UUID]) -> OrganisationOut:
    person = person_of(request)
    await actions.change_organisation(person.acting, organisation_id, await read_body(request, OrganisationIn))
    async with reading(person.acting) as connection:
        return await queries.get_organisation(connection, organisation_id)


HANDLERS = [list_organisations, add_organisation, show_organisation, change_organisation]
