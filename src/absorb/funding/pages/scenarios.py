"""An idea's scenarios side by side, and what may be done with them."""

from typing import Any

from litestar import Request, Response, get, post
from litestar.params import FromPath
from msgspec import UNSET

from absorb.calls.queries import list_calls
from absorb.db import reading
from absorb.funding.access import LOOKERS, WRITERS, check_writes, may_write
from absorb.funding.actions import scenarios as actions
from absorb.funding.actions.comparing import hold_side_by_side
from absorb.funding.pages.budget import work_of
from absorb.funding.pages.speaking import speaker
from absorb.funding.pages.tabs import PAGES
from absorb.funding.pages.versions import STAGES
from absorb.funding.queries.scenarios import get_title
from absorb.funding.queries.sources import source_names
from absorb.funding.queries.working import find_organisation
from absorb.funding.rulebook import check_titles
from absorb.funding.rules.scenarios import LONGEST_NAME
from absorb.kernel.errors import AbsorbError, BadInput, Clash, Fault
from absorb.kernel.numerals import whole
from absorb.kernel.typed import texts_of
from absorb.tank.access import sight_of
from absorb.tank.queries.ideas import get_about
from absorb.web import REDRAWN, allow, form_faults, language_of, page, person_of, to, today

ADDRESS = "/funding/{reference:str}/scenarios"
SAME = "same"
"""The choice of a call: the one of the scenario that the new one is like."""
ACTS = {"lead": actions.lead_with, "close": actions.close_scenario, "reopen": actions.reopen_scenario}
NOTES = {
    "renamed": "The scenario is called so now.",
    "lead": "This scenario leads now; others reckon with what is kept of it.",
    "close": "The scenario is closed.",
    "reopen": "The scenario is open again.",
}


@get(ADDRESS, opt=allow(LOOKERS), include_in_schema=False)
async def show_scenarios(request: Request[Any, Any, Any], reference: FromPath[str]) -> Response[str]:
    """The open scenarios as they are written now, or (`?of=kept`) what is kept of them."""
    return await _draw(request, reference, {"like": request.query_params.get("like", "")})


async def _draw(
    request: Request[Any, Any, Any], reference: str, typed: dict[str, str], refusal: AbsorbError | None = None
) -> Response[str]:
    person, language = person_of(request), language_of(request)
    async with reading(person.acting) as connection:
        about = await get_about(connection, reference, sight_of(person))
        title = await get_title(connection, about.id)
        organisation = await find_organisation(connection, about.id)
        names = await source_names(connection, language)
        calls = await list_calls(connection, today())
    is_kept = request.query_params.get("of") == "kept"
    compared = await hold_side_by_side(person.acting, about.id, today(), kept=is_kept)
    return page(
        request, "funding/scenarios/all.html", status=refusal.status if refusal else 200, reference=reference, title=title,
        compared=compared, is_kept=is_kept, may_write=may_write(person, organisation), names=names, calls=calls, typed=typed, same=SAME,
        stages=STAGES, faults=form_faults(refusal) if refusal else {}, note=NOTES.get(request.query_params.get("note", "")),
        titles=check_titles(), word=speaker(request, names), longest=LONGEST_NAME,
        pages=PAGES,
    )  # fmt: skip


@post(ADDRESS, opt=allow(WRITERS), include_in_schema=False)
async def open_scenario(request: Request[Any, Any, Any], reference: FromPath[str]) -> Response[Any]:
    person, typed = person_of(request), texts_of(await request.form())
    async with reading(person.acting) as connection:
        about = await get_about(connection, reference, sight_of(person))
        organisation = await find_organisation(connection, about.id)
    check_writes(person, organisation)
    like, call = typed.get("like", ""), typed.get("call", "")
    try:
        chosen = whole(like, 4, -1) if like else None
        wanted = actions.Wanted(typed.get("name", ""), chosen, UNSET if call == SAME else call or None)
        number = await actions.open_scenario(person.acting, about.id, wanted, today())
    except REDRAWN as refusal:
        return await _draw(request, reference, typed, refusal)
    return to(f"/funding/{reference}/budget/{number}")


@post(ADDRESS + "/{number:int}", opt=allow(WRITERS), include_in_schema=False)
async def move_scenario(request: Request[Any, Any, Any], reference: FromPath[str], number: FromPath[int]) -> Response[Any]:
    """Every button of one scenario."""
    work, typed = await work_of(request, reference, number, to_write=True), texts_of(await request.form())
    do, acting = typed.get("do", ""), person_of(request).acting
    try:
        if do in ACTS:
            await ACTS[do](acting, work.scenario_id)
        else:
            do = "renamed"
            await actions.rename_scenario(acting, work.scenario_id, typed.get("name", ""))
    except BadInput as refusal:
        at_field = BadInput(Fault(f"/name-{number}", fault.says) for fault in refusal.faults)
        return await _draw(request, reference, {f"name-{number}": typed.get("name", "")}, at_field)
    except Clash as refusal:
        return await _draw(request, reference, {}, refusal)
    return to(f"/funding/{reference}/scenarios?note={do}")


HANDLERS = [show_scenarios, open_scenario, move_scenario]
