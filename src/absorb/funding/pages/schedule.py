"""The schedule of a scenario while it is being written: a grid of lines and months, who pays each cell, and what stands in the way.

Whatever is looked at stands in the address. What is typed is counted over without being saved (`…/recount`, a part of the page),
and saved by the form's buttons, which work without scripts too.
"""

from collections.abc import Mapping
from typing import Any

from litestar import Request, Response, get, post
from litestar.params import FromPath

from absorb.bodies import CASE_BODY
from absorb.db import reading
from absorb.documents.actions import XLSX
from absorb.funding import papers
from absorb.funding.access import LOOKERS, WRITERS
from absorb.funding.actions import working
from absorb.funding.actions.plans import plan
from absorb.funding.actions.templates import read_used
from absorb.funding.actions.versions import terms_for
from absorb.funding.pages.budget import begun_from, chosen_of, comma_of, show_choice, work_of
from absorb.funding.pages.planned import Typed, address_of, settled_text, shown
from absorb.funding.pages.sheet import ids_of
from absorb.funding.pages.tabs import tabs_of
from absorb.funding.pages.view import view_of
from absorb.funding.pages.workbooks import MARK
from absorb.funding.papers.returning import made_of_work
from absorb.funding.queries import working as queries
from absorb.funding.queries.sources import source_names
from absorb.funding.queries.working import Work
from absorb.funding.rules.names import in_words
from absorb.funding.rules.workbooks import Priced
from absorb.funding.rules.working.edits import pinned_as, read_edits, without_pin
from absorb.funding.rules.working.history import find_redo, find_undo
from absorb.funding.rules.working.shapes import ScenarioText
from absorb.kernel.errors import AbsorbError, BadInput, Clash
from absorb.kernel.merging import Contested
from absorb.kernel.numerals import whole
from absorb.kernel.phrases import Phrase
from absorb.kernel.typed import text_of, texts_of
from absorb.reckoning import reckon
from absorb.tank.access import sight_of
from absorb.tank.queries.ideas import get_about, get_idea
from absorb.web import REDRAWN, allow, attachment, page, person_of, to

ADDRESS = "/funding/{reference:str}/schedule/{number:int}"
NOTES = {"saved": "The schedule is saved.", "undo": "What was there before is back.", "redo": "What was undone is back."}


@get("/funding/{reference:str}/schedule", opt=allow(LOOKERS), include_in_schema=False)
async def show_leading(request: Request[Any, Any, Any], reference: FromPath[str]) -> Response[Any]:
    """The leading scenario's schedule; where the idea has none, its budget's page says what may be begun."""
    person = person_of(request)
    async with reading(person.acting) as connection:
        await get_about(connection, reference, sight_of(person))
        leading = await queries.find_leading(connection, reference)
    return to(f"/funding/{reference}/budget" if leading is None else f"/funding/{reference}/schedule/{leading}")


@get(ADDRESS, opt=allow(LOOKERS), include_in_schema=False)
async def show_schedule(request: Request[Any, Any, Any], reference: FromPath[str], number: FromPath[int]) -> Response[str]:
    work = await work_of(request, reference, number)
    return await _draw(request, work, Typed(work.version, work.content))


async def _draw(request: Request[Any, Any, Any], work: Work, typed: Typed, refusal: AbsorbError | None = None) -> Response[str]:
    person = person_of(request)
    async with reading(person.acting) as connection:
        known = await queries.list_versions(connection, work.scenario_id)
        tabs = await tabs_of(connection, work.reference, work.number, "schedule")
    return page(
        request, "funding/schedule/page.html", status=refusal.status if refusal else 200, tabs=tabs,
        can_undo=find_undo(known, work.version), can_redo=find_redo(known, work.version),
        note=NOTES.get(request.query_params.get("note", "")), **await shown(request, work, typed, refusal),
    )  # fmt: skip


@post(f"{ADDRESS}/recount", opt={**allow(LOOKERS), "receipt": "again"}, include_in_schema=False, request_max_body_size=CASE_BODY)
async def recount(request: Request[Any, Any, Any], reference: FromPath[str], number: FromPath[int]) -> Response[str]:
    """The schedule of what is typed, as a part of the page; nothing is saved."""
    work = await work_of(request, reference, number)
    typed = await _typed(request, work, texts_of(await request.form()))
    return page(request, "funding/schedule/shown.html", **await shown(request, work, typed))


async def _typed(request: Request[Any, Any, Any], work: Work, fields: Mapping[str, str]) -> Typed:
    base_version = whole(fields.get("base_version", ""), 9, -1)
    begun = await begun_from(person_of(request), work, base_version)
    return Typed(base_version, *read_edits(fields, begun, comma_of(request)))


@post(ADDRESS, opt=allow(WRITERS), include_in_schema=False, request_max_body_size=CASE_BODY)
async def change_schedule(request: Request[Any, Any, Any], reference: FromPath[str], number: FromPath[int]) -> Response[Any]:
    """Every button of the form: what is typed is read first, then the button's own change is made and all of it is saved."""
    work, form = await work_of(request, reference, number, to_write=True), await request.form()
    do, acting, here = text_of(form.get("do")), person_of(request).acting, f"{address_of(work)}{view_of(request.query_params).link()}"
    typed = await _typed(request, work, texts_of(form))
    try:
        if do in ("undo", "redo"):
            if not typed.changed:  # what was typed and not saved is the last step
                await (working.undo if do == "undo" else working.redo)(acting, work.scenario_id, seen=typed.base_version)
            return to(f"{here}&note={do}")
        if do == "back":
            return await _draw(request, work, typed)
        if typed.faults:
            raise BadInput(typed.faults)
        mine = await _changed(request, work, typed.text, do)
        await working.save_work(acting, work.scenario_id, mine, base_version=typed.base_version, chosen=chosen_of(form))
    except Contested as contested:
        return await show_choice(request, work, form, contested, here)
    except REDRAWN as refusal:
        return await _draw(request, work, typed, refusal)
    return to(f"{here}&note=saved")


async def _changed(request: Request[Any, Any, Any], work: Work, text: ScenarioText, do: str) -> ScenarioText:
    """The working copy after what a button does beside saving."""
    what, _, name = do.partition(":")
    own, _, month = name.partition(" ")
    if what == "unpin":
        return without_pin(text, name)
    if what == "loosen":
        return pinned_as(text, own, month, {})
    if what != "pin":
        return text
    async with reading(person_of(request).acting) as connection:
        call = await terms_for(connection, work)
    reckoned, code = await plan(text, call), {line: code for code, line in ids_of(settled_text(text)).items()}.get(own)
    if reckoned.answer.status == "infeasible":
        raise Clash(Phrase("The demands cannot be met all at once, so nothing is paid that could be pinned."))
    shares = (share for share in reckoned.answer.allocation if (share.line, share.period) == (code, month))
    return pinned_as(text, own, month, {share.source: int(share.amount) for share in shares})


@get(f"{ADDRESS}/schedule.xlsx", opt=allow(LOOKERS), include_in_schema=False)
async def download(request: Request[Any, Any, Any], reference: FromPath[str], number: FromPath[int]) -> Response[bytes]:
    """The workbook of the working copy as it stands."""
    work, person = await work_of(request, reference, number), person_of(request)
    async with reading(person.acting) as connection:
        idea = await get_idea(connection, reference)
        names, call = await source_names(connection), await terms_for(connection, work)
    found = await plan(work.content, call)
    content = await reckon(
        papers.schedule_workbook, in_words(found.case, names), found.answer, project=idea.title, organisation=idea.organisation or "",
        reference=reference, scenario=work.name, mark=MARK if person.is_demonstration else "", made_at=work.changed_at,
        budget=Priced(found.budget, found.budget_answer), template=await read_used(person.acting),
        schedule=made_of_work(work.scenario_id, work.version),
    )  # fmt: skip
    return attachment(content, f"{reference}-rozvrh-{work.number}.xlsx", XLSX)


HANDLERS = [show_leading, show_schedule, recount, change_schedule, download]
