"""The workbook of a scenario that is being written, brought back: what it changes is looked at and taken into the working copy."""

from typing import Any

from litestar import Request, Response, get, post
from litestar.params import FromPath

from absorb.bodies import LARGEST_FILE, read_file
from absorb.db import reading
from absorb.funding.access import WRITERS
from absorb.funding.actions.rewriting import Compared, compare, take_over
from absorb.funding.pages.budget import work_of
from absorb.funding.pages.workbooks import chosen_of, lines_of, returning_page
from absorb.funding.queries.sources import source_names
from absorb.funding.queries.working import Work
from absorb.kernel.errors import AbsorbError, BadInput
from absorb.kernel.numerals import whole
from absorb.kernel.phrases import Phrase
from absorb.kernel.typed import text_of
from absorb.web import REDRAWN, allow, language_of, person_of, to

ADDRESS = "/funding/{reference:str}/schedule/{number:int}/workbook"
LONGEST_VERSION = 9


@get(ADDRESS, opt=allow(WRITERS), include_in_schema=False)
async def show_returning(request: Request[Any, Any, Any], reference: FromPath[str], number: FromPath[int]) -> Response[str]:
    return await _draw(request, await work_of(request, reference, number, to_write=True))


@post(ADDRESS, opt={**allow(WRITERS), "receipt": "again"}, include_in_schema=False, request_max_body_size=LARGEST_FILE)
async def look_through(request: Request[Any, Any, Any], reference: FromPath[str], number: FromPath[int]) -> Response[str]:
    """What the workbook changed, to be taken or left; nothing is changed by looking."""
    work = await work_of(request, reference, number, to_write=True)
    try:
        _, content = await read_file(request, "rozvrh.xlsx")
        compared = await compare(person_of(request).acting, work, content)
    except REDRAWN as refusal:
        return await _draw(request, work, refusal)
    return await _draw(request, work, compared=compared)


@post(f"{ADDRESS}/take", opt=allow(WRITERS), include_in_schema=False)
async def take(request: Request[Any, Any, Any], reference: FromPath[str], number: FromPath[int]) -> Response[Any]:
    work = await work_of(request, reference, number, to_write=True)
    form = await request.form()
    try:
        seen = whole(text_of(form.get("seen")), LONGEST_VERSION, None)
        if seen is None:
            raise BadInput.one("", Phrase("The page was not sent whole; load the workbook again."))
        await take_over(person_of(request).acting, work.scenario_id, seen, chosen_of(form), lines_of(form))
    except REDRAWN as refusal:
        return await _draw(request, work, refusal)
    return to(f"/funding/{reference}/schedule/{number}?note=saved")


async def _draw(
    request: Request[Any, Any, Any], work: Work, refusal: AbsorbError | None = None, compared: Compared | None = None
) -> Response[str]:
    async with reading(person_of(request).acting) as connection:
        names = await source_names(connection, language_of(request))
    called = {line.code: f"{line.code} {line.name}" for line in work.content.budget.lines}
    called |= {source.id: source.name or names.get(source.id, source.id) for source in work.content.sources}
    schedule = f"/funding/{work.reference}/schedule/{work.number}"
    return returning_page(
        request, refusal, compared=compared, called=called, title=work.title, scenario=work, back=schedule, sent_to=f"{schedule}/workbook",
        download=f"{schedule}/schedule.xlsx", reference=work.reference, is_older=compared is not None and compared.base != compared.newest,
        seen=compared.newest if compared else None,
    )  # fmt: skip


HANDLERS = [show_returning, look_through, take]
