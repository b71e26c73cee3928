"""Bodies and their members over HTTP."""

import uuid
from typing import Any

from litestar import Request, get, post
from litestar.params import FromPath

from absorb.bodies import takes
from absorb.committee import actions, queries
from absorb.committee.schemas.bodies import BodyIn, BodyOut, SeatIn
from absorb.db import reading
from absorb.web import READERS, allow, person_of, read_body, today


@get("/api/v1/bodies", opt=allow(READERS), summary="Bodies that decide, with their seats today")
async def list_bodies(request: Request[Any, Any, Any]) -> list[BodyOut]:
    async with reading(person_of(request).acting) as connection:
        return await queries.list_bodies(connection, today())


@post("/api/v1/bodies", opt=allow(frozenset(("lead", "administrator"))), summary="Set up a body", operation_class=takes(BodyIn))
async def add_body(request: Request[Any, Any, Any]) -> dict[str, uuid.UUID]:
    return {"id": await actions.add_body(person_of(request).acting, await read_body(request, BodyIn))}


@post(
    "/api/v1/bodies/{body_id:uuid}/seats", opt=allow(frozenset(("lead", "administrator"))), summary="Add a member's term",
    operation_class=takes(SeatIn),
)  # fmt: skip
async def add_seat(request: Request[Any, Any, Any], body_id: FromPath[uuid.UUID]) -> None:
    await actions.add_seats(person_of(request).acting, body_id, [await read_body(request, SeatIn)])


HANDLERS = [list_bodies, add_body, add_seat]
