"""Amendments and counter-motions over HTTP."""

import datetime as dt
import uuid
from typing import Any

from litestar import Request, post
from litestar.params import FromPath

from absorb.bodies import takes
from absorb.committee.access import RUNNERS, VOTERS, whose
from absorb.committee.actions.motions import open_motion_vote, propose_motion, withdraw_motion
from absorb.committee.schemas.motions import MotionIn, MotionVoteIn
from absorb.web import allow, person_of, read_body


@post(
    "/api/v1/items/{item_id:uuid}/motions", opt=allow(VOTERS), summary="Propose an amendment or a counter-motion",
    operation_class=takes(MotionIn),
)  # fmt: skip
async def propose(request: Request[Any, Any, Any], item_id: FromPath[uuid.UUID]) -> dict[str, uuid.UUID]:
    person, ask = person_of(request), await read_body(request, MotionIn)
    by = whose(person, ask.person_id)
    return {"id": await propose_motion(person.acting, item_id, ask, by=by, at=dt.datetime.now(dt.UTC))}


@post("/api/v1/motions/{motion_id:uuid}/withdraw", opt=allow(VOTERS), summary="Take back what has not been voted on")
async def withdraw(request: Request[Any, Any, Any], motion_id: FromPath[uuid.UUID]) -> None:
    person = person_of(request)
    only_of = None if person.may(RUNNERS) else person.id
    await withdraw_motion(person.acting, motion_id, only_of=only_of, at=dt.datetime.now(dt.UTC))


@post(
    "/api/v1/motions/{motion_id:uuid}/vote/open", opt=allow(RUNNERS), summary="Open the vote on it; it is closed as the item's vote is",
    operation_class=takes(MotionVoteIn),
)  # fmt: skip
async def open_vote(request: Request[Any, Any, Any], motion_id: FromPath[uuid.UUID]) -> dict[str, uuid.UUID]:
    ask = await read_body(request, MotionVoteIn)
    return {"id": await open_motion_vote(person_of(request).acting, motion_id, at=dt.datetime.now(dt.UTC), kind=ask.kind)}


HANDLERS = [propose, withdraw, open_vote]
