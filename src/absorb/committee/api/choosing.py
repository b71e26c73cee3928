"""Choosing among an item's ideas over HTTP."""

import uuid
from typing import Annotated, Any

from litestar import Request, get, post
from litestar.params import FromPath, QueryParameter

from absorb.bodies import takes
from absorb.committee import actions
from absorb.committee.access import RUNNERS
from absorb.committee.rules.choosing.budget import budget_of
from absorb.committee.schemas.choosing import ChoosingOut, ItemIdeasIn, PickIn
from absorb.web import READERS, allow, person_of, read_body


@post(
    "/api/v1/items/{item_id:uuid}/ideas", opt=allow(RUNNERS), summary="Say which ideas an item is about", operation_class=takes(ItemIdeasIn)
)
async def put_ideas(request: Request[Any, Any, Any], item_id: FromPath[uuid.UUID]) -> dict[str, int]:
    return {"ideas": await actions.put_ideas(person_of(request).acting, item_id, await read_body(request, ItemIdeasIn))}


@get("/api/v1/items/{item_id:uuid}/choosing", opt=allow(READERS), summary="What each method would choose under ?budget=1000000.00")
async def show_choosing(
    request: Request[Any, Any, Any], item_id: FromPath[uuid.UUID], budget: Annotated[str | None, QueryParameter()] = None
) -> ChoosingOut:
    """Without a budget the ideas alone, with how they were marked."""
    return await actions.show_choosing(person_of(request).acting, item_id, None if budget is None else budget_of(budget))


@post(
    "/api/v1/items/{item_id:uuid}/choosing", opt=allow(RUNNERS), summary="Make one method's choice the item's motion",
    operation_class=takes(PickIn),
)  # fmt: skip
async def pick(request: Request[Any, Any, Any], item_id: FromPath[uuid.UUID]) -> None:
    await actions.pick(person_of(request).acting, item_id, await read_body(request, PickIn))


HANDLERS = [put_ideas, show_choosing, pick]
