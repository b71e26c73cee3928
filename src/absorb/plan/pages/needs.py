"""The needs map as a matrix, as a grid to fill in, and as a workbook; the gaps that it leaves."""

from typing import Any

from litestar import Request, Response, get, post
from litestar.datastructures import FormMultiDict
from litestar.params import FromPath

from absorb.bodies import LARGEST_FILE, read_file
from absorb.db import reading
from absorb.documents.actions import XLSX
from absorb.kernel.errors import AbsorbError, BadInput, Fault
from absorb.kernel.phrases import Phrase
from absorb.plan import queries
from absorb.plan.actions import needs
from absorb.plan.actions.need_drafts import bring_in
from absorb.plan.papers.needs import needs_workbook
from absorb.plan.queries.serving import list_serving
from absorb.plan.rules.needs_map import NeedColumn, NeedsMap, SaidCell, ServiceRow, read_said, say, split_measures
from absorb.web import CENTRE, EVERYONE_INSIDE, REDRAWN, allow, attachment, faults_of, page, person_of, to

MARK = "UKÁZKA – poskytovatelé i mezery jsou smyšlené"
SPARE = 2
"""So many empty rows and columns stand at the end of the grid."""


@get("/plan/{code:str}/needs", opt=allow(EVERYONE_INSIDE), include_in_schema=False)
async def show_needs(request: Request[Any, Any, Any], code: FromPath[str]) -> Response[str]:
    person = person_of(request)
    tree, shown = await needs.read_map(person.acting, code)
    is_invented = any(cell.is_invented for row in shown.services for cell in row.cells.values())
    return page(
        request, "plan/needs.html", tree=tree, code=code, map=shown, say=say, counts=shown.counts, may_write=person.may(CENTRE),
        is_invented=is_invented,
    )  # fmt: skip


@get("/plan/{code:str}/needs/workbook", opt=allow(EVERYONE_INSIDE), include_in_schema=False)
async def download_needs(request: Request[Any, Any, Any], code: FromPath[str]) -> Response[bytes]:
    person = person_of(request)
    tree, shown = await needs.read_map(person.acting, code)
    mark = MARK if person.is_demonstration else ""
    return attachment(needs_workbook(shown, title=f"Mapa potřeb – {tree.name}", mark=mark), f"mapa-potreb-{code}.xlsx", XLSX)


@get("/plan/{code:str}/needs/edit", opt=allow(CENTRE), include_in_schema=False)
async def edit_needs(request: Request[Any, Any, Any], code: FromPath[str]) -> Response[str]:
    return await _grid(request, code)


async def _grid(
    request: Request[Any, Any, Any], code: str, refusal: AbsorbError | None = None, typed: NeedsMap | None = None
) -> Response[str]:
    tree, shown = await needs.read_map(person_of(request).acting, code)
    return page(
        request, "plan/needs_edit.html", status=refusal.status if refusal else 200, tree=tree, code=code, map=typed or shown,
        mark=shown.mark, say=say, spare=SPARE, faults=faults_of(refusal) if refusal else (),
    )  # fmt: skip


@post("/plan/{code:str}/needs/edit", opt=allow(CENTRE), include_in_schema=False)
async def save_needs(request: Request[Any, Any, Any], code: FromPath[str]) -> Response[Any]:
    form = await request.form()
    typed = _typed(form)
    try:
        await needs.save_map(person_of(request).acting, code, typed, seen=str(form.get("mark", "")))
    except REDRAWN as refusal:
        return await _grid(request, code, refusal, typed)
    return to(f"/plan/{code}/needs")


def _typed(form: FormMultiDict) -> NeedsMap:
    """The grid as it was typed: rows and columns without a name are left out."""

    def text(name: str) -> str:
        return " ".join(str(form.get(name, "")).split())

    columns = [number for number in range(_count(form, "columns")) if text(f"need-{number}")]
    needs_typed = tuple(NeedColumn(text(f"need-{number}"), split_measures(text(f"need-{number}-measures"))) for number in columns)
    rows = []
    for number in range(_count(form, "rows")):
        group, name = text(f"group-{number}"), text(f"service-{number}")
        if not group and not name:
            continue
        said: dict[str, SaidCell] = {}
        for column in columns:
            cell = read_said(text(f"cell-{number}-{column}"))
            if cell is not None:
                said[text(f"need-{column}")] = cell
        rows.append(ServiceRow(group, name, split_measures(text(f"measures-{number}")), said))
    return NeedsMap(needs_typed, tuple(rows))


def _count(form: FormMultiDict, name: str) -> int:
    text = str(form.get(name, ""))
    return min(int(text), 500) if text.isascii() and text.isdigit() and len(text) < 5 else 0


@post("/plan/{code:str}/needs/workbook", opt=allow(CENTRE), include_in_schema=False, request_max_body_size=LARGEST_FILE)
async def import_needs(request: Request[Any, Any, Any], code: FromPath[str]) -> Response[Any]:
    try:
        name, content = await read_file(request, "mapa-potreb.xlsx")
        draft_id = await bring_in(person_of(request).acting, code, content, file_name=name)
    except REDRAWN as refusal:
        told = [Fault("/file", Phrase("%(cell)s: %(says)s", cell=one.pointer, says=one.says) if "!" in one.pointer else one.says)
                for one in faults_of(refusal)]  # fmt: skip
        return await _grid(request, code, BadInput(told))
    return to(f"/plan/need-drafts/{draft_id}")


@get("/plan/{code:str}/gaps", opt=allow(EVERYONE_INSIDE), include_in_schema=False)
async def show_gaps(request: Request[Any, Any, Any], code: FromPath[str]) -> Response[str]:
    async with reading(person_of(request).acting) as connection:
        tree = await queries.get_plan(connection, code, None)
        serving = await list_serving(connection, code)
    return page(request, "plan/gaps.html", tree=tree, code=code, serving=serving)


HANDLERS = [show_needs, download_needs, edit_needs, save_needs, import_needs, show_gaps]
