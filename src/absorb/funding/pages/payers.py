"""Who pays a scenario and when: its sources as a form that works without scripts, and what comes of it."""

import itertools
from collections.abc import Iterable, Iterator
from typing import Any

import msgspec
from litestar import Request, Response, get, post
from litestar.datastructures import FormMultiDict
from litestar.params import FromPath

from absorb.bodies import CASE_BODY
from absorb.db import reading
from absorb.funding.access import LOOKERS, WRITERS, may_write
from absorb.funding.actions import working
from absorb.funding.actions.payers import as_call_says
from absorb.funding.actions.plans import plan
from absorb.funding.actions.versions import terms_for
from absorb.funding.pages.budget import NOTES, begun_from, chosen_of, comma_of, show_choice, work_of
from absorb.funding.pages.speaking import speaker
from absorb.funding.pages.tabs import tabs_of
from absorb.funding.queries import working as queries
from absorb.funding.queries.sources import own_sources, source_ids, source_names
from absorb.funding.queries.working import Work
from absorb.funding.rules import budget as budgets
from absorb.funding.rules.names import kind_names
from absorb.funding.rules.working.history import find_redo, find_undo
from absorb.funding.rules.working.payers import add_payer, find_payer_faults, move_payer, remove_payer
from absorb.funding.rules.working.payers_form import MANY, WAYS, Typed, at_field, codes_of, read_typed, split_form, typed_payers
from absorb.funding.rules.working.schedule import Reckoned, find_lost
from absorb.funding.rules.working.shapes import ScenarioText
from absorb.kernel.errors import AbsorbError, BadInput, Fault
from absorb.kernel.merging import Contested
from absorb.kernel.numerals import whole
from absorb.kernel.phrases import Phrase
from absorb.kernel.typed import text_of
from absorb.web import REDRAWN, allow, faults_of, language_of, page, person_of, to

ADDRESS = "/funding/{reference:str}/payers/{number:int}"
SAID = {**NOTES, "saved": "Who pays is saved."}

ALWAYS_SHOWN = ("least", "most", "exact", "total")
WHEN = ("ways", "advance", "lag", "days", "instalment")
"""Fields of when a payer pays, by how they begin; the others say which costs."""


class Drawn(msgspec.Struct, frozen=True):
    """What the form holds: its fields, the working copy that they say, and what the reader is told of it."""

    typed: Typed
    text: ScenarioText
    base_version: int
    refusal: AbsorbError | None = None
    notes: tuple[Phrase, ...] | None = None
    """Where what the call says has been put into the form: what is to be known of it."""


class Outcome(msgspec.Struct, frozen=True):
    """What comes of it, or what stands in the way; `lost` is named and not there (any more)."""

    reckoned: Reckoned | None
    faults: tuple[Fault, ...]
    lost: tuple[Fault, ...]

    @property
    def cost(self) -> int:
        lines = self.reckoned.case.lines if self.reckoned is not None else ()
        return sum(sum(line.amounts.values()) for line in lines)


@get(ADDRESS, opt=allow(LOOKERS), include_in_schema=False)
async def show_payers(request: Request[Any, Any, Any], reference: FromPath[str], number: FromPath[int]) -> Response[str]:
    work = await work_of(request, reference, number)
    return await _draw(request, work, Drawn(typed_payers(work.content, comma_of(request)), work.content, work.version))


def address_of(work: Work) -> str:
    return f"/funding/{work.reference}/payers/{work.number}"


async def _draw(request: Request[Any, Any, Any], work: Work, drawn: Drawn) -> Response[str]:
    person, language, refusal = person_of(request), language_of(request), drawn.refusal
    async with reading(person.acting) as connection:
        known = await queries.list_versions(connection, work.scenario_id)
        call = await terms_for(connection, work)
        tabs = await tabs_of(connection, work.reference, work.number, "payers")
        names = await source_names(connection, language)
    faults = {at_field(one.pointer, drawn.text).lstrip("/"): one.says for one in faults_of(refusal)} if refusal else {}
    codes = codes_of(drawn.text)
    lines = {line.id: line.name for line in drawn.text.budget.lines if line.name}
    return page(
        request, "funding/payers/edit.html", status=refusal.status if refusal else 200, work=work, typed=drawn.typed, text=drawn.text,
        base_version=drawn.base_version, faults=faults,
        opened=set(_opened(drawn.typed, faults)), notes=drawn.notes, names=names, kinds=kind_names(language), ways=WAYS,
        lines=[(codes[own], name) for own, name in lines.items()], outcome=await _outcome(drawn.text, call), call=call,
        can_undo=find_undo(known, work.version), can_redo=find_redo(known, work.version), word=speaker(request, names), tabs=tabs,
        may_write=may_write(person, work.organisation) and work.closed_at is None, note=SAID.get(request.query_params.get("note", "")),
        address=address_of(work),
    )  # fmt: skip


def _opened(typed: Typed, faults: Iterable[str]) -> Iterator[str]:
    """The folded parts of payers with a fault in them."""
    for code, fault in itertools.product(typed.payers, faults):
        field = fault.removeprefix(f"payer-{code}-")
        if field != fault and field not in ALWAYS_SHOWN:
            yield f"{code} when" if field.startswith(WHEN) else f"{code} which"


async def _outcome(text: ScenarioText, call: budgets.Call) -> Outcome:
    try:
        found = await plan(text, call)
    except BadInput as refusal:
        return Outcome(None, refusal.faults, ())
    return Outcome(found, (), tuple(find_lost(text, found.budget, found.budget_answer)))


@post(ADDRESS, opt=allow(WRITERS), include_in_schema=False, request_max_body_size=CASE_BODY)
async def change_payers(request: Request[Any, Any, Any], reference: FromPath[str], number: FromPath[int]) -> Response[Any]:
    """Every button of the form: what is typed is read first, then the button's own change is made and all of it is saved. What
    the call says is put into the form alone, to be looked at before it is saved."""
    work, form, person = await work_of(request, reference, number, to_write=True), await request.form(), person_of(request)
    base_version, do, comma = whole(text_of(form.get("base_version")), 9, -1), text_of(form.get("do")), comma_of(request)
    typed, begun = _typed(form), await begun_from(person, work, base_version)
    drawn = Drawn(typed, begun, base_version)
    try:
        if do in ("undo", "redo"):
            if do == "redo" or base_version != work.version or typed == typed_payers(begun, comma):  # what was typed is the last step
                await (working.undo if do == "undo" else working.redo)(person.acting, work.scenario_id, seen=base_version)
            return to(f"{address_of(work)}?note={'undone' if do == 'undo' else 'redone'}")
        mine = _read(typed, begun, comma)
        drawn = Drawn(typed, mine, base_version)
        if do == "back":
            return await _draw(request, work, drawn)
        if do == "call":
            taken = await as_call_says(person.acting, work, mine)
            return await _draw(request, work, Drawn(typed_payers(taken.text, comma), taken.text, base_version, notes=taken.notes))
        mine = await _changed(request, mine, do, text_of(form.get("new")))
        await working.save_work(person.acting, work.scenario_id, mine, base_version=base_version, chosen=chosen_of(form))
    except Contested as contested:
        return await show_choice(request, work, form, contested, address_of(work))
    except REDRAWN as refusal:
        return await _draw(request, work, msgspec.structs.replace(drawn, refusal=refusal))
    return to(f"{address_of(work)}?note=saved")


def _typed(form: FormMultiDict) -> Typed:
    many = {name: [text_of(one) for one in form.getall(name)] for name in form if name.endswith(tuple(f"-{one}" for one in MANY))}
    return split_form({name: text_of(value) for name, value in form.items()}, many, [text_of(one) for one in form.getall("payer", [])])


def _read(typed: Typed, begun: ScenarioText, comma: str) -> ScenarioText:
    """The working copy that a form says; BadInput names each field that cannot be read, or be kept."""
    text, faults = read_typed(typed, begun, comma)
    faults = faults or [Fault(at_field(fault.pointer, text), fault.says) for fault in find_payer_faults(text)]
    if faults:
        raise BadInput(faults)
    return text


async def _changed(request: Request[Any, Any, Any], text: ScenarioText, do: str, new: str) -> ScenarioText:
    """The working copy after what a button does beside saving."""
    what, _, code = do.partition(":")
    match what:
        case "add":
            async with reading(person_of(request).acting) as connection:
                own, known = await own_sources(connection), await source_ids(connection)
            if new not in known:
                raise BadInput.one("/new", Phrase("Choose one of those that are offered."))
            return add_payer(text, new, own)
        case "up" | "down":
            return move_payer(text, code, -1 if what == "up" else 1)
        case "remove":
            return remove_payer(text, code)
        case _:
            return text


HANDLERS = [show_payers, change_payers]
