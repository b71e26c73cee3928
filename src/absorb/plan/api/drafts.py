"""Versions of plans and drafts of the next one, for programs."""

import uuid
from typing import Annotated, Any

from litestar import Request, get, post
from litestar.params import FromPath, QueryParameter

from absorb.bodies import LARGEST_FILE, read_file, takes, takes_file
from absorb.db import reading
from absorb.documents.actions import XLSX
from absorb.kernel.intake import LARGEST_WHOLE
from absorb.plan import queries
from absorb.plan.actions import drafts
from absorb.plan.api.trees import FileName
from absorb.plan.schemas import ChoiceIn, DraftOut, MovesOut, PreviewOut, Published, PublishIn, VersionRow
from absorb.web import CENTRE, EVERYONE_INSIDE, allow, person_of, read_body

Before = Annotated[
    int | None, QueryParameter(name="before", ge=1, le=LARGEST_WHOLE, description="the older version; the one before where not given")
]
After = Annotated[
    int | None, QueryParameter(name="after", ge=1, le=LARGEST_WHOLE, description="the newer version; the newest where not given")
]


@get("/api/v1/plans/{code:str}/versions", opt=allow(EVERYONE_INSIDE), summary="The versions of a plan, newest first")
async def list_versions(request: Request[Any, Any, Any], code: FromPath[str]) -> list[VersionRow]:
    async with reading(person_of(request).acting) as connection:
        return await queries.list_versions(connection, code)


@get("/api/v1/plans/{code:str}/moves", opt=allow(EVERYONE_INSIDE), summary="What moved between two versions of a plan")
async def show_moves(request: Request[Any, Any, Any], code: FromPath[str], before: Before = None, after: After = None) -> MovesOut:
    async with reading(person_of(request).acting) as connection:
        return await queries.find_moves_between(connection, code, before, after)


@get("/api/v1/plan-drafts", opt=allow(CENTRE), summary="The latest drafts of plans, newest first")
async def list_drafts(request: Request[Any, Any, Any]) -> list[DraftOut]:
    async with reading(person_of(request).acting) as connection:
        return await queries.list_drafts(connection)


@post(
    "/api/v1/plan-drafts",
    opt=allow(CENTRE),
    operation_class=takes_file(XLSX),
    request_max_body_size=LARGEST_FILE,
    summary="Bring in a plan's workbook as a draft: its differences from the newest version, nothing changed yet",
)
async def bring_in(request: Request[Any, Any, Any], file_name: FileName = "plan.xlsx") -> PreviewOut:
    acting = person_of(request).acting
    name, content = await read_file(request, file_name)
    return drafts.told(await drafts.preview(acting, await drafts.bring_in(acting, content, file_name=name)))


@get("/api/v1/plan-drafts/{draft_id:uuid}", opt=allow(CENTRE), summary="A draft's differences from the newest version of its plan")
async def show_draft(request: Request[Any, Any, Any], draft_id: FromPath[uuid.UUID]) -> PreviewOut:
    return drafts.told(await drafts.preview(person_of(request).acting, draft_id))


@post(
    "/api/v1/plan-drafts/{draft_id:uuid}/choice",
    opt=allow(CENTRE),
    operation_class=takes(ChoiceIn),
    status_code=200,
    summary="Choose which differences are to be taken",
)
async def choose(request: Request[Any, Any, Any], draft_id: FromPath[uuid.UUID]) -> PreviewOut:
    acting = person_of(request).acting
    ask: ChoiceIn = await read_body(request, ChoiceIn)
    await drafts.choose(acting, draft_id, take=ask.take, leave=ask.leave, everything=ask.everything)
    return drafts.told(await drafts.preview(acting, draft_id))


@post(
    "/api/v1/plan-drafts/{draft_id:uuid}/publication",
    opt=allow(CENTRE),
    operation_class=takes(PublishIn),
    summary="Make the accepted differences the next version of the plan",
)
async def publish(request: Request[Any, Any, Any], draft_id: FromPath[uuid.UUID]) -> Published:
    ask: PublishIn = await read_body(request, PublishIn)
    return Published(*await drafts.publish(person_of(request).acting, draft_id, seen=ask.seen, why=ask.why))


HANDLERS = [list_versions, show_moves, list_drafts, bring_in, show_draft, choose, publish]
