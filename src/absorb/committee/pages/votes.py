"""One's own vote."""

import datetime as dt
import uuid
from typing import Any, cast

from litestar import Request, Response, post
from litestar.params import FromPath

from absorb.committee import actions, queries
from absorb.committee.access import VOTERS
from absorb.committee.pages.meetings import MOVED_ON, draw_meeting
from absorb.committee.rules.votes import Choice
from absorb.db import reading
from absorb.kernel.errors import BadInput, Clash
from absorb.tank.waiting import add_waiting
from absorb.web import allow, person_of, to


@post("/committee/items/{item_id:uuid}/vote", opt={**allow(VOTERS), "receipt": "again"}, include_in_schema=False)
async def vote(request: Request[Any, Any, Any], item_id: FromPath[uuid.UUID]) -> Response[Any]:
    """One's own vote; until the chair closes the vote the last one stands."""
    person, form = person_of(request), await request.form()
    async with reading(person.acting) as connection:
        meeting_id = await queries.get_meeting_of(connection, item_id)
    try:
        await actions.cast(person.acting, item_id, person.id, cast(Choice, str(form.get("choice", ""))), at=dt.datetime.now(dt.UTC))
    except BadInput:
        return await draw_meeting(request, meeting_id, item_id, "Choose how you vote.", status=422)
    except Clash:
        return await draw_meeting(request, meeting_id, item_id, MOVED_ON, status=409)
    return to(f"/committee/meetings/{meeting_id}#item-{item_id}")


add_waiting("votes", queries.list_to_vote_on)

HANDLERS = [vote]
