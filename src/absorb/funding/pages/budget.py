"""The budget of a scenario while it is being written: a table of fields that works without scripts, and its totals."""

import secrets
from collections.abc import Mapping
from typing import Any

import msgspec
from litestar import Request, Response, get, post
from litestar.datastructures import FormMultiDict
from litestar.params import FromPath

from absorb.bodies import CASE_BODY
from absorb.calls.rules import COST_MODELS
from absorb.catalogues import words
from absorb.db import reading
from absorb.funding.access import LOOKERS, WRITERS, check_writes, may_write
from absorb.funding.actions import working
from absorb.funding.actions.versions import call_of, terms_under
from absorb.funding.pages.reckoning import reckoned
from absorb.funding.pages.tabs import tabs_of
from absorb.funding.queries import working as queries
from absorb.funding.queries.sources import source_names
from absorb.funding.queries.working import Work
from absorb.funding.rules.budget.models import KIND_NAMES
from absorb.funding.rules.names import kind_names
from absorb.funding.rules.working.budget import find_faults, settled
from absorb.funding.rules.working.editing import add_line, copy_line, move_line, remove_line
from absorb.funding.rules.working.form import LINE_FIELDS, LISTS, Typed, read_typed, split_form, typed_of
from absorb.funding.rules.working.history import find_redo, find_undo
from absorb.funding.rules.working.pasting import read_pasted
from absorb.funding.rules.working.shapes import BudgetText, ScenarioText
from absorb.funding.rules.working.staff import CONTRACTS
from absorb.kernel.errors import AbsorbError, BadInput, Fault
from absorb.kernel.merging import Chosen, Contested
from absorb.kernel.numerals import whole
from absorb.kernel.typed import text_of
from absorb.tank.access import sight_of
from absorb.tank.panels import About, Line, Panel, add_panel
from absorb.tank.queries.ideas import get_about
from absorb.web import REDRAWN, Person, allow, faults_of, language_of, page, person_of, to, today

ADDRESS = "/funding/{reference:str}/budget/{number:int}"
FOLDED = ("kind", "contract", "gross", "share", "hours", "contributions", "bearer", "indicator", "reason")
"""Fields of a line that open with it."""
EMPTY = {**dict.fromkeys(LINE_FIELDS, ""), "kind": "services", "units": "1"}
NOTES = {
    "saved": "The budget is saved.",
    "undone": "What was there before is back.",
    "redone": "What was undone is back.",
    "followed": "The scenario is under the newest version of its call; keep the budget again, so that it can be asked for.",
}


@get("/funding/{reference:str}/budget", opt=allow(LOOKERS), include_in_schema=False)
async def show_leading(request: Request[Any, Any, Any], reference: FromPath[str]) -> Response[Any]:
    """The leading scenario's budget; where the idea has none, what may be begun."""
    person = person_of(request)
    async with reading(person.acting) as connection:
        about = await get_about(connection, reference, sight_of(person))
        leading = await queries.find_leading(connection, reference)
        organisation = await queries.find_organisation(connection, about.id)
    if leading is not None:
        return to(f"/funding/{reference}/budget/{leading}")
    return page(request, "funding/budget/none.html", reference=reference, may_write=may_write(person, organisation))


@post("/funding/{reference:str}/budget", opt={**allow(WRITERS), "receipt": "again"}, include_in_schema=False)
async def begin(request: Request[Any, Any, Any], reference: FromPath[str]) -> Response[Any]:
    person = person_of(request)
    async with reading(person.acting) as connection:
        about = await get_about(connection, reference, sight_of(person))
        organisation = await queries.find_organisation(connection, about.id)
    check_writes(person, organisation)
    number = await working.begin_work(person.acting, about.id, today())
    return to(f"/funding/{reference}/budget/{number}")


@get(ADDRESS, opt=allow(LOOKERS), include_in_schema=False)
async def show_budget(request: Request[Any, Any, Any], reference: FromPath[str], number: FromPath[int]) -> Response[str]:
    work = await work_of(request, reference, number)
    return await _draw(request, work, typed_of(work.content.budget, comma_of(request)), work.content.budget, work.version)


async def work_of(request: Request[Any, Any, Any], reference: str, number: int, *, to_write: bool = False) -> Work:
    """The working copy that somebody may look at; `to_write` refuses those who may only do that."""
    person = person_of(request)
    async with reading(person.acting) as connection:
        await get_about(connection, reference, sight_of(person))
        work = await queries.find_work(connection, reference, number)
    if to_write:
        check_writes(person, work.organisation)
    return work


def comma_of(request: Request[Any, Any, Any]) -> str:
    return "," if language_of(request) == "cs" else "."


async def _draw(
    request: Request[Any, Any, Any], work: Work, typed: Typed, text: BudgetText, base_version: int,
    refusal: AbsorbError | None = None, pasted: str = "",
) -> Response[str]:  # fmt: skip
    person = person_of(request)
    async with reading(person.acting) as connection:
        known = await queries.list_versions(connection, work.scenario_id)
        call = await call_of(connection, work)
        tabs = await tabs_of(connection, work.reference, work.number, "budget")
    faults = {fault.pointer.lstrip("/"): fault.says for fault in faults_of(refusal)} if refusal else {}
    language = language_of(request)
    return page(
        request, "funding/budget/edit.html", status=refusal.status if refusal else 200, work=work, typed=typed, base_version=base_version,
        faults=faults, opened=_opened(typed, faults),
        reckoned=await reckoned(request, text, terms_under(call, work), call),
        can_undo=find_undo(known, work.version), can_redo=find_redo(known, work.version),
        may_write=may_write(person, work.organisation) and work.closed_at is None, kinds=kinds_of(request), models=COST_MODELS,
        contract_words={kind: words(language)[0](name) for kind, name in CONTRACTS.items()}, pasted=pasted,
        note=NOTES.get(request.query_params.get("note", "")), address=address_of_work(work), empty=EMPTY,
        tabs=tabs,
    )  # fmt: skip


def _opened(typed: Typed, faults: Mapping[str, str]) -> set[str]:
    """The lines and lists with a fault in what is folded."""
    lines = {own for own in typed.lines for name in FOLDED if f"line-{own}-{name}" in faults}
    return lines | {kind for kind in LISTS for name in faults if name.startswith(f"{kind}-")}


def kinds_of(request: Request[Any, Any, Any]) -> dict[str, str]:
    """Kinds of costs by what they are called in the reader's language."""
    names = kind_names(language_of(request))
    return {kind: names[kind] for kind in KIND_NAMES}


def address_of_work(work: Work) -> str:
    return f"/funding/{work.reference}/budget/{work.number}"


@post(ADDRESS, opt=allow(WRITERS), include_in_schema=False, request_max_body_size=CASE_BODY)
async def change_budget(request: Request[Any, Any, Any], reference: FromPath[str], number: FromPath[int]) -> Response[Any]:
    """Every button of the form: what is typed is read first, then the button's own change is made and all of it is saved."""
    work, form, person = await work_of(request, reference, number, to_write=True), await request.form(), person_of(request)
    base_version, do = whole(text_of(form.get("base_version")), 9, -1), text_of(form.get("do"))
    typed, pasted, begun = _typed(form), text_of(form.get("pasted")), await begun_from(person, work, base_version)
    mine = begun.budget
    try:
        if do == "undo" and base_version == work.version and typed != typed_of(begun.budget, comma_of(request)):
            return to(f"{address_of_work(work)}?note=undone#lines")  # what was typed and not saved is the last step
        if do in ("undo", "redo"):
            return await _step(person, work, base_version, back=do == "undo")
        typed = _with_pasted(typed, pasted, text_of(form.get("kind"))) if do == "paste" else typed
        mine = read_form(typed, begun.budget)
        if do == "back":
            return await _draw(request, work, typed, mine, base_version)
        mine = _changed(mine, do)
        await working.save_work(
            person.acting, work.scenario_id, msgspec.structs.replace(begun, budget=mine), base_version=base_version, chosen=chosen_of(form)
        )
    except Contested as contested:
        return await show_choice(request, work, form, contested, address_of_work(work))
    except REDRAWN as refusal:
        return await _draw(request, work, typed, mine, base_version, refusal, pasted)
    return to(f"{address_of_work(work)}?note=saved#lines")


async def begun_from(person: Person, work: Work, version: int) -> ScenarioText:
    """What the person began from; what stands now where that is not kept any more (saving then refuses)."""
    if version == work.version:
        return work.content
    async with reading(person.acting) as connection:
        pasts = await queries.list_pasts(connection, work.scenario_id, version)
    return next((past.content for past in pasts if past.version == version), work.content)


async def _step(person: Person, work: Work, seen: int, *, back: bool) -> Response[Any]:
    await (working.undo if back else working.redo)(person.acting, work.scenario_id, seen=seen)
    return to(f"{address_of_work(work)}?note={'undone' if back else 'redone'}#lines")


def _typed(form: FormMultiDict) -> Typed:
    ids = [own for own in map(text_of, form.getall("line", [])) if _is_id(own)]
    return split_form({name: text_of(value) for name, value in form.items()}, ids)


def _is_id(own: str) -> bool:
    return own.isascii() and own.isalnum() and own == own.lower() and len(own) <= 12


def new_line_id() -> str:
    return secrets.token_hex(5)


def _with_pasted(typed: Typed, pasted: str, kind: str) -> Typed:
    rows = read_pasted(pasted, kind if kind in KIND_NAMES else "other")
    return msgspec.structs.replace(typed, lines=typed.lines | {new_line_id(): texts for texts in rows})


def read_form(typed: Typed, base: BudgetText) -> BudgetText:
    """The budget that a form says; BadInput names each field that cannot be read, or be kept."""
    text, faults = read_typed(typed, base)
    text = settled(text)
    faults = faults or [Fault(at_field(fault.pointer, text), fault.says) for fault in find_faults(text)]
    if faults:
        raise BadInput(faults)
    return text


def at_field(pointer: str, text: BudgetText) -> str:
    """The field of the form that a place in the text is shown in."""
    parts = pointer.strip("/").split("/")
    if len(parts) < 3 or not parts[1].isdigit():
        return pointer
    name = {"unit_price": "price", "id": "code"}.get(parts[2], parts[2])
    return f"/line-{text.lines[int(parts[1])].id}-{name}" if parts[0] == "lines" else f"/{parts[0].removesuffix('s')}-{parts[1]}-{name}"


def _changed(text: BudgetText, do: str) -> BudgetText:
    """The budget after what a button does beside saving."""
    what, _, own = do.partition(":")
    match what:
        case "add":
            kind: Any = own if own in KIND_NAMES else "other"
            return add_line(text, new_line_id(), kind=kind)
        case "copy":
            return copy_line(text, own, new_line_id())
        case "up" | "down":
            return move_line(text, own, -1 if what == "up" else 1)
        case "remove":
            return remove_line(text, own)
        case _:
            return text


def chosen_of(form: FormMultiDict) -> Chosen:
    choices = {name.removeprefix("choose-"): text_of(value) for name, value in form.items() if name.startswith("choose-")}
    return Chosen(choices, whole(text_of(form.get("seen")), 9, -1))


async def show_choice(
    request: Request[Any, Any, Any], work: Work, form: FormMultiDict, contested: Contested, address: str
) -> Response[str]:
    """Both versions of each thing side by side. The form carries everything typed, and asks for each that both changed; it is sent
    to `address`, where the first one came from."""
    async with reading(person_of(request).acting) as connection:
        names = await source_names(connection, language_of(request))
    typed = [
        (name, str(value)) for name, value in form.multi_items() if not name.startswith(("choose-", "_")) and name not in ("seen", "once")
    ]
    return page(
        request, "funding/budget/choice.html", status=409, work=work, contested=contested, typed=typed, address=address, names=names,
        lines={line.id: f"{line.code} {line.name}" for line in work.content.budget.lines},
        kinds=kinds_of(request), models=COST_MODELS, was_asked=form.get("seen") is not None,
    )  # fmt: skip


@post(f"{ADDRESS}/totals", opt={**allow(LOOKERS), "receipt": "again"}, include_in_schema=False, request_max_body_size=CASE_BODY)
async def show_totals(request: Request[Any, Any, Any], reference: FromPath[str], number: FromPath[int]) -> Response[str]:
    """The totals of what is typed, as a part of the page; nothing is saved."""
    work, form = await work_of(request, reference, number), await request.form()
    begun = await begun_from(person_of(request), work, whole(text_of(form.get("base_version")), 9, -1))
    text, faults = read_typed(_typed(form), begun.budget)
    async with reading(person_of(request).acting) as connection:
        call = await call_of(connection, work)
    return page(
        request, "funding/budget/totals.html", reckoned=await reckoned(request, settled(text), terms_under(call, work), call, faults)
    )


async def _budget(connection: Any, idea: About) -> list[Line]:
    return [Line("The budget as it is being written", {}, f"/funding/{idea.reference}/budget")]


add_panel(Panel("Budget", _budget, LOOKERS, order=31))

HANDLERS = [show_leading, begin, show_budget, change_budget, show_totals]
