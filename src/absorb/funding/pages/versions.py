"""Versions of an idea's budget: asked, approved with the funder's cuts, amended; and what differs between two of them."""

from typing import Any

from litestar import Request, Response, get, post
from litestar.datastructures import FormMultiDict
from litestar.params import FromPath

from absorb.bodies import CASE_BODY
from absorb.db import reading
from absorb.funding.access import LOOKERS, WRITERS, may_write
from absorb.funding.actions import versions as actions
from absorb.funding.pages.budget import ADDRESS, address_of_work, at_field, comma_of, kinds_of, work_of
from absorb.funding.pages.tabs import tabs_of
from absorb.funding.queries import versions
from absorb.funding.queries.versions import Version
from absorb.funding.queries.working import Work
from absorb.funding.rules.working.cutting import Cut
from absorb.funding.rules.working.differences import differences
from absorb.funding.rules.working.numbers import money_words, number_text, read_money, read_number
from absorb.funding.rules.working.shapes import LONGEST_REASON
from absorb.kernel.errors import AbsorbError, BadInput, Clash, Fault
from absorb.kernel.numerals import whole
from absorb.kernel.phrases import Phrase
from absorb.kernel.typed import text_of
from absorb.web import allow, form_faults, page, person_of, to

STAGES = {"asked": "asked for", "approved": "approved by the funder", "amended": "amended"}
NOTES = {"asked": "The budget is kept as asked for.", "approved": "What the funder approved is kept.", "amended": "The change is kept."}


@get(f"{ADDRESS}/versions", opt=allow(LOOKERS), include_in_schema=False)
async def show_versions(request: Request[Any, Any, Any], reference: FromPath[str], number: FromPath[int]) -> Response[str]:
    return await _draw(request, await work_of(request, reference, number))


async def _draw(request: Request[Any, Any, Any], work: Work, refusal: AbsorbError | None = None, why: str = "") -> Response[str]:
    person = person_of(request)
    async with reading(person.acting) as connection:
        kept = await versions.list_versions(connection, work.idea_id)
        bases = {
            stage: await versions.find_newest(connection, work.scenario_id, stages) is not None for stage, stages in actions.BASES.items()
        }
        tabs = await tabs_of(connection, work.reference, work.number, "versions")
    by_number = {str(one.version): one for one in kept}
    one, other = (by_number.get(request.query_params.get(name, "")) for name in ("one", "other"))
    if one is None and other is None and len(kept) > 1:
        one, other = kept[1], kept[0]
    return page(
        request, "funding/budget/versions.html", status=refusal.status if refusal else 200, work=work, kept=kept, bases=bases,
        one=one, other=other,
        found=differences(one.text, other.text) if one and other else None, address=address_of_work(work), stages=STAGES,
        may_write=may_write(person, work.organisation) and work.closed_at is None, faults=form_faults(refusal) if refusal else {}, why=why,
        kinds=kinds_of(request), is_without=request.query_params.get("without") == "schedule",
        note=NOTES.get(request.query_params.get("note", "")), tabs=tabs,
    )  # fmt: skip


@post(f"{ADDRESS}/versions", opt=allow(WRITERS), include_in_schema=False)
async def keep_version(request: Request[Any, Any, Any], reference: FromPath[str], number: FromPath[int]) -> Response[Any]:
    """Keep the working copy as it stands: as what is asked for, or as a change of what was approved."""
    work, form = await work_of(request, reference, number, to_write=True), await request.form()
    stage, why, acting = text_of(form.get("stage")), text_of(form.get("why")), person_of(request).acting
    seen = whole(text_of(form.get("seen")), 9, -1)
    try:
        if len(why) > LONGEST_REASON:
            raise BadInput.one("/why", Phrase("At most %(most)s characters; here are %(found)s.", most=LONGEST_REASON, found=len(why)))
        if stage == "amended":
            kept = await actions.amend(acting, work.scenario_id, seen=seen, why=why)
        else:
            kept = await actions.ask(acting, work.scenario_id, seen=seen, why=why or None)
    except BadInput as refusal:
        return await _draw(request, work, _at_lines(refusal, work), why)
    except Clash as refusal:
        return await _draw(request, work, refusal, why)
    return _done(work, "amended" if stage == "amended" else "asked", kept)


def _done(work: Work, stage: str, kept: actions.KeptVersion) -> Response[Any]:
    return to(f"{address_of_work(work)}/versions?note={stage}{'&without=schedule' if kept.is_schedule_missing else ''}")


def _at_lines(refusal: BadInput, work: Work) -> BadInput:
    """What is wrong with lines, each told with its code: their fields are on another page."""
    told = []
    for fault in refusal.faults:
        parts = fault.pointer.strip("/").split("/")
        if parts[0] == "lines" and len(parts) > 1:
            code = work.content.budget.lines[int(parts[1])].code
            told.append(Fault(f"/{code} {parts[-1]}", Phrase("%(code)s: %(says)s", code=code, says=fault.says)))
        else:
            told.append(fault)
    return BadInput(told)


@get(f"{ADDRESS}/decision", opt=allow(WRITERS), include_in_schema=False)
async def show_decision(request: Request[Any, Any, Any], reference: FromPath[str], number: FromPath[int]) -> Response[str]:
    work = await work_of(request, reference, number, to_write=True)
    return await _draw_decision(request, work, await _asked(request, work), None)


async def _asked(request: Request[Any, Any, Any], work: Work) -> Version:
    """The newest version that was asked for."""
    async with reading(person_of(request).acting) as connection:
        found = await versions.find_newest(connection, work.scenario_id, actions.BASES["approved"])
    if found is None:
        raise Clash(Phrase("Nothing was asked for yet; keep the budget as asked first."))
    return found


async def _draw_decision(
    request: Request[Any, Any, Any], work: Work, asked: Version, typed: dict[str, str] | None, refusal: AbsorbError | None = None
) -> Response[str]:
    comma = comma_of(request)
    if typed is None:
        typed = {f"price-{line.id}": money_words(line.unit_price, comma) for line in asked.text.lines}
        typed |= {f"units-{line.id}": number_text(line.units, comma) for line in asked.text.lines}
    return page(
        request, "funding/budget/decision.html", status=refusal.status if refusal else 200, work=work, asked=asked, typed=typed,
        faults=form_faults(refusal) if refusal else {}, address=address_of_work(work),
    )  # fmt: skip


@post(f"{ADDRESS}/decision", opt=allow(WRITERS), include_in_schema=False, request_max_body_size=CASE_BODY)
async def approve(request: Request[Any, Any, Any], reference: FromPath[str], number: FromPath[int]) -> Response[Any]:
    """Keep what the funder left, line by line; what was not touched stays as it was asked for."""
    work, form = await work_of(request, reference, number, to_write=True), await request.form()
    asked = await _asked(request, work)
    try:
        cuts = _cuts(form, asked)
        seen = whole(text_of(form.get("seen")), 9, -1)
        kept = await actions.approve(person_of(request).acting, work.scenario_id, cuts, seen=seen, why=text_of(form.get("why")) or None)
    except BadInput as refusal:
        return await _draw_decision(request, work, asked, _texts(form), _at_cuts(refusal, asked))
    except Clash as refusal:
        return await _draw_decision(request, work, asked, _texts(form), refusal)
    return _done(work, "approved", kept)


def _texts(form: FormMultiDict) -> dict[str, str]:
    return {name: text_of(value) for name, value in form.items()}


def _cuts(form: FormMultiDict, asked: Version) -> list[Cut]:
    """What is typed of each line; BadInput names each field that cannot be read."""
    faults, cuts = [], []
    for line in asked.text.lines:
        price, units = read_money(text_of(form.get(f"price-{line.id}"))), read_number(text_of(form.get(f"units-{line.id}")))
        if price is None:
            faults.append(Fault(f"/price-{line.id}", Phrase("Write an amount, for example 1 234,50.")))
        if units is None:
            faults.append(Fault(f"/units-{line.id}", Phrase("Write a number, for example 12 or 0,5.")))
        if price is not None and units is not None:
            cuts.append(Cut(line.id, price, units, text_of(form.get(f"why-{line.id}"))))
    if faults:
        raise BadInput(faults)
    return cuts


def _at_cuts(refusal: BadInput, asked: Version) -> BadInput:
    """The faults of cuts at the fields that they were typed in."""
    faults = []
    for fault in refusal.faults:
        parts = fault.pointer.strip("/").split("/")
        if parts[0] == "cuts":
            name = {"unit_price": "price"}.get(parts[2], parts[2])
            faults.append(Fault(f"/{name}-{asked.text.lines[int(parts[1])].id}", fault.says))
        else:
            faults.append(fault if len(parts) == 1 else Fault(at_field(fault.pointer, asked.text), fault.says))
    return BadInput(faults)


HANDLERS = [show_versions, keep_version, show_decision, approve]
