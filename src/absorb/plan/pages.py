"""The plan as people read it: areas, objectives, measures with what their cards say."""

from typing import Any

from litestar import Request, Response, get

from absorb.db import reading
from absorb.plan import queries
from absorb.plan.rules import children_of, count_branches
from absorb.web import EVERYONE_INSIDE, allow, page, person_of


@get("/plan", opt=allow(EVERYONE_INSIDE), include_in_schema=False)
async def show_plans(request: Request[Any, Any, Any]) -> Response[str]:
    async with reading(person_of(request).acting) as connection:
        trees = await queries.list_trees(connection)
    return page(request, "plan/plans.html", trees=trees, children_of=children_of, count_branches=count_branches)


HANDLERS = [show_plans]
