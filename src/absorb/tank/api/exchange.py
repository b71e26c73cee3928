"""The tank as a workbook, for programs: out, in, looked at, taken."""

import uuid
from typing import Annotated, Any

from litestar import Request, Response, get, post
from litestar.params import FromPath, QueryParameter

from absorb.bodies import LARGEST_FILE, read_file, takes, takes_file
from absorb.db import reading
from absorb.documents.actions import XLSX
from absorb.tank import queries
from absorb.tank.access import WRITERS
from absorb.tank.actions import exchange
from absorb.tank.asking import read_asked, wanted_of
from absorb.tank.schemas.exchange import ChoicesIn, ExchangeOut, ExchangeShown
from absorb.web import EVERYONE_INSIDE, allow, attachment, person_of, read_body

PAGE = 100

Words = Annotated[str, QueryParameter(name="q", max_length=500, description="words and filters, as for GET /api/v1/ideas")]
After = Annotated[int, QueryParameter(name="after", ge=0, le=10**8, description='the number of a row; what a page gave in "next"')]
FileName = Annotated[str, QueryParameter(name="file_name", description="how the file is called, where the body is the file itself")]


@get("/api/v1/exchange/workbook", opt=allow(EVERYONE_INSIDE), summary="What a search finds as a workbook; a large one is a work (202)")
async def write_workbook(request: Request[Any, Any, Any], q: Words = "") -> Response[Any]:
    person = person_of(request)
    search = read_asked(q, {})
    async with reading(person.acting) as connection:
        wanted = await wanted_of(connection, search, person, "title")
    written = await exchange.write_out(person.acting, wanted)
    if isinstance(written, bytes):
        return attachment(written, exchange.FILE_NAME, XLSX)
    return Response({"work": str(written)}, status_code=202, headers={"location": f"/api/v1/works/{written}"})


async def _shown(request: Request[Any, Any, Any], exchange_id: uuid.UUID, after: int = 0) -> ExchangeShown:
    person = person_of(request)
    async with reading(person.acting) as connection:
        found = await queries.exchange.get_exchange(connection, exchange_id, person.id)
        rows = await queries.exchange.list_rows(connection, exchange_id, after=after, limit=PAGE + 1)
    return ExchangeShown(found.out, rows[:PAGE], rows[PAGE - 1].row if len(rows) > PAGE else None)


@post(
    "/api/v1/exchanges",
    opt=allow(WRITERS),
    operation_class=takes_file(XLSX),
    request_max_body_size=LARGEST_FILE,
    status_code=202,
    summary="Bring a workbook back; a job reads it, and nothing changes yet",
)
async def bring_in(request: Request[Any, Any, Any], file_name: FileName = exchange.FILE_NAME) -> ExchangeOut:
    person = person_of(request)
    name, content = await read_file(request, file_name)
    exchange_id = await exchange.bring_in(person.acting, content, file_name=name)
    return (await _shown(request, exchange_id)).exchange


@get(
    "/api/v1/exchanges/{exchange_id:uuid}",
    opt=allow(EVERYONE_INSIDE),
    summary="A workbook that came back: its differences, 100 rows a page",
)
async def show(request: Request[Any, Any, Any], exchange_id: FromPath[uuid.UUID], after: After = 0) -> ExchangeShown:
    return await _shown(request, exchange_id, after)


@post(
    "/api/v1/exchanges/{exchange_id:uuid}/choices",
    opt=allow(WRITERS),
    operation_class=takes(ChoicesIn),
    status_code=200,
    summary="Say which rows are to be taken and which not",
)
async def choose(request: Request[Any, Any, Any], exchange_id: FromPath[uuid.UUID]) -> ExchangeShown:
    ask = await read_body(request, ChoicesIn)
    acting = person_of(request).acting
    await exchange.choose_rows(acting, exchange_id, take=list(ask.take), leave=list(ask.leave), everything=ask.all)
    return await _shown(request, exchange_id)


@post(
    "/api/v1/exchanges/{exchange_id:uuid}/take", opt=allow(WRITERS), status_code=202, summary="Take what is accepted, once; a job does it"
)
async def take(request: Request[Any, Any, Any], exchange_id: FromPath[uuid.UUID]) -> ExchangeOut:
    person = person_of(request)
    await exchange.take_in(person.acting, exchange_id)
    return (await _shown(request, exchange_id)).exchange


HANDLERS = [write_workbook, bring_in, show, choose, take]
