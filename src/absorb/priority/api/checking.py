"""A frozen ranking reckoned again, and what changed from one to another, over HTTP."""

from typing import Annotated, Any

from litestar import Request, get, post
from litestar.params import FromPath, QueryParameter

from absorb.db import reading
from absorb.kernel.errors import NotFound
from absorb.priority import queries
from absorb.priority.actions.verifying import Verified, verify_ranking
from absorb.priority.queries.comparing import compare_rankings
from absorb.priority.rules.comparing import Comparison
from absorb.web import READERS, allow, person_of


@post(
    "/api/v1/rankings/{number:int}/verify", opt=allow(READERS), status_code=200,
    summary="Reckon a frozen ranking again from what was stored, and compare byte for byte; nothing is changed",
)  # fmt: skip
async def verify(request: Request[Any, Any, Any], number: FromPath[int]) -> Verified:
    return await verify_ranking(person_of(request).acting, number)


@get("/api/v1/rankings/{number:int}/changes", opt=allow(READERS), summary="What changed since the corrected, or another, ranking")
async def show_changes(
    request: Request[Any, Any, Any], number: FromPath[int],
    since: Annotated[int | None, QueryParameter(ge=1, le=2**31 - 1)] = None,
) -> Comparison:  # fmt: skip
    async with reading(person_of(request).acting) as connection:
        new = await queries.get_ranking(connection, number)
        other = since if since is not None else new.corrects
        if other is None:
            raise NotFound("This ranking corrects no other one.")
        old = await queries.get_ranking(connection, other)
        before, now = await queries.get_criteria(connection, old), await queries.get_criteria(connection, new)
        return await compare_rankings(connection, old, new, before, now)


HANDLERS = [verify, show_changes]
