"""A meeting in session for whoever watches it: the server's events, and large type for the wall."""

import uuid
from collections.abc import AsyncIterator
from typing import Any

from litestar import Request, Response, get
from litestar.params import FromPath
from litestar.response import ServerSentEvent, ServerSentEventMessage

from absorb.committee.pages.meetings import draw_meeting
from absorb.committee.queries import get_meeting
from absorb.committee.queries.meetings import Version, find_versions
from absorb.db import reading
from absorb.progress.watching import Watch
from absorb.web import READERS, allow, person_of

AGAIN_AFTER_MILLISECONDS = 2_000

WATCH: Watch[Version] = Watch(find_versions, lambda found: found.version, lambda found: found.is_over)


@get("/committee/meetings/{meeting_id:uuid}/events", opt=allow(READERS), include_in_schema=False)
async def follow_meeting(request: Request[Any, Any, Any], meeting_id: FromPath[uuid.UUID]) -> ServerSentEvent:
    """The meeting's version, now and whenever something is done at it; pages ask for themselves what that was."""
    person = person_of(request)
    async with reading(person.acting) as connection:
        await get_meeting(connection, meeting_id)
    return ServerSentEvent(_events(person.community_id, meeting_id))


async def _events(community_id: uuid.UUID, meeting_id: uuid.UUID) -> AsyncIterator[ServerSentEventMessage]:
    async for found in WATCH.follow(community_id, meeting_id):
        yield ServerSentEventMessage(data=str(found.version), retry=AGAIN_AFTER_MILLISECONDS)


@get("/committee/meetings/{meeting_id:uuid}/projector", opt=allow(READERS), include_in_schema=False)
async def show_projector(request: Request[Any, Any, Any], meeting_id: FromPath[uuid.UUID]) -> Response[str]:
    """The quorum, the item, its motion and the vote, to be read from the last row."""
    return await draw_meeting(request, meeting_id, template="committee/projector.html")


HANDLERS = [follow_meeting, show_projector]
