"""The town's register of small aid: who had how much, who is one undertaking, and what is left on a day."""

import uuid
from collections.abc import Mapping
from decimal import Decimal
from typing import Any, cast

from litestar import Request, Response, get, post
from litestar.params import FromPath

from absorb.calls.access import KEEPERS
from absorb.calls.actions import aid as actions
from absorb.calls.queries.aid import list_recipients, read_register
from absorb.calls.rules.register import LINK_WORDS, ORIGIN_WORDS, REGULATION_WORDS, GrantIn, LinkIn
from absorb.db import reading
from absorb.kernel.errors import AbsorbError, BadInput, Fault, NotFound
from absorb.kernel.figures import read_number
from absorb.kernel.money import Money, minor_from_decimal
from absorb.kernel.phrases import Phrase
from absorb.kernel.typed import read_day, texts_of
from absorb.people import rules
from absorb.people.queries import list_organisation_names
from absorb.web import EVERYONE_INSIDE, READERS, REDRAWN, allow, form_faults, page, person_of, to, today

NOTES = {"entered": "It is entered.", "struck": "It is struck out.", "ended": "Its last day is noted."}
BLANK: Mapping[str, str] = {}
DIGITS = 12
"""So many digits before the comma an amount or a rate that is typed may have."""


@get("/aid", opt=allow(READERS), include_in_schema=False)
async def show_recipients(request: Request[Any, Any, Any]) -> Response[str]:
    person = person_of(request)
    async with reading(person.acting) as connection:
        found = await list_recipients(connection, today())
        organisations = await list_organisation_names(connection)
    return page(request, "calls/aid/list.html", found=found, organisations=organisations, day=today(), regulations=REGULATION_WORDS)


@get("/aid/{organisation_id:uuid}", opt=allow(EVERYONE_INSIDE), include_in_schema=False)
async def show_register(request: Request[Any, Any, Any], organisation_id: FromPath[uuid.UUID]) -> Response[str]:
    return await _draw(request, organisation_id)


async def _draw(
    request: Request[Any, Any, Any], organisation_id: uuid.UUID, refusal: AbsorbError | None = None, typed: Mapping[str, str] = BLANK
) -> Response[str]:
    """The register of one organisation on the day asked for; after a refusal with what is wrong and everything typed."""
    person, faults = person_of(request), list[Fault]()
    if not rules.may_see_organisation(person.roles, person.organisations, organisation_id):
        raise NotFound("There is no such organisation.")
    day = read_day("on", request.query_params.get("on", ""), faults) or today()
    async with reading(person.acting) as connection:
        register = await read_register(connection, organisation_id, day)
        organisations = await list_organisation_names(connection) if person.may(KEEPERS) else []
    told = form_faults(refusal) if refusal else {"on": faults[0].says} if faults else {}
    return page(
        request, "calls/aid/register.html", status=refusal.status if refusal else 422 if faults else 200, register=register, day=day,
        on=request.query_params.get("on", "") or day.isoformat(), may_keep=person.may(KEEPERS), reads_all=person.may(READERS),
        typed=typed, faults=told,
        organisations=[(one, name) for one, name in organisations if one != organisation_id], regulations=REGULATION_WORDS,
        origins=ORIGIN_WORDS, links=LINK_WORDS, note=NOTES.get(request.query_params.get("note", "")),
    )  # fmt: skip


@post("/aid/{organisation_id:uuid}/grants", opt=allow(KEEPERS), include_in_schema=False)
async def add_grant(request: Request[Any, Any, Any], organisation_id: FromPath[uuid.UUID]) -> Response[Any]:
    typed = texts_of(await request.form())
    try:
        await actions.add_grant(person_of(request).acting, organisation_id, _read_grant(typed), today=today())
    except REDRAWN as refusal:
        return await _draw(request, organisation_id, refusal, typed)
    return to(f"/aid/{organisation_id}?note=entered")


def _read_grant(typed: Mapping[str, str]) -> GrantIn:
    """The row as it is meant; `BadInput` where something cannot be read."""
    faults: list[Fault] = []
    granted_on = _day("granted_on", typed, faults)
    amounts = {name: _number(name, typed.get(name, ""), faults) for name in ("eur", "amount", "eur_rate")}
    for name, known in (("regulation", REGULATION_WORDS), ("origin", ORIGIN_WORDS)):
        if typed.get(name) not in known:
            faults.append(Fault(f"/{name}", "Choose one of the answers."))
    if faults or granted_on is None:
        raise BadInput(faults)
    eur, amount = (None if (found := amounts[name]) is None else Money(minor_from_decimal(found)) for name in ("eur", "amount"))
    kinds: dict[str, Any] = {"regulation": typed["regulation"], "origin": typed["origin"]}
    return GrantIn(
        granted_on=granted_on, provider=typed.get("provider", ""), reference=typed.get("reference") or None, eur=eur, amount=amount,
        eur_rate=amounts["eur_rate"], **kinds,
    )  # fmt: skip


def _day(name: str, typed: Mapping[str, str], faults: list[Fault]) -> Any:
    if not typed.get(name, "").strip():
        faults.append(Fault(f"/{name}", Phrase("Write the day.")))
    return read_day(name, typed.get(name, ""), faults)


def _number(name: str, text: str, faults: list[Fault]) -> Decimal | None:
    """A number above or equal to zero as people write it, or None where the field is empty."""
    if not text.strip():
        return None
    found, places = read_number(text), 6 if name == "eur_rate" else 2
    if found is None or found >= 10**DIGITS or found != round(found, places) or (name == "eur_rate" and not found):
        faults.append(Fault(f"/{name}", Phrase("Write a number such as 12 000,50; a rate such as 24,355.")))
        return None
    return found


@post("/aid/{organisation_id:uuid}/links", opt=allow(KEEPERS), include_in_schema=False)
async def add_link(request: Request[Any, Any, Any], organisation_id: FromPath[uuid.UUID]) -> Response[Any]:
    typed = texts_of(await request.form())
    try:
        await actions.add_link(person_of(request).acting, organisation_id, _read_link(typed))
    except REDRAWN as refusal:
        return await _draw(request, organisation_id, refusal, typed)
    return to(f"/aid/{organisation_id}?note=entered")


def _read_link(typed: Mapping[str, str]) -> LinkIn:
    faults: list[Fault] = []
    valid_from, valid_to = _day("valid_from", typed, faults), read_day("valid_to", typed.get("valid_to", ""), faults)
    other: uuid.UUID | None = None
    try:
        other = uuid.UUID(typed.get("other", ""))
    except ValueError:
        faults.append(Fault("/other", Phrase("Choose the other organisation.")))
    if typed.get("kind") not in LINK_WORDS:
        faults.append(Fault("/kind", "Choose one of the answers."))
    if faults or other is None:
        raise BadInput(faults)
    return LinkIn(other=other, kind=cast(Any, typed["kind"]), valid_from=valid_from, valid_to=valid_to, note=typed.get("note") or None)


@post("/aid/{organisation_id:uuid}/grants/{grant_id:uuid}/strike", opt=allow(KEEPERS), include_in_schema=False)
async def strike_grant(
    request: Request[Any, Any, Any], organisation_id: FromPath[uuid.UUID], grant_id: FromPath[uuid.UUID]
) -> Response[Any]:
    typed = texts_of(await request.form())
    try:
        await actions.strike_grant(person_of(request).acting, grant_id, typed.get("why", ""))
    except REDRAWN as refusal:
        return await _draw(request, organisation_id, _at(refusal, f"why-{grant_id}"), typed)
    return to(f"/aid/{organisation_id}?note=struck")


@post("/aid/{organisation_id:uuid}/links/{link_id:uuid}/strike", opt=allow(KEEPERS), include_in_schema=False)
async def strike_link(request: Request[Any, Any, Any], organisation_id: FromPath[uuid.UUID], link_id: FromPath[uuid.UUID]) -> Response[Any]:
    typed = texts_of(await request.form())
    try:
        await actions.strike_link(person_of(request).acting, link_id, typed.get("why", ""))
    except REDRAWN as refusal:
        return await _draw(request, organisation_id, _at(refusal, f"why-{link_id}"), typed)
    return to(f"/aid/{organisation_id}?note=struck")


@post("/aid/{organisation_id:uuid}/links/{link_id:uuid}/end", opt={**allow(KEEPERS), "receipt": "again"}, include_in_schema=False)
async def end_link(request: Request[Any, Any, Any], organisation_id: FromPath[uuid.UUID], link_id: FromPath[uuid.UUID]) -> Response[Any]:
    typed, faults = texts_of(await request.form()), list[Fault]()
    try:
        valid_to = _day("valid_to", typed, faults)
        if faults:
            raise BadInput(faults)
        await actions.end_link(person_of(request).acting, link_id, valid_to)
    except REDRAWN as refusal:
        return await _draw(request, organisation_id, _at(refusal, f"end-{link_id}"), typed)
    return to(f"/aid/{organisation_id}?note=ended")


def _at(refusal: AbsorbError, field: str) -> AbsorbError:
    """The refusal at the field of its row."""
    told = BadInput.one(f"/{field}", next(iter(form_faults(refusal).values())))
    told.status = refusal.status
    return told


HANDLERS = [show_recipients, show_register, add_grant, add_link, strike_grant, strike_link, end_link]
