"""The budget as a file: the portal's sheet and our own, and what a file that comes back would change."""

from typing import Any

import msgspec
from litestar import Request, Response, get, post
from litestar.params import FromPath

from absorb.bodies import CASE_BODY, LARGEST_FILE, read_file
from absorb.db import reading
from absorb.documents.actions import XLSX
from absorb.documents.sheet_intake import read_sheets
from absorb.funding.access import LOOKERS, WRITERS
from absorb.funding.actions import working
from absorb.funding.actions.versions import terms_for
from absorb.funding.pages.budget import ADDRESS, address_of_work, kinds_of, work_of
from absorb.funding.pages.workbooks import MARK
from absorb.funding.papers.budget_sheet import budget_sheet, read_budget_sheet
from absorb.funding.papers.portal import SHEET as PORTAL_SHEET
from absorb.funding.papers.portal import portal_sheet, read_portal
from absorb.funding.queries.working import Work
from absorb.funding.rules import budget as budgets
from absorb.funding.rules.working.budget import budget_case, settled
from absorb.funding.rules.working.differences import differences, known_again, take, with_covered
from absorb.funding.rules.working.shapes import BudgetText
from absorb.kernel.czech import fold
from absorb.kernel.errors import AbsorbError, Clash
from absorb.kernel.intake import KEPT, encode_json, plain, read_json
from absorb.kernel.numerals import whole
from absorb.kernel.phrases import Phrase
from absorb.kernel.typed import text_of
from absorb.reckoning import reckon
from absorb.web import REDRAWN, allow, attachment, faults_of, page, person_of, to


@get(f"{ADDRESS}/portal.xlsx", opt=allow(LOOKERS), include_in_schema=False)
async def download_portal(request: Request[Any, Any, Any], reference: FromPath[str], number: FromPath[int]) -> Response[bytes]:
    """The portal's sheet of twelve columns."""
    work, person = await work_of(request, reference, number), person_of(request)
    async with reading(person.acting) as connection:
        call = await terms_for(connection, work)
    answer = await reckon(budgets.budget, budget_case(work.content.budget, call))
    mark = MARK if person.is_demonstration else ""
    content = await reckon(portal_sheet, work.content.budget, answer, title=f"Rozpočet {reference}", mark=mark)
    return attachment(content, f"{reference}-rozpocet-portal-{work.version}.xlsx", XLSX)


@get(f"{ADDRESS}/budget.xlsx", opt=allow(LOOKERS), include_in_schema=False)
async def download_budget(request: Request[Any, Any, Any], reference: FromPath[str], number: FromPath[int]) -> Response[bytes]:
    """Every field of every line, to be worked on and brought back."""
    work, person = await work_of(request, reference, number), person_of(request)
    mark = MARK if person.is_demonstration else ""
    content = await reckon(budget_sheet, work.content.budget, title=f"Rozpočet {reference}", mark=mark)
    return attachment(content, f"{reference}-rozpocet-{work.version}.xlsx", XLSX)


@get(f"{ADDRESS}/import", opt=allow(WRITERS), include_in_schema=False)
async def show_import(request: Request[Any, Any, Any], reference: FromPath[str], number: FromPath[int]) -> Response[str]:
    return _draw(request, await work_of(request, reference, number, to_write=True))


def _draw(request: Request[Any, Any, Any], work: Work, refusal: AbsorbError | None = None, **more: Any) -> Response[str]:
    return page(
        request, "funding/budget/import.html", status=refusal.status if refusal else 200, work=work, address=address_of_work(work),
        faults=faults_of(refusal) if refusal else (), kinds=kinds_of(request), **more,
    )  # fmt: skip


@post(
    f"{ADDRESS}/import", opt={**allow(WRITERS), "receipt": "again"}, include_in_schema=False, request_max_body_size=LARGEST_FILE
)  # fmt: skip
async def look_through(request: Request[Any, Any, Any], reference: FromPath[str], number: FromPath[int]) -> Response[str]:
    """What the file would change, line by line; nothing is saved yet."""
    work = await work_of(request, reference, number, to_write=True)
    try:
        _, content = await read_file(request, "rozpocet.xlsx")
        text = await reckon(read_returned, content, work.content.budget)
    except REDRAWN as refusal:
        return _draw(request, work, refusal)
    found = differences(work.content.budget, text)
    return _draw(request, work, found=found, sent=encode_json(plain(text)).decode())


def read_returned(content: bytes, known: BudgetText) -> BudgetText:
    """The budget in a workbook, the portal's or our own, its lines known again; BadInput where it is neither."""
    names = {fold(one.name) for one in read_sheets(content)}
    is_portal = fold(PORTAL_SHEET) in names
    read = with_covered(known, read_portal(content, known)) if is_portal else read_budget_sheet(content, known)
    return settled(known_again(known, read))


@post(f"{ADDRESS}/take", opt=allow(WRITERS), include_in_schema=False, request_max_body_size=CASE_BODY)
async def take_over(request: Request[Any, Any, Any], reference: FromPath[str], number: FromPath[int]) -> Response[Any]:
    """Save what was ticked of a file that was looked through."""
    work, form = await work_of(request, reference, number, to_write=True), await request.form()
    try:
        text = read_json(text_of(form.get("sent")).encode(), BudgetText, bounds=KEPT)
        accepted = frozenset(map(text_of, form.getall("take", [])))
        mine = msgspec.structs.replace(work.content, budget=take(work.content.budget, text, accepted))
        base = whole(text_of(form.get("base_version")), 9, -1)
        if base != work.version:
            raise Clash(Phrase("Somebody else has changed the budget meanwhile; bring the file in once more."))
        await working.save_work(person_of(request).acting, work.scenario_id, mine, base_version=base)
    except REDRAWN as refusal:
        return _draw(request, work, refusal)
    return to(f"{address_of_work(work)}?note=saved")


HANDLERS = [download_portal, download_budget, show_import, look_through, take_over]
