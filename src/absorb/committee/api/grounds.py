"""What an item's decision rests on, and how it reads, over HTTP."""

import uuid
from typing import Annotated, Any

import msgspec
from litestar import Request, get, put
from litestar.params import FromPath, QueryParameter

from absorb.bodies import takes
from absorb.committee import actions, queries
from absorb.committee.access import RUNNERS
from absorb.committee.actions.grounds import list_warnings, set_ground
from absorb.committee.queries import grounds
from absorb.committee.schemas.agenda import ItemChangeIn
from absorb.committee.schemas.grounds import GroundIn, GroundOut
from absorb.db import reading
from absorb.web import READERS, allow, person_of, read_body

Seen = Annotated[str | None, QueryParameter()]
"""The mark of what was read before it is replaced: 409 where somebody has written something else since."""


@get("/api/v1/items/{item_id:uuid}/ground", opt=allow(READERS), summary="What the decision of an item rests on, and what is told of it")
async def show_ground(request: Request[Any, Any, Any], item_id: FromPath[uuid.UUID]) -> GroundOut:
    async with reading(person_of(request).acting) as connection:
        await queries.get_meeting_of(connection, item_id)
        ground, row = await grounds.show_ground(connection, item_id), await grounds.get_ground(connection, item_id)
        warnings: list[str] = list(await list_warnings(connection, item_id))
    return msgspec.structs.replace(ground, warnings=warnings, mark=row.mark)


@put(
    "/api/v1/items/{item_id:uuid}/ground", opt=allow(RUNNERS), summary="Say what the decision of an item rests on, before the vote",
    operation_class=takes(GroundIn),
)  # fmt: skip
async def put_ground(request: Request[Any, Any, Any], item_id: FromPath[uuid.UUID], seen: Seen = None) -> None:
    await set_ground(person_of(request).acting, item_id, await read_body(request, GroundIn), seen=seen)


@put(
    "/api/v1/items/{item_id:uuid}", opt=allow(RUNNERS), summary="Change the name and motion of an item that waits",
    operation_class=takes(ItemChangeIn),
)  # fmt: skip
async def change_item(request: Request[Any, Any, Any], item_id: FromPath[uuid.UUID], seen: Seen = None) -> None:
    ask = await read_body(request, ItemChangeIn)
    await actions.change_item(person_of(request).acting, item_id, title=ask.title, motion=ask.motion, seen=seen)


HANDLERS = [show_ground, put_ground, change_item]
