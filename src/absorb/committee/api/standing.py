"""One body with its rules and terms over HTTP."""

import uuid
from typing import Any

from litestar import Request, get, post
from litestar.params import FromPath

from absorb.bodies import takes
from absorb.committee.actions.standing import add_rule, end_term
from absorb.committee.queries import standing
from absorb.committee.schemas.bodies import RuleIn, TermEndIn
from absorb.committee.schemas.standing import Standing
from absorb.db import reading
from absorb.web import READERS, allow, person_of, read_body, today

EDITORS: frozenset[str] = frozenset(("lead", "administrator"))


@get("/api/v1/bodies/{body_id:uuid}", opt=allow(READERS), summary="A body with all its rules and members' terms")
async def show_body(request: Request[Any, Any, Any], body_id: FromPath[uuid.UUID]) -> Standing:
    async with reading(person_of(request).acting) as connection:
        return await standing.get_standing(connection, body_id, today())


@post(
    "/api/v1/bodies/{body_id:uuid}/rules", opt=allow(EDITORS), operation_class=takes(RuleIn),
    summary="Add a rule from a day on; the one that holds until then ends the day before",
)  # fmt: skip
async def put_rule(request: Request[Any, Any, Any], body_id: FromPath[uuid.UUID]) -> dict[str, uuid.UUID]:
    return {"id": await add_rule(person_of(request).acting, body_id, await read_body(request, RuleIn))}


@post(
    "/api/v1/bodies/{body_id:uuid}/seats/{seat_id:uuid}/end", opt=allow(EDITORS), summary="Give a member's term its last day",
    operation_class=takes(TermEndIn),
)  # fmt: skip
async def put_end(request: Request[Any, Any, Any], body_id: FromPath[uuid.UUID], seat_id: FromPath[uuid.UUID]) -> None:
    ask = await read_body(request, TermEndIn)
    await end_term(person_of(request).acting, body_id, seat_id, ask.to_on)


HANDLERS = [show_body, put_rule, put_end]
