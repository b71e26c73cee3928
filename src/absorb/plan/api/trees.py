"""The community plan over HTTP: as JSON, and as the workbook that it is imported from."""

from typing import Annotated, Any

from litestar import Request, Response, get, post
from litestar.params import FromPath, QueryParameter

from absorb.bodies import LARGEST_FILE, read_file, takes_file
from absorb.db import reading
from absorb.documents.actions import XLSX
from absorb.kernel.intake import LARGEST_WHOLE
from absorb.plan import actions, queries
from absorb.plan.papers import plan_workbook
from absorb.plan.rules import PlanTree
from absorb.plan.schemas import MeasureRow, PlanImported, PlanRow
from absorb.web import CENTRE, EVERYONE_INSIDE, allow, attachment, person_of

Version = Annotated[
    int | None, QueryParameter(name="version", ge=1, le=LARGEST_WHOLE, description="an older version; the newest where it is not given")
]

FileName = Annotated[str, QueryParameter(name="file_name", description="how the file is called, where the body is the file itself")]


@get("/api/v1/plans", opt=allow(EVERYONE_INSIDE), summary="The newest version of each plan, examples last")
async def list_plans(request: Request[Any, Any, Any]) -> list[PlanRow]:
    async with reading(person_of(request).acting) as connection:
        return await queries.list_plans(connection)


@get("/api/v1/plans/{code:str}", opt=allow(EVERYONE_INSIDE), summary="One plan: areas, objectives, measures with their cards")
async def show_plan(request: Request[Any, Any, Any], code: FromPath[str], version: Version = None) -> PlanTree:
    async with reading(person_of(request).acting) as connection:
        return await queries.get_plan(connection, code, version)


@get("/api/v1/plans/{code:str}/measures", opt=allow(EVERYONE_INSIDE), summary="The measures of the newest version, with ids and weights")
async def list_measures(request: Request[Any, Any, Any], code: FromPath[str]) -> list[MeasureRow]:
    async with reading(person_of(request).acting) as connection:
        return await queries.list_measures(connection, code)


@get(
    "/api/v1/plans/{code:str}/workbook",
    opt=allow(EVERYONE_INSIDE),
    summary="One plan as a workbook (XLSX) in the import format",
    media_type=XLSX,
)
async def export_plan(request: Request[Any, Any, Any], code: FromPath[str], version: Version = None) -> Response[bytes]:
    async with reading(person_of(request).acting) as connection:
        tree = await queries.get_plan(connection, code, version)
    return attachment(plan_workbook(tree), f"plan-{tree.code}-v{tree.version}.xlsx", XLSX)


@post(
    "/api/v1/plans",
    opt=allow(CENTRE),
    operation_class=takes_file(XLSX),
    request_max_body_size=LARGEST_FILE,
    summary="Import a plan's workbook; what the newest version says already changes nothing",
)
async def import_plan(request: Request[Any, Any, Any], file_name: FileName = "plan.xlsx") -> PlanImported:
    name, content = await read_file(request, file_name)
    return await actions.import_plan(person_of(request).acting, content, file_name=name)


HANDLERS = [list_plans, show_plan, list_measures, export_plan, import_plan]
