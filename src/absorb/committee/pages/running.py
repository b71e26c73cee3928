"""What the chair does on the page of a meeting: opens and closes it, goes to the next item, notes who comes and leaves."""

import datetime as dt
import uuid
from typing import Any

from litestar import Request, Response, post
from litestar.params import FromPath

from absorb.committee import actions, queries
from absorb.committee.access import RUNNERS
from absorb.committee.actions.pack import promise_pack
from absorb.committee.pages.meetings import answer
from absorb.db import reading
from absorb.kernel.errors import BadInput
from absorb.web import allow, person_of


async def meeting_of(request: Request[Any, Any, Any], item_id: uuid.UUID) -> uuid.UUID:
    """The meeting on whose agenda the item stands."""
    async with reading(person_of(request).acting) as connection:
        return await queries.get_meeting_of(connection, item_id)


@post("/committee/meetings/{meeting_id:uuid}/open", opt=allow(RUNNERS), include_in_schema=False)
async def open_meeting(request: Request[Any, Any, Any], meeting_id: FromPath[uuid.UUID]) -> Response[Any]:
    act = actions.open_meeting(person_of(request).acting, meeting_id, at=dt.datetime.now(dt.UTC))
    return await answer(request, meeting_id, act)


@post("/committee/meetings/{meeting_id:uuid}/close", opt=allow(RUNNERS), include_in_schema=False)
async def close_meeting(request: Request[Any, Any, Any], meeting_id: FromPath[uuid.UUID]) -> Response[Any]:
    act = actions.close_meeting(person_of(request).acting, meeting_id, at=dt.datetime.now(dt.UTC))
    return await answer(request, meeting_id, act)


@post("/committee/meetings/{meeting_id:uuid}/pack", opt=allow(RUNNERS), include_in_schema=False)
async def write_pack(request: Request[Any, Any, Any], meeting_id: FromPath[uuid.UUID]) -> Response[Any]:
    return await answer(request, meeting_id, promise_pack(person_of(request).acting, meeting_id))


@post("/committee/items/{item_id:uuid}/take-up", opt=allow(RUNNERS), include_in_schema=False)
async def take_up(request: Request[Any, Any, Any], item_id: FromPath[uuid.UUID]) -> Response[Any]:
    meeting_id = await meeting_of(request, item_id)
    act = actions.take_up(person_of(request).acting, item_id, at=dt.datetime.now(dt.UTC))
    return await answer(request, meeting_id, act, "#now")


@post("/committee/meetings/{meeting_id:uuid}/attendance", opt=allow(RUNNERS), include_in_schema=False)
async def note_attendance(request: Request[Any, Any, Any], meeting_id: FromPath[uuid.UUID]) -> Response[Any]:
    """One member: `what` is come, remote, leave or excuse."""
    form, now = await request.form(), dt.datetime.now(dt.UTC)
    return await answer(request, meeting_id, _note(request, meeting_id, dict(form), now), "#attendance")


async def _note(request: Request[Any, Any, Any], meeting_id: uuid.UUID, form: dict[str, Any], now: dt.datetime) -> None:
    acting = person_of(request).acting
    try:
        person_id = uuid.UUID(str(form.get("person", "")))
    except ValueError:
        raise BadInput.one("/person", "Choose a member.") from None
    what = form.get("what")
    if what in ("come", "remote"):
        await actions.arrive(acting, meeting_id, person_id, at=now, is_remote=what == "remote")
    elif what == "leave":
        await actions.leave(acting, meeting_id, person_id, at=now)
    elif what == "excuse":
        await actions.excuse(acting, meeting_id, person_id)
    else:
        raise BadInput.one("/what", "Choose what to note.")


HANDLERS = [open_meeting, close_meeting, write_pack, take_up, note_attendance]
