"""What late payment does to the cash of an idea's schedule: delays that people suppose, the band, and what it means in words.

Nothing is kept: an address holds everything that was supposed, so it can be sent to somebody who sees the same.
"""

from typing import Any

import msgspec
from litestar import Request, Response, get
from litestar.params import FromPath

from absorb.db import reading
from absorb.funding.access import LOOKERS
from absorb.funding.actions.plans import plan
from absorb.funding.actions.versions import terms_for
from absorb.funding.pages.budget import work_of
from absorb.funding.pages.speaking import speaker
from absorb.funding.pages.tabs import tabs_of
from absorb.funding.pictures import band_picture
from absorb.funding.queries import schedules, sources
from absorb.funding.queries.working import Work
from absorb.funding.rules import budget as budgets
from absorb.funding.rules.delays import Late, late_band, payments_of
from absorb.funding.rules.schedule import Answer, Case
from absorb.funding.rules.schedule.cash import bridging
from absorb.funding.rules.supposing import MONTHS, late_key, read_late
from absorb.kernel.errors import BadInput, NotFound
from absorb.kernel.phrases import Phrase
from absorb.kernel.typed import texts_of
from absorb.pictures.registry import figure_of
from absorb.reckoning import reckon
from absorb.tank.queries.ideas import get_idea
from absorb.web import READERS, allow, form_faults, language_of, page, person_of


@get("/funding/{reference:str}/cash", opt=allow(READERS), include_in_schema=False)
async def show_cash(request: Request[Any, Any, Any], reference: FromPath[str]) -> Response[str]:
    """Of the leading schedule, as it is kept."""
    async with reading(person_of(request).acting) as connection:
        idea = await get_idea(connection, reference)
        planned = await schedules.list_schedules(connection, idea=reference, leading=True, limit=1)
        if not planned:
            raise NotFound(Phrase("The idea %(reference)s has no schedule yet.", reference=reference))
        row, case, answer = await schedules.get_schedule(connection, planned[0].id)
        names = await sources.source_names(connection, language_of(request))
    shown = await _supposed(request, case, answer, ("late-payment", reference))
    return _page(request, shown, names, address=f"/funding/{reference}/cash", reference=reference, title=idea.title, kept=row.version)


@get("/funding/{reference:str}/cash/{number:int}", opt=allow(LOOKERS), include_in_schema=False)
async def show_scenario_cash(request: Request[Any, Any, Any], reference: FromPath[str], number: FromPath[int]) -> Response[str]:
    """Of a scenario, as it is written now."""
    work, person = await work_of(request, reference, number), person_of(request)
    async with reading(person.acting) as connection:
        tabs = await tabs_of(connection, reference, number, "cash")
        names = await sources.source_names(connection, language_of(request))
        terms = await terms_for(connection, work)
    shown = await _planned(request, work, terms)
    address = f"/funding/{reference}/cash/{number}"
    return _page(request, shown, names, address=address, reference=reference, title=work.title, tabs=tabs, work=work)


async def _planned(request: Request[Any, Any, Any], work: Work, terms: budgets.Call) -> dict[str, Any]:
    """What there is to draw of a working copy, or what stands in the way of it."""
    try:
        found = await plan(work.content, terms)
    except BadInput as refusal:
        return {"hindered": [fault.says for fault in refusal.faults]}
    if found.answer.status == "infeasible":
        return {"hindered": found.answer.conflict}
    return await _supposed(request, found.case, found.answer, ("scenario-late-payment", f"{work.reference}~{work.number}"))


async def _supposed(request: Request[Any, Any, Any], case: Case, answer: Answer, picture: tuple[str, str]) -> dict[str, Any]:
    """The plan's cash, and the band where somebody supposes delays; `picture` is its name and how its key begins."""
    payers = list(dict.fromkeys(payment.source for payment in payments_of(case, answer)))
    typed, faults, late = texts_of(request.query_params), dict[str, str](), Late(delays=())
    try:
        late = read_late(typed, payers)
    except BadInput as refusal:
        faults = form_faults(refusal)
    band = await reckon(late_band, case, answer, late) if late.delays else None
    name, key = picture
    return {
        "payers": payers, "typed": typed, "faults": faults, "loan": bridging(answer.cash), "deepest": answer.prefinancing_month,
        "band": band, "levels": msgspec.structs.asdict(band.peak) if band else {},
        "drawn": figure_of(name, f"{key}~{late_key(late)}", band_picture(band, language_of(request))) if band else None,
    }  # fmt: skip


def _page(request: Request[Any, Any, Any], shown: dict[str, Any], names: dict[str, str], **about: Any) -> Response[str]:
    status = 422 if shown.get("faults") else 200
    whole = {"faults": {}, "hindered": (), "work": None, **shown, **about}
    return page(request, "funding/scenarios/cash.html", status=status, names=names, months=MONTHS, word=speaker(request, names), **whole)


HANDLERS = [show_cash, show_scenario_cash]
