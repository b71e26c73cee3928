"""The agenda and conflicts of interest over HTTP."""

import datetime as dt
import uuid
from typing import Any

from litestar import Request, post
from litestar.params import FromPath

from absorb.bodies import takes
from absorb.committee import actions
from absorb.committee.access import RUNNERS, VOTERS, whose
from absorb.committee.schemas.agenda import ConflictIn, DecisionIn, ItemIn, MoveIn
from absorb.committee.schemas.words import WhyIn
from absorb.web import allow, person_of, read_body


@post("/api/v1/meetings/{meeting_id:uuid}/items", opt=allow(RUNNERS), summary="Put an item on the agenda", operation_class=takes(ItemIn))
async def add_item(request: Request[Any, Any, Any], meeting_id: FromPath[uuid.UUID]) -> dict[str, uuid.UUID]:
    return {"id": await actions.add_item(person_of(request).acting, meeting_id, await read_body(request, ItemIn))}


@post("/api/v1/items/{item_id:uuid}/take-off", opt=allow(RUNNERS), summary="Take an item off the agenda", operation_class=takes(WhyIn))
async def take_off_item(request: Request[Any, Any, Any], item_id: FromPath[uuid.UUID]) -> None:
    ask = await read_body(request, WhyIn)
    await actions.take_off_item(person_of(request).acting, item_id, why=ask.why)


@post(
    "/api/v1/items/{item_id:uuid}/conflicts", opt=allow(VOTERS), summary="Declare a conflict of interest", operation_class=takes(ConflictIn)
)
async def declare_conflict(request: Request[Any, Any, Any], item_id: FromPath[uuid.UUID]) -> None:
    person, ask = person_of(request), await read_body(request, ConflictIn)
    await actions.declare_conflict(person.acting, item_id, whose(person, ask.person_id), ask.reason, at=dt.datetime.now(dt.UTC))


@post(
    "/api/v1/items/{item_id:uuid}/conflicts/{person_id:uuid}", opt=allow(RUNNERS), summary="Note what the body decided about a conflict",
    operation_class=takes(DecisionIn),
)  # fmt: skip
async def decide_conflict(request: Request[Any, Any, Any], item_id: FromPath[uuid.UUID], person_id: FromPath[uuid.UUID]) -> None:
    ask = await read_body(request, DecisionIn)
    await actions.decide_conflict(person_of(request).acting, item_id, person_id, is_excluded=ask.is_excluded, at=dt.datetime.now(dt.UTC))


@post("/api/v1/items/{item_id:uuid}/take-up", opt=allow(RUNNERS), summary="Go to an item: it is under discussion")
async def take_up(request: Request[Any, Any, Any], item_id: FromPath[uuid.UUID]) -> None:
    await actions.take_up(person_of(request).acting, item_id, at=dt.datetime.now(dt.UTC))


@post(
    "/api/v1/items/{item_id:uuid}/move", opt=allow(RUNNERS), summary="Put an item that waits at a place of the agenda",
    operation_class=takes(MoveIn),
)  # fmt: skip
async def move_item(request: Request[Any, Any, Any], item_id: FromPath[uuid.UUID]) -> None:
    ask = await read_body(request, MoveIn)
    await actions.move_item(person_of(request).acting, item_id, ask.place, version=ask.agenda_version)


@post("/api/v1/items/{item_id:uuid}/conflicts/{person_id:uuid}/leave", opt=allow(RUNNERS), summary="A member left the room for the item")
async def step_out(request: Request[Any, Any, Any], item_id: FromPath[uuid.UUID], person_id: FromPath[uuid.UUID]) -> None:
    await actions.step_out(person_of(request).acting, item_id, person_id, at=dt.datetime.now(dt.UTC))


@post("/api/v1/items/{item_id:uuid}/conflicts/{person_id:uuid}/return", opt=allow(RUNNERS), summary="A member came back to the room")
async def come_back(request: Request[Any, Any, Any], item_id: FromPath[uuid.UUID], person_id: FromPath[uuid.UUID]) -> None:
    await actions.come_back(person_of(request).acting, item_id, person_id, at=dt.datetime.now(dt.UTC))


HANDLERS = [take_up, move_item, step_out, come_back, add_item, take_off_item, declare_conflict, decide_conflict]
