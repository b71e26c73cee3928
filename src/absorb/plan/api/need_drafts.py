"""A workbook of the needs map looked through before it is taken, for programs."""

import uuid
from typing import Any

from litestar import Request, get, post
from litestar.params import FromPath

from absorb.bodies import LARGEST_FILE, read_file, takes, takes_file
from absorb.documents.actions import XLSX
from absorb.plan.actions import need_drafts
from absorb.plan.api.trees import FileName
from absorb.plan.schemas import ChoiceIn, MapOut, NeedsPreviewOut, TakeIn
from absorb.web import CENTRE, allow, person_of, read_body


@post(
    "/api/v1/plans/{code:str}/need-drafts",
    opt=allow(CENTRE),
    operation_class=takes_file(XLSX),
    request_max_body_size=LARGEST_FILE,
    summary="Bring in the workbook of the needs map as a draft: its differences from the map, nothing changed yet",
)
async def bring_in(request: Request[Any, Any, Any], code: FromPath[str], file_name: FileName = "mapa-potreb.xlsx") -> NeedsPreviewOut:
    acting = person_of(request).acting
    name, content = await read_file(request, file_name)
    return need_drafts.told(await need_drafts.preview(acting, await need_drafts.bring_in(acting, code, content, file_name=name)))


@get("/api/v1/need-drafts/{draft_id:uuid}", opt=allow(CENTRE), summary="The differences of a workbook from the needs map as it stands")
async def show_draft(request: Request[Any, Any, Any], draft_id: FromPath[uuid.UUID]) -> NeedsPreviewOut:
    return need_drafts.told(await need_drafts.preview(person_of(request).acting, draft_id))


@post(
    "/api/v1/need-drafts/{draft_id:uuid}/choice",
    opt=allow(CENTRE),
    operation_class=takes(ChoiceIn),
    status_code=200,
    summary="Choose which differences are to be taken into the needs map",
)
async def choose(request: Request[Any, Any, Any], draft_id: FromPath[uuid.UUID]) -> NeedsPreviewOut:
    acting = person_of(request).acting
    ask: ChoiceIn = await read_body(request, ChoiceIn)
    await need_drafts.choose(acting, draft_id, take=ask.take, leave=ask.leave, everything=ask.everything)
    return need_drafts.told(await need_drafts.preview(acting, draft_id))


@post(
    "/api/v1/need-drafts/{draft_id:uuid}/acceptance",
    opt=allow(CENTRE),
    operation_class=takes(TakeIn),
    summary="Take the accepted differences into the needs map",
)
async def take_in(request: Request[Any, Any, Any], draft_id: FromPath[uuid.UUID]) -> MapOut:
    ask: TakeIn = await read_body(request, TakeIn)
    _, after = await need_drafts.take_in(person_of(request).acting, draft_id, seen=ask.seen)
    return MapOut.of(after)


HANDLERS = [bring_in, show_draft, choose, take_in]
