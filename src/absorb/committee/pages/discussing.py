"""Putting the ideas on which assessors differ on a meeting's agenda."""

import uuid
from typing import Any

from litestar import Request, Response, get, post
from litestar.params import FromPath

from absorb.committee import queries
from absorb.committee.access import RUNNERS
from absorb.committee.actions.gathering import add_discussed
from absorb.db import reading
from absorb.kernel.errors import BadInput, Clash
from absorb.kernel.phrases import Phrase
from absorb.priority.discussing import set_discussing
from absorb.priority.queries import rounds
from absorb.web import allow, page, person_of, to

COMING = frozenset(("called", "open"))
"""States of a meeting whose agenda can still grow."""

set_discussing("/committee/rounds/%(number)s")


@get("/committee/rounds/{number:int}", opt=allow(RUNNERS), include_in_schema=False)
async def show_discussed(request: Request[Any, Any, Any], number: FromPath[int]) -> Response[str]:
    return await _draw(request, number)


@post("/committee/rounds/{number:int}", opt=allow(RUNNERS), include_in_schema=False)
async def put(request: Request[Any, Any, Any], number: FromPath[int]) -> Response[Any]:
    """All of them at once, without a motion: the committee talks about them."""
    chosen = str((await request.form()).get("meeting", ""))
    try:
        meeting_id = uuid.UUID(chosen)
    except ValueError:
        return await _draw(request, number, Phrase("Choose a meeting."))
    try:
        await add_discussed(person_of(request).acting, meeting_id, number)
    except BadInput as refusal:
        return await _draw(request, number, refusal.faults[0].says)
    except Clash as refusal:
        return await _draw(request, number, refusal.says, 409)
    return to(f"/committee/meetings/{meeting_id}")


async def _draw(request: Request[Any, Any, Any], number: int, says: str = "", status: int = 422) -> Response[str]:
    async with reading(person_of(request).acting) as connection:
        held = await rounds.get_round(connection, number)
        found = await rounds.list_discussed(connection, held)
        meetings = [one for one in await queries.list_meetings(connection) if one.state in COMING]
    return page(
        request, "committee/discussing.html", status=status if says else 200, round=held, found=found, meetings=meetings, says=says,
    )  # fmt: skip


HANDLERS = [show_discussed, put]
