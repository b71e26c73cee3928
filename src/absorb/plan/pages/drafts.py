"""The next version of a plan: a workbook sent back, what it changes, and publishing what is accepted."""

import uuid
from typing import Any

from litestar import Request, Response, get, post
from litestar.params import FromPath

from absorb.bodies import LARGEST_FILE, read_file
from absorb.db import reading
from absorb.kernel.errors import AbsorbError, Fault
from absorb.kernel.numerals import whole
from absorb.kernel.phrases import Phrase
from absorb.kernel.typed import text_of
from absorb.plan import queries
from absorb.plan.actions import drafts
from absorb.plan.rules import children_of
from absorb.web import CENTRE, REDRAWN, allow, faults_of, page, person_of, to

NOTHING_CHOSEN = Phrase("Choose the workbook of the plan.")


@get("/plan/drafts", opt=allow(CENTRE), include_in_schema=False)
async def show_drafts(request: Request[Any, Any, Any]) -> Response[str]:
    return await _drafts(request)


async def _drafts(request: Request[Any, Any, Any], faults: tuple[Fault, ...] = ()) -> Response[str]:
    async with reading(person_of(request).acting) as connection:
        latest = await queries.list_drafts(connection)
        plans = await queries.list_plans(connection)
    return page(request, "plan/drafts.html", status=422 if faults else 200, latest=latest, plans=plans, faults=faults)


@post("/plan/drafts", opt=allow(CENTRE), include_in_schema=False, request_max_body_size=LARGEST_FILE)
async def bring_in(request: Request[Any, Any, Any]) -> Response[Any]:
    try:
        name, content = await read_file(request, "plan.xlsx")
        draft_id = await drafts.bring_in(person_of(request).acting, content, file_name=name)
    except REDRAWN as refusal:
        return await _drafts(request, tuple(_at_file(fault) for fault in faults_of(refusal)))
    return to(f"/plan/drafts/{draft_id}")


def _at_file(fault: Fault) -> Fault:
    """A fault of a workbook told at the field it was chosen in, with its cell."""
    if fault.pointer == "/file":
        return Fault("/file", NOTHING_CHOSEN)
    return Fault("/file", Phrase("%(cell)s: %(says)s", cell=fault.pointer, says=fault.says) if fault.pointer else fault.says)


@post("/plan/{code:str}/edit", opt=allow(CENTRE), include_in_schema=False)
async def begin_form(request: Request[Any, Any, Any], code: FromPath[str]) -> Response[Any]:
    return to(f"/plan/drafts/{await drafts.begin_form(person_of(request).acting, code)}")


@get("/plan/drafts/{draft_id:uuid}", opt=allow(CENTRE), include_in_schema=False)
async def show_draft(request: Request[Any, Any, Any], draft_id: FromPath[uuid.UUID]) -> Response[str]:
    return await _draft(request, draft_id)


async def _draft(request: Request[Any, Any, Any], draft_id: uuid.UUID, refusal: AbsorbError | None = None, why: str = "") -> Response[str]:
    shown = await drafts.preview(person_of(request).acting, draft_id)
    faults = faults_of(refusal) if refusal else ()
    names = {one.difference.id for one in shown.rows}
    return page(
        request, "plan/draft.html", status=refusal.status if refusal else 200, shown=drafts.told(shown), tree=shown.draft.tree,
        faults=[Fault(f"/row-{fault.pointer}" if fault.pointer in names else fault.pointer, fault.says) for fault in faults],
        accepted=len(shown.accepted), children_of=children_of, why=why,
    )  # fmt: skip


@post("/plan/drafts/{draft_id:uuid}", opt=allow(CENTRE), include_in_schema=False)
async def choose(request: Request[Any, Any, Any], draft_id: FromPath[uuid.UUID]) -> Response[Any]:
    """Keep the ticks of the page; then do what its button says."""
    acting = person_of(request).acting
    form = await request.form()
    here, ticked = ({str(value) for value in form.getall(name, [])} for name in ("here", "row"))
    button, why, seen = (text_of(form.get(name)) for name in ("do", "why", "seen"))
    everything = {"all": True, "none": False}.get(button)
    try:
        if button == "discard":
            await drafts.discard(acting, draft_id)
            return to("/plan/drafts")
        take, leave = ([], []) if everything is not None else (sorted(ticked & here), sorted(here - ticked))
        await drafts.choose(acting, draft_id, take=take, leave=leave, everything=everything)
        if button == "take":
            number = whole(seen, 8, -1)
            code, version = await drafts.publish(acting, draft_id, seen=number, why=why or None)
            return to(f"/plan/{code}/versions/{version}/moved")
    except REDRAWN as refusal:
        return await _draft(request, draft_id, refusal, why)
    return to(f"/plan/drafts/{draft_id}")


HANDLERS = [show_drafts, bring_in, begin_form, show_draft, choose]
