"""Small aid of organisations over HTTP."""

import datetime as dt
import uuid
from typing import Annotated, Any

from litestar import Request, get, post
from litestar.params import FromPath, QueryParameter

from absorb.bodies import takes
from absorb.calls.access import KEEPERS
from absorb.calls.actions import aid as actions
from absorb.calls.queries.aid import read_register
from absorb.calls.rules.register import EndIn, GrantIn, LinkIn, RegisterOut, StrikeIn
from absorb.db import reading
from absorb.kernel.errors import NotFound
from absorb.people import rules
from absorb.web import EVERYONE_INSIDE, allow, person_of, read_body, today

OnDay = Annotated[dt.date | None, QueryParameter(description="the day of the grant, such as 2027-01-31; today without it")]


@get(
    "/api/v1/organisations/{organisation_id:uuid}/aid",
    opt=allow(EVERYONE_INSIDE),
    summary="An organisation's small aid: its undertaking, what is left on a day, every row and link; a submitter sees their own",
)
async def show_register(request: Request[Any, Any, Any], organisation_id: FromPath[uuid.UUID], on: OnDay = None) -> RegisterOut:
    person = person_of(request)
    if not rules.may_see_organisation(person.roles, person.organisations, organisation_id):
        raise NotFound("There is no such organisation.")
    async with reading(person.acting) as connection:
        return await read_register(connection, organisation_id, on or today())


@post(
    "/api/v1/organisations/{organisation_id:uuid}/aid", opt=allow(KEEPERS), summary="Enter small aid that an organisation was granted",
    operation_class=takes(GrantIn),
)  # fmt: skip
async def add_grant(request: Request[Any, Any, Any], organisation_id: FromPath[uuid.UUID]) -> dict[str, uuid.UUID]:
    ask: GrantIn = await read_body(request, GrantIn)
    return {"id": await actions.add_grant(person_of(request).acting, organisation_id, ask, today=today())}


@post(
    "/api/v1/organisations/{organisation_id:uuid}/links", opt=allow(KEEPERS), summary="Enter with whom an organisation is one undertaking",
    operation_class=takes(LinkIn),
)  # fmt: skip
async def add_link(request: Request[Any, Any, Any], organisation_id: FromPath[uuid.UUID]) -> dict[str, uuid.UUID]:
    ask: LinkIn = await read_body(request, LinkIn)
    return {"id": await actions.add_link(person_of(request).acting, organisation_id, ask)}


@post(
    "/api/v1/aid/{grant_id:uuid}/strike", opt=allow(KEEPERS), summary="Strike out a wrong row of small aid", operation_class=takes(StrikeIn)
)
async def strike_grant(request: Request[Any, Any, Any], grant_id: FromPath[uuid.UUID]) -> None:
    ask: StrikeIn = await read_body(request, StrikeIn)
    await actions.strike_grant(person_of(request).acting, grant_id, ask.why)


@post("/api/v1/undertaking-links/{link_id:uuid}/end", opt=allow(KEEPERS), summary="Give a link its last day", operation_class=takes(EndIn))
async def end_link(request: Request[Any, Any, Any], link_id: FromPath[uuid.UUID]) -> None:
    ask: EndIn = await read_body(request, EndIn)
    await actions.end_link(person_of(request).acting, link_id, ask.valid_to)


@post(
    "/api/v1/undertaking-links/{link_id:uuid}/strike",
    opt=allow(KEEPERS),
    summary="Strike out a wrong link",
    operation_class=takes(StrikeIn),
)
async def strike_link(request: Request[Any, Any, Any], link_id: FromPath[uuid.UUID]) -> None:
    ask: StrikeIn = await read_body(request, StrikeIn)
    await actions.strike_link(person_of(request).acting, link_id, ask.why)


HANDLERS = [show_register, add_grant, add_link, strike_grant, end_link, strike_link]
