"""Declaring a conflict of interest."""

import datetime as dt
import uuid
from typing import Any

from litestar import Request, Response, post
from litestar.params import FromPath

from absorb.committee import actions, queries
from absorb.committee.access import VOTERS
from absorb.committee.pages.meetings import MOVED_ON, draw_meeting
from absorb.db import reading
from absorb.kernel.errors import BadInput, Clash
from absorb.web import allow, person_of, to


@post("/committee/items/{item_id:uuid}/conflict", opt=allow(VOTERS), include_in_schema=False)
async def declare_conflict(request: Request[Any, Any, Any], item_id: FromPath[uuid.UUID]) -> Response[Any]:
    person, form = person_of(request), await request.form()
    reason = str(form.get("reason", "")).replace("\r\n", "\n").strip()[:2_000]
    async with reading(person.acting) as connection:
        meeting_id = await queries.get_meeting_of(connection, item_id)
    try:
        await actions.declare_conflict(person.acting, item_id, person.id, reason, at=dt.datetime.now(dt.UTC))
    except BadInput as refusal:
        return await draw_meeting(request, meeting_id, item_id, refusal.faults[0].says, reason, 422)
    except Clash:
        return await draw_meeting(request, meeting_id, item_id, MOVED_ON, reason, 409)
    return to(f"/committee/meetings/{meeting_id}#item-{item_id}")


HANDLERS = [declare_conflict]
