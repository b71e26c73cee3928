"""The town's own template of workbooks in the browser: brought, looked at, used, or given up."""

import uuid
from typing import Any

from litestar import Request, Response, get, post
from litestar.params import FromPath

from absorb.bodies import LARGEST_FILE, read_file
from absorb.db import reading
from absorb.documents.actions import XLSX
from absorb.funding.access import SEERS, SETTERS
from absorb.funding.actions.templates import bring_template, show_in, use_template
from absorb.funding.papers.templates import LARGEST_TEMPLATE, NAMES, example_template
from absorb.funding.queries import templates
from absorb.kernel.errors import AbsorbError, BadInput
from absorb.kernel.typed import text_of
from absorb.web import REDRAWN, allow, attachment, faults_of, page, person_of, to

ADDRESS = "/settings/workbook-template"
NOTES = {
    "brought": "The template is tried and kept. Look at it, then use it.",
    "used": "Workbooks of schedules are written so from now on.",
}


@get(ADDRESS, opt=allow(SEERS), include_in_schema=False)
async def show_templates(request: Request[Any, Any, Any]) -> Response[str]:
    return await _draw(request)


async def _draw(request: Request[Any, Any, Any], refusal: AbsorbError | None = None) -> Response[str]:
    person = person_of(request)
    async with reading(person.acting) as connection:
        brought = await templates.list_templates(connection)
    return page(
        request, "funding/workbook/template.html", status=refusal.status if refusal else 200, brought=brought, known=NAMES,
        is_own=any(one.is_used for one in brought), faults=faults_of(refusal) if refusal else (), most=LARGEST_TEMPLATE >> 20,
        may_set=person.may(SETTERS), note=NOTES.get(request.query_params.get("note", "")),
    )  # fmt: skip


@post(ADDRESS, opt={**allow(SETTERS), "receipt": "again"}, include_in_schema=False, request_max_body_size=LARGEST_FILE)
async def bring(request: Request[Any, Any, Any]) -> Response[Any]:
    try:
        name, content = await read_file(request, "sesit.xlsx")
        template_id = await bring_template(person_of(request).acting, name, content)
    except REDRAWN as refusal:
        return await _draw(request, refusal)
    return to(f"{ADDRESS}?note=brought#template-{template_id}")


@post(f"{ADDRESS}/use", opt={**allow(SETTERS), "receipt": "again"}, include_in_schema=False)
async def use(request: Request[Any, Any, Any]) -> Response[Any]:
    """Use one version, or with an empty choice none."""
    typed = text_of((await request.form()).get("template"))
    try:
        try:
            template_id = uuid.UUID(typed) if typed else None
        except ValueError:
            raise BadInput.one("", "Choose one of the answers.") from None
        await use_template(person_of(request).acting, template_id)
    except REDRAWN as refusal:
        return await _draw(request, refusal)
    return to(f"{ADDRESS}?note=used")


@get(f"{ADDRESS}/example.xlsx", opt=allow(SEERS), include_in_schema=False)
async def save_example(request: Request[Any, Any, Any]) -> Response[bytes]:
    return attachment(example_template(), "sablona-sesitu.xlsx", XLSX)


@get(f"{ADDRESS}/{{template_id:uuid}}/preview.xlsx", opt=allow(SEERS), include_in_schema=False)
async def preview(request: Request[Any, Any, Any], template_id: FromPath[uuid.UUID]) -> Response[bytes]:
    return attachment(await show_in(person_of(request).acting, template_id), "nahled-sesitu.xlsx", XLSX)


HANDLERS = [show_templates, bring, use, save_example, preview]
