"""Votes over HTTP."""

import datetime as dt
import uuid
from typing import Any, TypeVar

from litestar import Request, post
from litestar.params import FromPath

from absorb.bodies import takes
from absorb.committee import actions, queries
from absorb.committee.access import RUNNERS, VOTERS, whose
from absorb.committee.schemas.resolutions import ResolutionOut
from absorb.committee.schemas.votes import HandsIn, MarksIn, OpenIn, SecretIn, VoteIn
from absorb.committee.schemas.words import WhyIn
from absorb.db import reading
from absorb.web import allow, person_of, read_body

T = TypeVar("T")


async def _read_any(request: Request[Any, Any, Any], shape: type[T], otherwise: T) -> T:
    """The body, or what stands for none: these addresses were there before they took one."""
    return await read_body(request, shape) if (await request.body()).strip() else otherwise


@post("/api/v1/items/{item_id:uuid}/vote/open", opt=allow(RUNNERS), summary="Open the vote on an item", operation_class=takes(OpenIn))
async def open_vote(request: Request[Any, Any, Any], item_id: FromPath[uuid.UUID]) -> dict[str, uuid.UUID]:
    ask = await _read_any(request, OpenIn, OpenIn())
    budget = None if ask.budget is None else int(ask.budget)
    opened = await actions.open_vote(
        person_of(request).acting, item_id, at=dt.datetime.now(dt.UTC), kind=ask.kind, most=ask.most, budget_minor=budget
    )
    return {"id": opened}


@post("/api/v1/items/{item_id:uuid}/votes", opt=allow(VOTERS), summary="Vote by name; the last vote stands", operation_class=takes(VoteIn))
async def cast(request: Request[Any, Any, Any], item_id: FromPath[uuid.UUID]) -> None:
    person, ask = person_of(request), await read_body(request, VoteIn)
    await actions.cast(person.acting, item_id, whose(person, ask.person_id), ask.choice, at=dt.datetime.now(dt.UTC))


@post(
    "/api/v1/items/{item_id:uuid}/secret-votes", opt={**allow(VOTERS), "receipt": "own"}, summary="Vote in a secret ballot, once",
    operation_class=takes(SecretIn),
)  # fmt: skip
async def cast_secret(request: Request[Any, Any, Any], item_id: FromPath[uuid.UUID]) -> dict[str, bool]:
    """That somebody voted is the receipt; none is kept of what was sent."""
    ask = await read_body(request, SecretIn)
    await actions.cast_secret(person_of(request).acting, item_id, ask.choice, at=dt.datetime.now(dt.UTC))
    return {"accepted": True}


@post(
    "/api/v1/items/{item_id:uuid}/marks", opt=allow(VOTERS), summary="Mark the item's ideas; the last marks stand",
    operation_class=takes(MarksIn),
)  # fmt: skip
async def mark_ideas(request: Request[Any, Any, Any], item_id: FromPath[uuid.UUID]) -> None:
    ask = await read_body(request, MarksIn)
    await actions.mark_ideas(person_of(request).acting, item_id, ask.marks, at=dt.datetime.now(dt.UTC))


@post(
    "/api/v1/items/{item_id:uuid}/secret-marks", opt={**allow(VOTERS), "receipt": "own"},
    summary="Mark the item's ideas in a secret ballot, once", operation_class=takes(MarksIn),
)  # fmt: skip
async def mark_in_secret(request: Request[Any, Any, Any], item_id: FromPath[uuid.UUID]) -> dict[str, bool]:
    """That somebody voted is the receipt; none is kept of what was sent. No marks at all are a ballot too."""
    ask = await read_body(request, MarksIn)
    await actions.mark_in_secret(person_of(request).acting, item_id, ask.marks, at=dt.datetime.now(dt.UTC))
    return {"accepted": True}


@post(
    "/api/v1/items/{item_id:uuid}/vote/close", opt=allow(RUNNERS), summary="Count the votes and record the resolution",
    operation_class=takes(HandsIn),
)  # fmt: skip
async def close_vote(request: Request[Any, Any, Any], item_id: FromPath[uuid.UUID]) -> ResolutionOut | None:
    """The resolution; null where the vote binds nobody. Counted hands, or paper ballots, are given in the body."""
    person, hands = person_of(request), await _read_any(request, HandsIn, None)
    resolution_id = await actions.close_vote(person.acting, item_id, at=dt.datetime.now(dt.UTC), hands=hands)
    if resolution_id is None:
        return None
    async with reading(person.acting) as connection:
        return await queries.get_resolution(connection, resolution_id)


@post(
    "/api/v1/items/{item_id:uuid}/vote/break-off", opt=allow(RUNNERS), summary="End a vote without a result", operation_class=takes(WhyIn)
)
async def break_off_vote(request: Request[Any, Any, Any], item_id: FromPath[uuid.UUID]) -> None:
    ask = await read_body(request, WhyIn)
    await actions.break_off_vote(person_of(request).acting, item_id, at=dt.datetime.now(dt.UTC), why=ask.why)


HANDLERS = [open_vote, cast, cast_secret, mark_ideas, mark_in_secret, close_vote, break_off_vote]
