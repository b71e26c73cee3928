"""The tank to Excel and back."""

import urllib.parse
import uuid
from typing import Any

from litestar import Request, Response, get, post
from litestar.params import FromPath

from absorb.bodies import LARGEST_FILE, read_file
from absorb.db import reading
from absorb.documents.actions import XLSX
from absorb.kernel.errors import AbsorbError, BadInput, Fault
from absorb.kernel.numerals import whole
from absorb.kernel.phrases import Phrase
from absorb.progress.queries import get_work
from absorb.tank import queries
from absorb.tank.access import WRITERS
from absorb.tank.actions import exchange
from absorb.tank.asking import read_asked, wanted_of
from absorb.tank.rules.exchange import TABLE
from absorb.web import EVERYONE_INSIDE, REDRAWN, allow, attachment, faults_of, page, person_of, to

PAGE = 100
NOTHING_CHOSEN = Phrase("Choose the workbook that you have changed.")
KINDS = ("overtaken", "conflict", "changed", "new", "refused")


@get("/tank/exchange", opt=allow(EVERYONE_INSIDE), include_in_schema=False)
async def show_exchanges(request: Request[Any, Any, Any]) -> Response[str]:
    return await _exchanges(request)


async def _exchanges(request: Request[Any, Any, Any], faults: tuple[Fault, ...] = (), query: str | None = None) -> Response[str]:
    person = person_of(request)
    async with reading(person.acting) as connection:
        latest = await queries.exchange.list_exchanges(connection)
    typed = request.query_params.get("q", "") if query is None else query
    return page(
        request, "tank/exchange/list.html", status=422 if faults else 200, latest=latest, typed=typed, faults=faults,
        may_write=person.may(WRITERS),
    )  # fmt: skip


@get("/tank/exchange/workbook", opt=allow(EVERYONE_INSIDE), include_in_schema=False)
async def write_workbook(request: Request[Any, Any, Any]) -> Response[Any]:
    person = person_of(request)
    typed = request.query_params.get("q", "")
    try:
        search = read_asked(typed, {})
        async with reading(person.acting) as connection:
            wanted = await wanted_of(connection, search, person, "title")
        written = await exchange.write_out(person.acting, wanted)
    except BadInput as refusal:
        return await _exchanges(request, refusal.faults, typed)
    return attachment(written, exchange.FILE_NAME, XLSX) if isinstance(written, bytes) else to(f"/works/{written}")


@post("/tank/exchange", opt=allow(WRITERS), include_in_schema=False, request_max_body_size=LARGEST_FILE)
async def bring_in(request: Request[Any, Any, Any]) -> Response[Any]:
    person = person_of(request)
    try:
        name, content = await read_file(request, exchange.FILE_NAME)
        exchange_id = await exchange.bring_in(person.acting, content, file_name=name)
    except REDRAWN as refusal:
        says = [NOTHING_CHOSEN if fault.pointer == "/file" else fault.says for fault in faults_of(refusal)]
        return await _exchanges(request, tuple(Fault("/file", one) for one in says))
    return to(f"/tank/exchange/{exchange_id}")


@get("/tank/exchange/{exchange_id:uuid}", opt=allow(EVERYONE_INSIDE), include_in_schema=False)
async def show_exchange(request: Request[Any, Any, Any], exchange_id: FromPath[uuid.UUID]) -> Response[str]:
    return await _exchange(request, exchange_id)


async def _exchange(request: Request[Any, Any, Any], exchange_id: uuid.UUID, refusal: AbsorbError | None = None) -> Response[str]:
    person = person_of(request)
    kind, after = _kind_of(request), _number(request.query_params.get("after", "")) or 0
    async with reading(person.acting) as connection:
        shown = await queries.exchange.get_exchange(connection, exchange_id, person.id)
        rows = await queries.exchange.list_rows(connection, exchange_id, after=after, kind=kind, limit=PAGE + 1)
        accepted = await connection.fetchval(queries.exchange.COUNT_TAKEN, exchange_id)
        work = await get_work(connection, shown.work) if shown.work and shown.state in ("waiting", "promised") else None
    counts = {**shown.out.counts, "overtaken": (shown.out.result or {}).get("left", 0)}
    return page(
        request, "tank/exchange/one.html", status=refusal.status if refusal else 200, exchange=shown.out, rows=rows[:PAGE],
        accepted=accepted, following=rows[PAGE - 1].row if len(rows) > PAGE else None, after=after, kind=kind, kinds=KINDS, work=work,
        faults=faults_of(refusal) if refusal else (), counts=counts, fields={field.name: field for field in TABLE},
    )  # fmt: skip


@post("/tank/exchange/{exchange_id:uuid}", opt=allow(WRITERS), include_in_schema=False)
async def choose(request: Request[Any, Any, Any], exchange_id: FromPath[uuid.UUID]) -> Response[Any]:
    """Keep the ticks of the page; then go to where its button leads."""
    person = person_of(request)
    form = await request.form()
    here, ticked = (_numbers(form.getall(name, [])) for name in ("here", "row"))
    button = str(form.get("do", ""))
    everything = {"all": True, "none": False}.get(button)
    try:
        await exchange.choose_rows(
            person.acting, exchange_id, take=[] if everything is not None else sorted(ticked & here),
            leave=[] if everything is not None else sorted(here - ticked), everything=everything,
        )  # fmt: skip
        if button == "take":
            await exchange.take_in(person.acting, exchange_id)
    except REDRAWN as refusal:
        return await _exchange(request, exchange_id, refusal)
    place = {"kind": _kind_of(request), "after": _number(button.removeprefix("after-"))}
    asked = urllib.parse.urlencode({name: value for name, value in place.items() if value})
    return to(f"/tank/exchange/{exchange_id}{'?' if asked else ''}{asked}")


def _kind_of(request: Request[Any, Any, Any]) -> str | None:
    kind = request.query_params.get("kind")
    return kind if kind in KINDS else None


def _numbers(values: list[Any]) -> set[int]:
    return {number for value in values if isinstance(value, str) and (number := _number(value)) is not None}


def _number(text: str) -> int | None:
    return whole(text, 8, None)


HANDLERS = [show_exchanges, write_workbook, bring_in, show_exchange, choose]
