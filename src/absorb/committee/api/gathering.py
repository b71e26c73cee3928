"""Ideas put on an agenda together over HTTP: named ones, the first of a ranking, or those that assessors differ on."""

import uuid
from typing import Any

from litestar import Request, post
from litestar.params import FromPath

from absorb.bodies import takes
from absorb.committee.access import RUNNERS
from absorb.committee.actions.gathering import add_discussed, add_first, add_ideas
from absorb.committee.schemas.gathering import DiscussedIn, FirstIn, GatheredOut, IdeasIn
from absorb.web import allow, person_of, read_body

AT = "/api/v1/meetings/{meeting_id:uuid}/items"


@post(
    f"{AT}/ideas", opt=allow(RUNNERS), operation_class=takes(IdeasIn),
    summary="Put ideas on the agenda, each with the usual motion; those that stand there already are passed over",
)  # fmt: skip
async def put_ideas(request: Request[Any, Any, Any], meeting_id: FromPath[uuid.UUID]) -> GatheredOut:
    ask = await read_body(request, IdeasIn)
    return GatheredOut(await add_ideas(person_of(request).acting, meeting_id, ask.ideas))


@post(f"{AT}/first", opt=allow(RUNNERS), operation_class=takes(FirstIn), summary="Put the first ideas of a ranking on the agenda")
async def put_first(request: Request[Any, Any, Any], meeting_id: FromPath[uuid.UUID]) -> GatheredOut:
    ask = await read_body(request, FirstIn)
    return GatheredOut(await add_first(person_of(request).acting, meeting_id, ask.ranking, ask.count))


@post(
    f"{AT}/discussed", opt=allow(RUNNERS), operation_class=takes(DiscussedIn),
    summary="Put the ideas that a round's assessors differ on on the agenda for discussion, without a motion",
)  # fmt: skip
async def put_discussed(request: Request[Any, Any, Any], meeting_id: FromPath[uuid.UUID]) -> GatheredOut:
    ask = await read_body(request, DiscussedIn)
    return GatheredOut(await add_discussed(person_of(request).acting, meeting_id, ask.round))


HANDLERS = [put_ideas, put_first, put_discussed]
