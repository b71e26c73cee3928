"""Votes over HTTP."""

import datetime as dt
import uuid
from typing import Any

from litestar import Request, post
from litestar.params import FromPath

from absorb.bodies import takes
from absorb.committee import actions, queries
from absorb.committee.access import RUNNERS, VOTERS, whose
from absorb.committee.schemas.resolutions import ResolutionOut
from absorb.committee.schemas.votes import VoteIn
from absorb.committee.schemas.words import WhyIn
from absorb.db import reading
from absorb.web import allow, person_of, read_body


@post("/api/v1/items/{item_id:uuid}/vote/open", opt=allow(RUNNERS), summary="Open the vote on an item")
async def open_vote(request: Request[Any, Any, Any], item_id: FromPath[uuid.UUID]) -> None:
    await actions.open_vote(person_of(request).acting, item_id, at=dt.datetime.now(dt.UTC))


@post("/api/v1/items/{item_id:uuid}/votes", opt=allow(VOTERS), summary="Vote by name; the last vote stands", operation_class=takes(VoteIn))
async def cast(request: Request[Any, Any, Any], item_id: FromPath[uuid.UUID]) -> None:
    person, ask = person_of(request), await read_body(request, VoteIn)
    await actions.cast(person.acting, item_id, whose(person, ask.person_id), ask.choice, at=dt.datetime.now(dt.UTC))


@post("/api/v1/items/{item_id:uuid}/vote/close", opt=allow(RUNNERS), summary="Count the votes and record the resolution")
async def close_vote(request: Request[Any, Any, Any], item_id: FromPath[uuid.UUID]) -> ResolutionOut:
    resolution_id = await actions.close_vote(person_of(request).acting, item_id, at=dt.datetime.now(dt.UTC))
    async with reading(person_of(request).acting) as connection:
        return await queries.get_resolution(connection, resolution_id)


@post(
    "/api/v1/items/{item_id:uuid}/vote/break-off", opt=allow(RUNNERS), summary="End a vote without a result", operation_class=takes(WhyIn)
)
async def break_off_vote(request: Request[Any, Any, Any], item_id: FromPath[uuid.UUID]) -> None:
    ask = await read_body(request, WhyIn)
    await actions.break_off_vote(person_of(request).acting, item_id, why=ask.why)


HANDLERS = [open_vote, cast, close_vote, break_off_vote]
