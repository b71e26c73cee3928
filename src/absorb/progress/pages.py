"""One long work: how far it is, told to whoever began it and to the Centre."""

import uuid
from collections.abc import AsyncIterator
from typing import Any

import msgspec
from litestar import Request, Response, get
from litestar.params import FromPath
from litestar.response import ServerSentEvent, ServerSentEventMessage

from absorb.db import reading
from absorb.drawing import environment
from absorb.progress.queries import get_work
from absorb.progress.schemas import Told, WorkOut
from absorb.progress.watching import WATCH
from absorb.web import CENTRE, EVERYONE_INSIDE, Person, allow, language_of, page, person_of

AGAIN_AFTER_MILLISECONDS = 2_000


async def _get(person: Person, work_id: uuid.UUID) -> WorkOut:
    async with reading(person.acting) as connection:
        return await get_work(connection, work_id, only_of=None if person.may(CENTRE) else person.id)


@get("/works/{work_id:uuid}", opt=allow(EVERYONE_INSIDE), include_in_schema=False)
async def show_work(request: Request[Any, Any, Any], work_id: FromPath[uuid.UUID]) -> Response[str]:
    return page(request, "progress/work.html", work=await _get(person_of(request), work_id))


@get("/works/{work_id:uuid}/events", opt=allow(EVERYONE_INSIDE), include_in_schema=False)
async def follow_work(request: Request[Any, Any, Any], work_id: FromPath[uuid.UUID]) -> ServerSentEvent:
    person = person_of(request)
    await _get(person, work_id)
    return ServerSentEvent(_events(person.community_id, work_id, language_of(request)))


async def _events(community_id: uuid.UUID, work_id: uuid.UUID, language: str) -> AsyncIterator[ServerSentEventMessage]:
    say = environment(language).globals["gettext"]
    async for work in WATCH.follow(community_id, work_id):
        told = Told(state=work.state, share=work.share, says=say(work.says), address=work.address)  # type: ignore[operator]
        yield ServerSentEventMessage(data=msgspec.json.encode(told), retry=AGAIN_AFTER_MILLISECONDS)


HANDLERS = [show_work, follow_work]
