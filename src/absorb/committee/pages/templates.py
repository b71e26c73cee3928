"""The town's own template of its minutes in the browser: brought, looked at, used, or given up for the one that ships."""

import uuid
from typing import Any

from litestar import Request, Response, get, post
from litestar.params import FromPath

from absorb.bodies import LARGEST_FILE, read_file
from absorb.committee.access import SEERS, SETTERS
from absorb.committee.actions.templates import bring_template, read_template, show_in, use_template
from absorb.committee.papers.checking import LARGEST_TEMPLATE
from absorb.committee.papers.lawful import LACKS
from absorb.committee.papers.sample import FULL
from absorb.committee.queries import templates
from absorb.db import reading
from absorb.documents.actions import DOCX
from absorb.kernel.errors import AbsorbError, BadInput, Fault
from absorb.web import REDRAWN, allow, attachment, faults_of, page, person_of, to

ADDRESS = "/settings/minutes-template"
NOTES = {"brought": "The template can be filled. Look at it, then use it.", "used": "Minutes are written in it from now on."}


@get(ADDRESS, opt=allow(SEERS), include_in_schema=False)
async def show_templates(request: Request[Any, Any, Any]) -> Response[str]:
    return await _draw(request)


async def _draw(request: Request[Any, Any, Any], refusal: AbsorbError | None = None) -> Response[str]:
    person = person_of(request)
    async with reading(person.acting) as connection:
        brought = await templates.list_templates(connection)
        has_meeting = await templates.find_newest_meeting(connection) is not None
    untold, lacks = (request.query_params.get(name, "") for name in ("untold", "lacks"))
    return page(
        request, "committee/minutes_template.html", status=refusal.status if refusal else 200, brought=brought, has_meeting=has_meeting,
        is_own=any(one.is_used for one in brought), faults=faults_of(refusal) if refusal else (), most=LARGEST_TEMPLATE >> 20,
        untold=[name for name in untold.split() if name.partition(".")[0] in FULL], may_set=person.may(SETTERS),
        lacks=[LACKS[name] for name in lacks.split() if name in LACKS], note=NOTES.get(request.query_params.get("note", "")),
    )  # fmt: skip


@post(
    ADDRESS, opt={**allow(SETTERS), "receipt": "again"}, include_in_schema=False, request_max_body_size=LARGEST_FILE
)  # fmt: skip
async def bring(request: Request[Any, Any, Any]) -> Response[Any]:
    try:
        name, content = await read_file(request, "zapis.docx")
        done = await bring_template(person_of(request).acting, name, content)
    except REDRAWN as refusal:
        return await _draw(request, refusal)
    note = "" if done.lacks else "note=brought&"
    return to(f"{ADDRESS}?{note}untold={'+'.join(done.untold)}&lacks={'+'.join(done.lacks)}#template-{done.id}")


@post(f"{ADDRESS}/use", opt={**allow(SETTERS), "receipt": "again"}, include_in_schema=False)
async def use(request: Request[Any, Any, Any]) -> Response[Any]:
    """Use one version, or with an empty choice the one that ships."""
    typed = str((await request.form()).get("template", ""))
    try:
        try:
            template_id = uuid.UUID(typed) if typed else None
        except ValueError:
            raise BadInput([Fault("", "Choose one of the answers.")]) from None
        await use_template(person_of(request).acting, template_id)
    except REDRAWN as refusal:
        return await _draw(request, refusal)
    return to(f"{ADDRESS}?note=used")


@get(f"{ADDRESS}/shipped.docx", opt=allow(SEERS), include_in_schema=False)
async def save_shipped(request: Request[Any, Any, Any]) -> Response[bytes]:
    return attachment(await read_template(None), "sablona-zapisu.docx", DOCX)


@get(f"{ADDRESS}/shipped/preview.docx", opt=allow(SEERS), include_in_schema=False)
async def preview_shipped(request: Request[Any, Any, Any]) -> Response[bytes]:
    return attachment(await show_in(person_of(request).acting, None), "nahled-zapisu.docx", DOCX)


@get(f"{ADDRESS}/{{template_id:uuid}}/preview.docx", opt=allow(SEERS), include_in_schema=False)
async def preview(request: Request[Any, Any, Any], template_id: FromPath[uuid.UUID]) -> Response[bytes]:
    return attachment(await show_in(person_of(request).acting, template_id), "nahled-zapisu.docx", DOCX)


HANDLERS = [show_templates, bring, use, save_shipped, preview_shipped, preview]
