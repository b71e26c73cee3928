"""A frozen ranking reckoned again before one's eyes, and what changed since the one that it corrects."""

from typing import Any

from litestar import Request, Response, get, post
from litestar.params import FromPath

from absorb.db import reading
from absorb.kernel.errors import NotFound
from absorb.kernel.numerals import whole
from absorb.priority import queries
from absorb.priority.actions.verifying import verify_ranking
from absorb.priority.queries.comparing import compare_rankings
from absorb.web import READERS, allow, page, person_of

MOST_SHOWN = 300


@post("/ranking/{number:int}/verify", opt=allow(READERS), status_code=200, include_in_schema=False)
async def verify(request: Request[Any, Any, Any], number: FromPath[int]) -> Response[str]:
    """Reckon it once more from what was stored; nothing is changed."""
    person = person_of(request)
    found = await verify_ranking(person.acting, number)
    async with reading(person.acting) as connection:
        ranking = await queries.get_ranking(connection, number)
    return page(request, "ranking/checking/verify.html", ranking=ranking, found=found)


@get("/ranking/{number:int}/changes", opt=allow(READERS), include_in_schema=False)
async def show_changes(request: Request[Any, Any, Any], number: FromPath[int]) -> Response[str]:
    """What changed since the ranking that this one corrects, or since the one that is asked for (?with=3)."""
    asked = request.query_params.get("with", "")
    async with reading(person_of(request).acting) as connection:
        new = await queries.get_ranking(connection, number)
        other = whole(asked, 9, new.corrects)
        if other is None:
            raise NotFound("This ranking corrects no other one.")
        old = await queries.get_ranking(connection, other)
        before, now = await queries.get_criteria(connection, old), await queries.get_criteria(connection, new)
        found = await compare_rankings(connection, old, new, before, now)
    return page(
        request, "ranking/checking/changes.html", old=old, new=new, found=found, changes=found.changes[:MOST_SHOWN],
        names={one.code: one.name for one in (*before, *now)},
    )  # fmt: skip


HANDLERS = [verify, show_changes]
