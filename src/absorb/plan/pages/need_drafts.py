"""A workbook of the needs map: sent, looked through difference by difference, taken whole or in part."""

import uuid
from typing import Any

from litestar import Request, Response, get, post
from litestar.params import FromPath

from absorb.kernel.errors import AbsorbError, Fault
from absorb.plan.actions import need_drafts
from absorb.web import CENTRE, REDRAWN, allow, faults_of, page, person_of, to


@get("/plan/need-drafts/{draft_id:uuid}", opt=allow(CENTRE), include_in_schema=False)
async def show_draft(request: Request[Any, Any, Any], draft_id: FromPath[uuid.UUID]) -> Response[str]:
    return await _draft(request, draft_id)


async def _draft(request: Request[Any, Any, Any], draft_id: uuid.UUID, refusal: AbsorbError | None = None) -> Response[str]:
    shown = await need_drafts.preview(person_of(request).acting, draft_id)
    ids = {row.id for row in shown.rows}
    faults = faults_of(refusal) if refusal else ()
    return page(
        request, "plan/need_draft.html", status=refusal.status if refusal else 200, shown=shown,
        faults=[Fault(f"/row-{fault.pointer}" if fault.pointer in ids else fault.pointer, fault.says) for fault in faults],
    )  # fmt: skip


@post("/plan/need-drafts/{draft_id:uuid}", opt=allow(CENTRE), include_in_schema=False)
async def choose(request: Request[Any, Any, Any], draft_id: FromPath[uuid.UUID]) -> Response[Any]:
    """Keep the ticks of the page; then do what its button says."""
    acting = person_of(request).acting
    form = await request.form()
    here, ticked = ({str(value) for value in form.getall(name, [])} for name in ("here", "row"))
    button = form.get("do")
    everything = {"all": True, "none": False}.get(str(button))
    try:
        if button == "discard":
            return to(f"/plan/{await need_drafts.discard(acting, draft_id)}/needs")
        take, leave = ([], []) if everything is not None else (sorted(ticked & here), sorted(here - ticked))
        await need_drafts.choose(acting, draft_id, take=take, leave=leave, everything=everything)
        if button == "take":
            code, _ = await need_drafts.take_in(acting, draft_id, seen=str(form.get("seen", "")))
            return to(f"/plan/{code}/needs")
    except REDRAWN as refusal:
        return await _draft(request, draft_id, refusal)
    return to(f"/plan/need-drafts/{draft_id}")


HANDLERS = [show_draft, choose]
