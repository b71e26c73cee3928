"""Writing calls over HTTP: drafts, publishing, versions and what changed between them."""

import uuid
from typing import Annotated, Any

from litestar import Request, delete, get, post, put
from litestar.params import FromPath, QueryParameter

from absorb.bodies import takes
from absorb.calls import actions
from absorb.calls.queries import drafts, versions
from absorb.calls.queries.drafts import Checked
from absorb.calls.rules import differences
from absorb.calls.schemas import (
    DifferencesOut,
    DraftBegun,
    DraftIn,
    DraftOut,
    DraftRow,
    FaultOut,
    Loaded,
    PublishIn,
    VersionOut,
    VersionRow,
)  # fmt: skip
from absorb.db import reading
from absorb.web import CENTRE, EVERYONE_INSIDE, allow, person_of, read_body


@post("/api/v1/calls/load", opt=allow(CENTRE), summary="Take in the calls that ship with the service; the town's own stay", status_code=200)
async def load(request: Request[Any, Any, Any]) -> list[Loaded]:
    return await actions.load_calls(person_of(request).acting)


@get("/api/v1/calls/{code:str}/versions", opt=allow(EVERYONE_INSIDE), summary="Every version of a call, the newest first")
async def list_versions(request: Request[Any, Any, Any], code: FromPath[str]) -> list[VersionRow]:
    async with reading(person_of(request).acting) as connection:
        return await versions.list_versions(connection, code)


@get("/api/v1/calls/{code:str}/versions/{version:int}", opt=allow(EVERYONE_INSIDE), summary="One version of a call as it was written")
async def show_version(request: Request[Any, Any, Any], code: FromPath[str], version: FromPath[int]) -> VersionOut:
    async with reading(person_of(request).acting) as connection:
        return await versions.get_version(connection, code, version)


@get("/api/v1/calls/{code:str}/differences", opt=allow(EVERYONE_INSIDE), summary="What changed between two versions of a call")
async def show_differences(
    request: Request[Any, Any, Any],
    code: FromPath[str],
    before: Annotated[int | None, QueryParameter(description="the older version; without it the one before the newer")] = None,
    after: Annotated[int | None, QueryParameter(description="the newer version; without it the newest")] = None,
) -> DifferencesOut:
    async with reading(person_of(request).acting) as connection:
        newer = after if after is not None else (await versions.list_versions(connection, code))[0].version
        older = before if before is not None else max(1, newer - 1)
        texts = await versions.get_texts(connection, code, [older, newer])
    return DifferencesOut(code, older, newer, differences(texts[older], texts[newer]))


@get("/api/v1/call-drafts", opt=allow(CENTRE), summary="The texts of calls that are being written")
async def list_drafts(request: Request[Any, Any, Any]) -> list[DraftRow]:
    async with reading(person_of(request).acting) as connection:
        found = await drafts.list_drafts(connection)
    return [DraftRow(one.id, one.code, one.version, one.changed_at, one.changed_by) for one in found]


@post("/api/v1/call-drafts", opt=allow(CENTRE), summary="Begin to write a call or a change of one", operation_class=takes(DraftBegun))
async def begin(request: Request[Any, Any, Any]) -> DraftOut:
    ask, acting = await read_body(request, DraftBegun), person_of(request).acting
    return await _shown(request, await actions.begin_draft(acting, ask.code, text=ask.text, shipped=ask.shipped))


@get("/api/v1/call-drafts/{draft_id:uuid}", opt=allow(CENTRE), summary="One draft with what is wrong with it and what it changes")
async def show_draft(request: Request[Any, Any, Any], draft_id: FromPath[uuid.UUID]) -> DraftOut:
    return await _shown(request, draft_id)


async def _shown(request: Request[Any, Any, Any], draft_id: uuid.UUID) -> DraftOut:
    async with reading(person_of(request).acting) as connection:
        return _out(await drafts.check_draft(connection, await drafts.get_draft(connection, draft_id)))


def _out(checked: Checked) -> DraftOut:
    draft = checked.draft
    return DraftOut(
        draft.id, draft.code, draft.version, draft.changed_at, draft.changed_by, draft.source_text,
        [FaultOut(fault.pointer, str(fault.says)) for fault in checked.faults], checked.replaces, checked.differences,
    )  # fmt: skip


@put("/api/v1/call-drafts/{draft_id:uuid}", opt=allow(CENTRE), summary="Keep a draft's text, faulty or not", operation_class=takes(DraftIn))
async def save(request: Request[Any, Any, Any], draft_id: FromPath[uuid.UUID]) -> DraftOut:
    ask = await read_body(request, DraftIn)
    await actions.save_draft(person_of(request).acting, draft_id, ask.text, seen=ask.base_version)
    return await _shown(request, draft_id)


@delete("/api/v1/call-drafts/{draft_id:uuid}", opt=allow(CENTRE), summary="Throw a draft away")
async def drop(request: Request[Any, Any, Any], draft_id: FromPath[uuid.UUID]) -> None:
    await actions.drop_draft(person_of(request).acting, draft_id)


@post(
    "/api/v1/call-drafts/{draft_id:uuid}/publish",
    opt=allow(CENTRE),
    summary="Make a draft the call's next version",
    operation_class=takes(PublishIn),
)
async def publish(request: Request[Any, Any, Any], draft_id: FromPath[uuid.UUID]) -> Loaded:
    ask = await read_body(request, PublishIn)
    return await actions.publish_draft(person_of(request).acting, draft_id, seen=ask.base_version, replaces=ask.replaces, why=ask.why)


HANDLERS = [load, list_versions, show_version, show_differences, list_drafts, begin, show_draft, save, drop, publish]
