"""Conflicts of interest: declared by a member, decided and noted by the chair."""

import datetime as dt
import uuid
from typing import Any

from litestar import Request, Response, post
from litestar.params import FromPath

from absorb.committee import actions, queries
from absorb.committee.access import RUNNERS, VOTERS
from absorb.committee.pages.meetings import MOVED_ON, answer, draw_meeting
from absorb.committee.schemas.agenda import ConflictIn
from absorb.db import reading
from absorb.kernel.errors import BadInput, Clash
from absorb.kernel.intake import convert
from absorb.kernel.typed import text_of
from absorb.web import allow, person_of, to


@post("/committee/items/{item_id:uuid}/conflict", opt=allow(VOTERS), include_in_schema=False)
async def declare_conflict(request: Request[Any, Any, Any], item_id: FromPath[uuid.UUID]) -> Response[Any]:
    person, form = person_of(request), await request.form()
    reason = text_of(form.get("reason"))
    async with reading(person.acting) as connection:
        meeting_id = await queries.get_meeting_of(connection, item_id)
    try:
        if reason:
            convert({"reason": reason}, ConflictIn)
        await actions.declare_conflict(person.acting, item_id, person.id, reason, at=dt.datetime.now(dt.UTC))
    except BadInput as refusal:
        return await draw_meeting(request, meeting_id, item_id, refusal.faults[0].says, reason, 422)
    except Clash:
        return await draw_meeting(request, meeting_id, item_id, MOVED_ON, reason, 409)
    return to(f"/committee/meetings/{meeting_id}#item-{item_id}")


@post("/committee/items/{item_id:uuid}/conflict/{person_id:uuid}", opt=allow(RUNNERS), include_in_schema=False)
async def note_conflict(request: Request[Any, Any, Any], item_id: FromPath[uuid.UUID], person_id: FromPath[uuid.UUID]) -> Response[Any]:
    """What the body decided about a member's conflict, or that they left the room or came back: `what` is exclude, keep,
    out or back."""
    form = await request.form()
    async with reading(person_of(request).acting) as connection:
        meeting_id = await queries.get_meeting_of(connection, item_id)
    act = _note(request, item_id, person_id, str(form.get("what", "")))
    return await answer(request, meeting_id, act, f"#item-{item_id}")


async def _note(request: Request[Any, Any, Any], item_id: uuid.UUID, person_id: uuid.UUID, what: str) -> None:
    acting, now = person_of(request).acting, dt.datetime.now(dt.UTC)
    if what in ("exclude", "keep"):
        await actions.decide_conflict(acting, item_id, person_id, is_excluded=what == "exclude", at=now)
    elif what == "out":
        await actions.step_out(acting, item_id, person_id, at=now)
    elif what == "back":
        await actions.come_back(acting, item_id, person_id, at=now)
    else:
        raise BadInput.one("/what", "Choose what to note.")


HANDLERS = [declare_conflict, note_conflict]
