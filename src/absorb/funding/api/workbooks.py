"""The workbook of an idea's schedule over HTTP: what an edited one changed, and what is taken of it."""

from typing import Annotated, Any

from litestar import Request, Response, post
from litestar.params import FromPath, QueryParameter

from absorb.bodies import LARGEST_FILE, read_file, takes, takes_file
from absorb.db import reading
from absorb.documents.actions import XLSX
from absorb.funding.access import MAY_WRITE
from absorb.funding.actions.workbooks import compare, promise_changes
from absorb.funding.queries import workbooks
from absorb.funding.schemas.workbooks import ChangesIn, ComparedOut
from absorb.progress.answering import begun
from absorb.progress.schemas import WorkBegun
from absorb.web import allow, person_of, read_body

FileName = Annotated[str, QueryParameter(description="what the file is called")]


@post(
    "/api/v1/ideas/{reference:str}/schedule-workbook",
    opt=allow(MAY_WRITE),
    status_code=200,
    operation_class=takes_file(XLSX),
    request_max_body_size=LARGEST_FILE,
    summary="What an edited workbook of the idea's schedule changed; nothing is taken yet",
)
async def compare_workbook(request: Request[Any, Any, Any], reference: FromPath[str], file_name: FileName = "rozvrh.xlsx") -> ComparedOut:
    acting = person_of(request).acting
    async with reading(acting) as connection:
        await workbooks.get_leading(connection, reference)
    _, content = await read_file(request, file_name)
    compared = await compare(acting, reference, content)
    return ComparedOut(compared.base.id, compared.newest.id, compared.differences, compared.new_lines)


@post(
    "/api/v1/ideas/{reference:str}/schedule-changes",
    opt=allow(MAY_WRITE),
    status_code=202,
    operation_class=takes(ChangesIn),
    summary="Take changes of a workbook as the next version of budget and schedule, as a work; its end names the schedule",
)
async def take_changes(request: Request[Any, Any, Any], reference: FromPath[str]) -> Response[WorkBegun]:
    acting = person_of(request).acting
    async with reading(acting) as connection:
        await workbooks.get_leading(connection, reference)
    ask: ChangesIn = await read_body(request, ChangesIn)
    return begun(await promise_changes(acting, reference, ask.seen, ask.changes, ask.lines))


HANDLERS = [compare_workbook, take_changes]
