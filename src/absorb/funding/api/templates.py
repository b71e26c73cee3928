"""The town's own template of workbooks over HTTP."""

import uuid
from typing import Annotated, Any

from litestar import Request, Response, get, post, put
from litestar.params import FromPath, QueryParameter

from absorb.bodies import LARGEST_FILE, read_file, takes, takes_file
from absorb.db import reading
from absorb.documents.actions import XLSX
from absorb.funding.access import SEERS, SETTERS
from absorb.funding.actions.templates import bring_template, show_in, use_template
from absorb.funding.papers.templates import example_template
from absorb.funding.queries.templates import get_template, list_templates
from absorb.funding.schemas.templates import TemplateOut, UseTemplateIn
from absorb.web import allow, attachment, person_of, read_body

FileName = Annotated[str, QueryParameter(description="what the file is called")]


@get("/api/v1/workbook-templates", opt=allow(SEERS), summary="The town's own templates of workbooks, and which is used")
async def show(request: Request[Any, Any, Any]) -> list[TemplateOut]:
    async with reading(person_of(request).acting) as connection:
        return await list_templates(connection)


@post(
    "/api/v1/workbook-templates", opt=allow(SETTERS), request_max_body_size=LARGEST_FILE, operation_class=takes_file(XLSX),
    summary="Bring a template of workbooks (.xlsx); it is tried before it is kept, and written in once it is chosen",
)  # fmt: skip
async def bring(request: Request[Any, Any, Any], file_name: FileName = "sesit.xlsx") -> TemplateOut:
    acting = person_of(request).acting
    name, content = await read_file(request, file_name)
    template_id = await bring_template(acting, name, content)
    async with reading(acting) as connection:
        return await get_template(connection, template_id)


@put(
    "/api/v1/workbook-templates/used", opt=allow(SETTERS), operation_class=takes(UseTemplateIn),
    summary="Write workbooks in this template from now on; null is none",
)  # fmt: skip
async def use(request: Request[Any, Any, Any]) -> None:
    ask = await read_body(request, UseTemplateIn)
    await use_template(person_of(request).acting, ask.template_id)


@get("/api/v1/workbook-templates/example", opt=allow(SEERS), media_type=XLSX, summary="A template to begin with (.xlsx)")
async def example(request: Request[Any, Any, Any]) -> Response[bytes]:
    return attachment(example_template(), "sablona-sesitu.xlsx", XLSX)


@get(
    "/api/v1/workbook-templates/{template_id:uuid}/preview", opt=allow(SEERS), media_type=XLSX,
    summary="A made-up schedule in this template (.xlsx)",
)  # fmt: skip
async def preview(request: Request[Any, Any, Any], template_id: FromPath[uuid.UUID]) -> Response[bytes]:
    return attachment(await show_in(person_of(request).acting, template_id), "nahled-sesitu.xlsx", XLSX)


HANDLERS = [show, bring, use, example, preview]
