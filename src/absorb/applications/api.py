"""Applications over HTTP."""

from typing import Any

from litestar import Request, Response, get, post
from litestar.params import FromPath

from absorb.applications import actions, queries
from absorb.applications.schemas import ApplicationIn, ApplicationOut, ApplicationRow, HandIn
from absorb.bodies import takes
from absorb.calls.queries import find_call_id
from absorb.db import reading
from absorb.kernel.errors import NotFound
from absorb.kernel.phrases import Phrase
from absorb.progress.answering import begun
from absorb.progress.schemas import WorkBegun
from absorb.tank.queries.ideas import get_id
from absorb.web import CENTRE, EVERYONE_INSIDE, allow, person_of, read_body


@get("/api/v1/applications", opt=allow(EVERYONE_INSIDE), summary="Applications, the newest first")
async def list_applications(request: Request[Any, Any, Any]) -> list[ApplicationRow]:
    person = person_of(request)
    async with reading(person.acting) as connection:
        return await queries.list_applications(connection, queries.visible_to(person))


@get("/api/v1/applications/{reference:str}", opt=allow(EVERYONE_INSIDE), summary="One application: money, drafts, what is still to be done")
async def show_application(request: Request[Any, Any, Any], reference: FromPath[str]) -> ApplicationOut:
    person = person_of(request)
    async with reading(person.acting) as connection:
        return await queries.get_application(connection, reference, queries.visible_to(person))


@post(
    "/api/v1/applications",
    opt=allow(CENTRE),
    summary="Open an application; its documents are written by the worker",
    operation_class=takes(ApplicationIn),
)
async def open_application(request: Request[Any, Any, Any]) -> dict[str, str]:
    ask, acting = await read_body(request, ApplicationIn), person_of(request).acting
    async with reading(acting) as connection:
        idea_id, call_id = await get_id(connection, ask.idea), await find_call_id(connection, ask.call)
    if call_id is None:
        raise NotFound(Phrase("There is no call %(code)s.", code=ask.call))
    application_id = await actions.open_application(acting, idea_id, call_id, ask.budget, ask.schedule)
    async with reading(acting) as connection:
        return {"reference": await queries.get_reference(connection, application_id)}


@post(
    "/api/v1/applications/{reference:str}/documents", opt=allow(CENTRE), status_code=202, summary="Have the drafts written anew, as a work"
)
async def write_documents(request: Request[Any, Any, Any], reference: FromPath[str]) -> Response[WorkBegun]:
    return begun(await actions.promise_documents(person_of(request).acting, reference))


@post(
    "/api/v1/applications/{reference:str}/hand-in",
    opt=allow(CENTRE),
    summary="Take down that it was handed in",
    operation_class=takes(HandIn),
)
async def hand_in(request: Request[Any, Any, Any], reference: FromPath[str]) -> ApplicationOut:
    ask, acting = await read_body(request, HandIn), person_of(request).acting
    await actions.hand_in(acting, reference, ask.handed_in_on)
    async with reading(acting) as connection:
        return await queries.get_application(connection, reference)


HANDLERS = [list_applications, show_application, open_application, write_documents, hand_in]
