"""Applications as pages: the list, and one application's tasks, money and drafts."""

from functools import partial
from typing import Any

from litestar import Request, Response, get, post
from litestar.params import FromPath

from absorb.applications import actions, queries
from absorb.db import reading
from absorb.funding.queries.sources import source_names
from absorb.funding.telling import names_of
from absorb.journal.queries import list_history
from absorb.progress.queries import find_latest
from absorb.tank.panels import About, Line, Panel, add_panel
from absorb.web import CENTRE, EVERYONE_INSIDE, READERS, allow, language_of, page, person_of, to
from absorb.wording import word


@get("/applications", opt=allow(EVERYONE_INSIDE), include_in_schema=False)
async def show_applications(request: Request[Any, Any, Any]) -> Response[str]:
    person = person_of(request)
    async with reading(person.acting) as connection:
        rows = await queries.list_applications(connection, queries.visible_to(person))
    return page(request, "applications/list.html", rows=rows)


@get("/applications/{reference:str}", opt=allow(EVERYONE_INSIDE), include_in_schema=False)
async def show_application(request: Request[Any, Any, Any], reference: FromPath[str]) -> Response[str]:
    person, language = person_of(request), language_of(request)
    async with reading(person.acting) as connection:
        application = await queries.get_application(connection, reference, queries.visible_to(person))
        work = await find_latest(connection, actions.WORK, reference)
        history = await list_history(connection, "application", application.id)
        names = names_of(language, await source_names(connection, language))
    newest = {draft.kind: draft for draft in reversed(application.drafts)}
    return page(
        request,
        "applications/one.html",
        application=application,
        history=history,
        newest=newest,
        word=partial(word, language, names=names),
        work=work if work and work.state != "finished" else None,
        may_read=person.may(READERS),
        may_write=person.may(CENTRE),
    )


@post("/applications/{reference:str}/documents", opt=allow(CENTRE), include_in_schema=False)
async def write_documents(request: Request[Any, Any, Any], reference: FromPath[str]) -> Response[Any]:
    await actions.promise_documents(person_of(request).acting, reference)
    return to(f"/applications/{reference}")


async def _asked(connection: Any, idea: About) -> list[Line]:
    found = await queries.list_of_idea(connection, idea.id)
    return [Line("Application %(reference)s", {"reference": reference}, f"/applications/{reference}") for reference in found]


add_panel(Panel("Applications", _asked, EVERYONE_INSIDE, order=40))

HANDLERS = [show_applications, show_application, write_documents]
