"""The town's own template of its minutes over HTTP."""

from typing import Annotated, Any

from litestar import Request, get, post, put
from litestar.params import QueryParameter

from absorb.bodies import LARGEST_FILE, read_file, takes, takes_file
from absorb.committee.access import SEERS, SETTERS
from absorb.committee.actions.templates import bring_template, use_template
from absorb.committee.queries.templates import list_templates
from absorb.committee.schemas.templates import BroughtOut, TemplateOut, UseIn
from absorb.db import reading
from absorb.documents.actions import DOCX
from absorb.web import allow, person_of, read_body


@get("/api/v1/minutes-templates", opt=allow(SEERS), summary="The town's own templates of its minutes, and which is used")
async def show(request: Request[Any, Any, Any]) -> list[TemplateOut]:
    async with reading(person_of(request).acting) as connection:
        return await list_templates(connection)


@post(
    "/api/v1/minutes-templates", opt=allow(SETTERS), summary="Bring a template of minutes (.docx); it is tried before it is kept",
    request_max_body_size=LARGEST_FILE, operation_class=takes_file(DOCX),
)  # fmt: skip
async def bring(request: Request[Any, Any, Any], file_name: Annotated[str, QueryParameter()] = "zapis.docx") -> BroughtOut:
    name, content = await read_file(request, file_name)
    return await bring_template(person_of(request).acting, name, content)


@put(
    "/api/v1/minutes-templates/used", opt=allow(SETTERS), summary="Write minutes in this template from now on; null is the one that ships",
    operation_class=takes(UseIn),
)  # fmt: skip
async def use(request: Request[Any, Any, Any]) -> None:
    ask = await read_body(request, UseIn)
    await use_template(person_of(request).acting, ask.template_id)


HANDLERS = [show, bring, use]
