"""The versions of a plan, one of them, and what moved between two."""

from typing import Any

from litestar import Request, Response, get
from litestar.params import FromPath

from absorb.db import reading
from absorb.kernel.numerals import whole
from absorb.plan import queries
from absorb.plan.rules import children_of, count_branches
from absorb.web import CENTRE, EVERYONE_INSIDE, allow, page, person_of


@get("/plan/{code:str}/versions", opt=allow(EVERYONE_INSIDE), include_in_schema=False)
async def show_versions(request: Request[Any, Any, Any], code: FromPath[str]) -> Response[str]:
    person = person_of(request)
    async with reading(person.acting) as connection:
        versions = await queries.list_versions(connection, code)
        drafts = await queries.list_drafts(connection, code) if person.may(CENTRE) else []
    return page(request, "plan/versions.html", code=code, versions=versions, drafts=drafts, may_write=person.may(CENTRE))


@get("/plan/{code:str}/versions/{version:int}", opt=allow(EVERYONE_INSIDE), include_in_schema=False)
async def show_version(request: Request[Any, Any, Any], code: FromPath[str], version: FromPath[int]) -> Response[str]:
    async with reading(person_of(request).acting) as connection:
        tree = await queries.get_plan(connection, code, version)
        newest = (await queries.list_versions(connection, code))[0].version
    return page(request, "plan/version.html", tree=tree, newest=newest, children_of=children_of, count_branches=count_branches)


@get("/plan/{code:str}/versions/{version:int}/moved", opt=allow(EVERYONE_INSIDE), include_in_schema=False)
async def show_moved(request: Request[Any, Any, Any], code: FromPath[str], version: FromPath[int]) -> Response[str]:
    """What moved up to a version: since the one before it, or since the one that is asked for."""
    async with reading(person_of(request).acting) as connection:
        versions = await queries.list_versions(connection, code)
        since = request.query_params.get("since", "")
        before = whole(since, 8, max(1, version - 1))
        moved = await queries.find_moves_between(connection, code, before, version)
    return page(request, "plan/moved.html", moved=moved, versions=versions, name=versions[0].name)


HANDLERS = [show_versions, show_version, show_moved]
