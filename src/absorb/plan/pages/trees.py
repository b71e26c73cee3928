"""The plan as people read it: areas, objectives, measures with what their cards say."""

from typing import Any

from litestar import Request, Response, get
from litestar.params import FromPath

from absorb.db import reading
from absorb.documents.actions import XLSX
from absorb.kernel.numerals import whole
from absorb.plan import queries
from absorb.plan.papers import plan_workbook
from absorb.plan.rules import children_of, count_branches
from absorb.web import CENTRE, EVERYONE_INSIDE, allow, attachment, page, person_of


@get("/plan", opt=allow(EVERYONE_INSIDE), include_in_schema=False)
async def show_plans(request: Request[Any, Any, Any]) -> Response[str]:
    async with reading(person_of(request).acting) as connection:
        trees = await queries.list_trees(connection)
    return page(request, "plan/plans.html", trees=trees, children_of=children_of, count_branches=count_branches, centre=CENTRE)


@get("/plan/{code:str}/workbook", opt=allow(EVERYONE_INSIDE), include_in_schema=False)
async def download_plan(request: Request[Any, Any, Any], code: FromPath[str]) -> Response[bytes]:
    async with reading(person_of(request).acting) as connection:
        tree = await queries.get_plan(connection, code, version_of(request))
    return attachment(plan_workbook(tree), f"plan-{tree.code}-v{tree.version}.xlsx", XLSX)


def version_of(request: Request[Any, Any, Any]) -> int | None:
    """The version that the address asks for; the newest where it says none."""
    given = request.query_params.get("version", "")
    return whole(given, 8, None)


HANDLERS = [show_plans, download_plan]
