"""What late payment does to the cash of an idea's schedule: delays that people suppose, the band, and what it means in words.

An address holds everything that was supposed, so it can be sent to somebody who sees the same. One that says nothing shows
what is kept with the scenario, where whoever may write it can put what was drawn.
"""

import urllib.parse
from typing import Any

import msgspec
from litestar import Request, Response, get, post
from litestar.params import FromPath

from absorb.db import reading
from absorb.funding.access import LOOKERS, WRITERS, may_write
from absorb.funding.actions import working
from absorb.funding.actions.plans import plan
from absorb.funding.actions.versions import terms_for
from absorb.funding.pages.budget import begun_from, chosen_of, comma_of, show_choice, work_of
from absorb.funding.pages.speaking import speaker
from absorb.funding.pages.tabs import tabs_of
from absorb.funding.pictures import band_picture
from absorb.funding.queries import schedules, sources
from absorb.funding.queries.working import Work
from absorb.funding.rules import budget as budgets
from absorb.funding.rules.delays import RUNS, Late, late_band, payments_of
from absorb.funding.rules.schedule import Answer, Case
from absorb.funding.rules.schedule.cash import bridging
from absorb.funding.rules.supposing import LONGEST_SEED, MONTHS, beyond_form, late_key, read_late, said_of, typed_late
from absorb.kernel.errors import BadInput, NotFound
from absorb.kernel.merging import Contested
from absorb.kernel.numerals import whole
from absorb.kernel.phrases import Phrase
from absorb.kernel.typed import text_of, texts_of
from absorb.pictures.registry import figure_of
from absorb.reckoning import reckon
from absorb.tank.queries.ideas import get_idea
from absorb.web import READERS, allow, form_faults, language_of, page, person_of, to

SCENARIO = "/funding/{reference:str}/cash/{number:int}"
NOTHING = Late(delays=())


@get("/funding/{reference:str}/cash", opt=allow(READERS), include_in_schema=False)
async def show_cash(request: Request[Any, Any, Any], reference: FromPath[str]) -> Response[str]:
    """Of the leading schedule, as it is kept."""
    async with reading(person_of(request).acting) as connection:
        idea = await get_idea(connection, reference)
        planned = await schedules.list_schedules(connection, idea=reference, leading=True, limit=1)
        if not planned:
            raise NotFound(Phrase("The idea %(reference)s has no schedule yet.", reference=reference))
        row, case, answer = await schedules.get_schedule(connection, planned[0].id)
        kept = await schedules.schedule_late(connection, planned[0].id)
        names = await sources.source_names(connection, language_of(request))
    shown = await _supposed(request, case, answer, ("late-payment", reference), kept)
    return _page(request, shown, names, address=f"/funding/{reference}/cash", reference=reference, title=idea.title, kept=row.version)


@get(SCENARIO, opt=allow(LOOKERS), include_in_schema=False)
async def show_scenario_cash(request: Request[Any, Any, Any], reference: FromPath[str], number: FromPath[int]) -> Response[str]:
    """Of a scenario, as it is written now."""
    work, person = await work_of(request, reference, number), person_of(request)
    async with reading(person.acting) as connection:
        tabs = await tabs_of(connection, reference, number, "cash")
        names = await sources.source_names(connection, language_of(request))
        terms = await terms_for(connection, work)
    shown = await _planned(request, work, terms)
    may_keep = may_write(person, work.organisation) and work.closed_at is None
    note = "These delays are kept with the scenario." if request.query_params.get("note") == "kept" else ""
    return _page(
        request, shown, names, address=address_of(work), reference=reference, title=work.title, tabs=tabs, work=work,
        may_keep=may_keep, note=note,
    )  # fmt: skip


def address_of(work: Work) -> str:
    return f"/funding/{work.reference}/cash/{work.number}"


@post(SCENARIO, opt=allow(WRITERS), include_in_schema=False)
async def keep_delays(request: Request[Any, Any, Any], reference: FromPath[str], number: FromPath[int]) -> Response[Any]:
    """Keep what was drawn with the scenario; where nothing was supposed, nothing is kept any more."""
    work, form, person = await work_of(request, reference, number, to_write=True), await request.form(), person_of(request)
    base_version, typed = whole(text_of(form.get("base_version")), 9, -1), texts_of(form)
    if typed.get("do") == "back":
        return to(f"{address_of(work)}?{urllib.parse.urlencode(said_of(typed))}")
    begun = await begun_from(person, work, base_version)
    late = read_late(typed, [source.id for source in work.content.sources])
    mine = msgspec.structs.replace(begun, late=late if late.delays else None)
    try:
        await working.save_work(person.acting, work.scenario_id, mine, base_version=base_version, chosen=chosen_of(form))
    except Contested as contested:
        return await show_choice(request, work, form, contested, address_of(work))
    return to(f"{address_of(work)}?note=kept")


async def _planned(request: Request[Any, Any, Any], work: Work, terms: budgets.Call) -> dict[str, Any]:
    """What there is to draw of a working copy, or what stands in the way of it."""
    try:
        found = await plan(work.content, terms)
    except BadInput as refusal:
        return {"hindered": [fault.says for fault in refusal.faults]}
    if found.answer.status == "infeasible":
        return {"hindered": found.answer.conflict}
    picture = ("scenario-late-payment", f"{work.reference}~{work.number}")
    return await _supposed(request, found.case, found.answer, picture, work.content.late)


async def _supposed(
    request: Request[Any, Any, Any], case: Case, answer: Answer, picture: tuple[str, str], kept: Late | None
) -> dict[str, Any]:
    """The plan's cash, and the band where delays are supposed: what the address says, or what is `kept` where it says nothing.
    `picture` is its name and how its key begins."""
    payers = list(dict.fromkeys(payment.source for payment in payments_of(case, answer)))
    typed, faults, late = texts_of(request.query_params), dict[str, str](), NOTHING
    is_kept = not said_of(typed)
    if is_kept:
        drawn = msgspec.structs.replace(kept or NOTHING, seed=(kept or NOTHING).seed % 10**LONGEST_SEED, runs=RUNS)
        late, typed = _drawable(case, drawn), typed_late(drawn, comma_of(request))
    else:
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
        "unkept": {} if is_kept or faults or late == (kept or NOTHING) else said_of(typed),
        "supposes": bool(late.delays), "has_kept": kept is not None, "beyond": beyond_form(kept, payers) if is_kept and kept else [],
    }  # fmt: skip


def _drawable(case: Case, kept: Late) -> Late:
    """What is kept as far as it can be drawn: payers may have gone since."""
    there = {source.id for source in case.sources}
    return msgspec.structs.replace(kept, delays=tuple(delay for delay in kept.delays if delay.source in there))


def _page(request: Request[Any, Any, Any], shown: dict[str, Any], names: dict[str, str], **about: Any) -> Response[str]:
    status = 422 if shown.get("faults") else 200
    known = {"faults": {}, "hindered": (), "work": None, "may_keep": False, "note": "", **shown, **about}
    return page(request, "funding/scenarios/cash.html", status=status, names=names, months=MONTHS, word=speaker(request, names), **known)


HANDLERS = [show_cash, show_scenario_cash, keep_delays]
