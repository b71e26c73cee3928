"""Resolutions and how they are carried out, over HTTP."""

import uuid
from typing import Any

from litestar import Request, get, post
from litestar.params import FromPath

from absorb.bodies import takes
from absorb.committee import queries
from absorb.committee.access import RUNNERS
from absorb.committee.actions.carrying import note
from absorb.committee.queries import carrying
from absorb.committee.schemas.resolutions import NoteIn, NoteOut, ResolutionOut
from absorb.db import reading
from absorb.web import READERS, allow, person_of, read_body, today


@get("/api/v1/resolutions", opt=allow(READERS), summary="Resolutions, the latest first")
async def list_resolutions(request: Request[Any, Any, Any]) -> list[ResolutionOut]:
    async with reading(person_of(request).acting) as connection:
        return await queries.list_resolutions(connection)


@get("/api/v1/resolutions/{resolution_id:uuid}", opt=allow(READERS), summary="One resolution")
async def show_resolution(request: Request[Any, Any, Any], resolution_id: FromPath[uuid.UUID]) -> ResolutionOut:
    async with reading(person_of(request).acting) as connection:
        return await queries.get_resolution(connection, resolution_id)


@get("/api/v1/resolutions/{resolution_id:uuid}/notes", opt=allow(READERS), summary="How a resolution is carried out, oldest first")
async def list_notes(request: Request[Any, Any, Any], resolution_id: FromPath[uuid.UUID]) -> list[NoteOut]:
    async with reading(person_of(request).acting) as connection:
        await queries.get_resolution(connection, resolution_id)
        return await carrying.list_notes(connection, resolution_id)


@post(
    "/api/v1/resolutions/{resolution_id:uuid}/notes", opt=allow(RUNNERS), summary="Note how a resolution is carried out",
    operation_class=takes(NoteIn),
)  # fmt: skip
async def add_note(request: Request[Any, Any, Any], resolution_id: FromPath[uuid.UUID]) -> None:
    person, ask = person_of(request), await read_body(request, NoteIn)
    day = today()
    await note(person.acting, resolution_id, says=ask.says, noted_on=ask.noted_on or day, is_done=ask.is_done, today=day)


HANDLERS = [list_resolutions, show_resolution, list_notes, add_note]
