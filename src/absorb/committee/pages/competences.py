"""Who decides how much, in the browser: the town's own rows before the law's, and what they say of the items that wait."""

import uuid
from collections.abc import Mapping
from typing import Any, cast

from litestar import Request, Response, get, post
from litestar.params import FromPath

from absorb.committee.actions.competences import add_competence, drop_competence, end_competence
from absorb.committee.law import competences as by_law
from absorb.committee.pages.standing import EDITORS, KINDS
from absorb.committee.queries.competences import list_own, list_weighed
from absorb.committee.rules.competence import find_competence
from absorb.committee.rules.typed import find_long, read_amount
from absorb.committee.schemas.competences import CompetenceIn
from absorb.db import reading
from absorb.kernel.errors import AbsorbError, BadInput, Fault
from absorb.kernel.phrases import Phrase
from absorb.kernel.typed import read_day, text_of
from absorb.web import READERS, REDRAWN, allow, form_faults, page, person_of, to, today

ADDRESS = "/committee/competences"
BLANK = {"valid_from": "", "valid_to": "", "amount": "", "above_kind": "assembly", "otherwise_kind": "council", "basis": "", "note": ""}
OTHERWISE = ("council", *(kind for kind in KINDS if kind not in ("council", "assembly")))
LONGEST = 4000
NOTES = {"added": "The amount is added.", "ended": "Its last day is noted.", "back": "It is taken back."}


@get(ADDRESS, opt=allow(READERS), include_in_schema=False)
async def show_competences(request: Request[Any, Any, Any]) -> Response[str]:
    return await _draw(request)


async def _draw(
    request: Request[Any, Any, Any],
    refusal: AbsorbError | None = None,
    typed: Mapping[str, str] | None = None,
    ends: Mapping[str, str] | None = None,
) -> Response[str]:
    """Everything that holds; after a refusal with what stands in the way and everything typed (`ends`: last days, by row)."""
    async with reading(person_of(request).acting) as connection:
        own = await list_own(connection)
        weighed = await list_weighed(connection, [*(one.row for one in own), *by_law()])
    faults = form_faults(refusal) if refusal else {}
    return page(
        request, "committee/competences.html", status=refusal.status if refusal else 200, own=own, law=by_law(), weighed=weighed,
        day=today(), is_own=find_competence([one.row for one in own], today()) is not None,
        may_edit=person_of(request).may(EDITORS), typed=typed or BLANK, ends=ends or {}, otherwise=OTHERWISE,
        faults=_to_fields(faults, {"above_minor": "amount"}), note=NOTES.get(request.query_params.get("note", "")),
    )  # fmt: skip


def _to_fields(faults: Mapping[str, str], fields: Mapping[str, str]) -> dict[str, str]:
    return {fields.get(name, name): says for name, says in faults.items()}


@post(ADDRESS, opt=allow(EDITORS), include_in_schema=False)
async def add(request: Request[Any, Any, Any]) -> Response[Any]:
    form = await request.form()
    typed = {name: text_of(form.get(name)) for name in BLANK}
    try:
        await add_competence(person_of(request).acting, _read(typed))
    except REDRAWN as refusal:
        return await _draw(request, refusal, typed)
    return to(f"{ADDRESS}?note=added")


def _read(typed: Mapping[str, str]) -> CompetenceIn:
    """The row as it is meant; `BadInput` where something cannot be read."""
    faults: list[Fault] = []
    valid_from, valid_to = (read_day(name, typed[name], faults) for name in ("valid_from", "valid_to"))
    if not typed["valid_from"].strip():
        faults.append(Fault("/valid_from", Phrase("Write the day from which it holds.")))
    above_minor = read_amount(typed["amount"])
    if above_minor is None or above_minor > 10**15:
        faults.append(Fault("/amount", Phrase("Write the amount in crowns, such as 250 000 or 1 234,50.")))
    if typed["above_kind"] not in ("assembly", "council"):
        faults.append(Fault("/above_kind", "Choose one of the answers."))
    if typed["otherwise_kind"] not in OTHERWISE:
        faults.append(Fault("/otherwise_kind", "Choose one of the answers."))
    if not typed["basis"].strip():
        faults.append(Fault("/basis", Phrase("Write on what it stands, such as a resolution of the assembly.")))
    for name in ("basis", "note"):
        faults += find_long(name, typed[name], LONGEST)
    if faults or valid_from is None or above_minor is None:
        raise BadInput(faults)
    kinds: dict[str, Any] = {"above_kind": typed["above_kind"], "otherwise_kind": typed["otherwise_kind"]}
    return CompetenceIn(
        valid_from=valid_from, above_minor=above_minor, basis=typed["basis"], valid_to=valid_to, note=typed["note"], **kinds
    )


@post(ADDRESS + "/{row_id:uuid}/end", opt={**allow(EDITORS), "receipt": "again"}, include_in_schema=False)
async def end(request: Request[Any, Any, Any], row_id: FromPath[uuid.UUID]) -> Response[Any]:
    """Give a row its last day, or another one."""
    form, faults = await request.form(), list[Fault]()
    text = str(form.get("valid_to", ""))
    try:
        valid_to = read_day(f"end-{row_id}", text, faults)
        if valid_to is None:
            raise BadInput(faults or [Fault(f"/end-{row_id}", Phrase("Write the last day on which it holds."))])
        await end_competence(person_of(request).acting, row_id, valid_to, seen=cast(str | None, form.get("seen")))
    except REDRAWN as refusal:
        says = next(iter(form_faults(refusal).values()))
        told = BadInput.one(f"/end-{row_id}", says)
        told.status = refusal.status
        return await _draw(request, told, ends={str(row_id): text})
    return to(f"{ADDRESS}?note=ended")


@post(ADDRESS + "/{row_id:uuid}/drop", opt=allow(EDITORS), include_in_schema=False)
async def drop(request: Request[Any, Any, Any], row_id: FromPath[uuid.UUID]) -> Response[Any]:
    """Take back a row that has not begun."""
    try:
        await drop_competence(person_of(request).acting, row_id, today=today())
    except REDRAWN as refusal:
        return await _draw(request, refusal)
    return to(f"{ADDRESS}?note=back")


HANDLERS = [show_competences, add, end, drop]
