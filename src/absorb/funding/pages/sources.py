"""The town's sources in the browser: those that ship, its own, and what each has to give in a year."""

from collections.abc import Mapping
from typing import Any

from litestar import Request, Response, get, post
from litestar.params import FromPath

from absorb.db import reading
from absorb.funding.access import MAY_WRITE
from absorb.funding.actions import sources as actions
from absorb.funding.queries import sources
from absorb.funding.rules.working.fields import Row, Texts
from absorb.funding.rules.working.numbers import money_words
from absorb.funding.schemas.sources import (
    FIRST_YEAR,
    LAST_YEAR,
    LEVELS,
    LONGEST_NOTE,
    LimitOut,
    SourceChangeIn,
    SourceIn,
    YearLimit,
    YearLimitsIn,
)
from absorb.journal.things import add_things
from absorb.kernel.errors import AbsorbError, BadInput, Fault
from absorb.kernel.intake import KEPT, convert
from absorb.kernel.money import Money
from absorb.kernel.numerals import whole
from absorb.kernel.typed import texts_of
from absorb.web import READERS, REDRAWN, allow, form_faults, language_of, page, person_of, to

ADDRESS = "/funding/sources"
NOTES = {"added": "The source is added.", "saved": "The source is saved.", "loaded": "The sources that ship are taken in."}
BLANK = {"code": "", "name_cs": "", "name_en": "", "level": "", "public": ""}
OWN = ("name_cs", "name_en", "level", "public")
EMPTY = {"year": "", "amount": "", "note": "", "invented": ""}


@get(ADDRESS, opt=allow(READERS), include_in_schema=False)
async def show_sources(request: Request[Any, Any, Any]) -> Response[str]:
    return await _draw_all(request)


async def _draw_all(request: Request[Any, Any, Any], refusal: AbsorbError | None = None, typed: Mapping[str, str] = BLANK) -> Response[str]:
    async with reading(person_of(request).acting) as connection:
        there = await sources.list_sources(connection)
        limits = await sources.list_limits(connection)
    given = {one.code: [limit for limit in limits if limit.source == one.code] for one in there}
    return page(
        request, "funding/sources/list.html", status=refusal.status if refusal else 200, sources=there, given=given, levels=LEVELS,
        typed=typed, faults=form_faults(refusal) if refusal else {}, may_write=person_of(request).may(MAY_WRITE),
        note=NOTES.get(request.query_params.get("note", "")),
    )  # fmt: skip


@post(ADDRESS, opt=allow(MAY_WRITE), include_in_schema=False)
async def add(request: Request[Any, Any, Any]) -> Response[Any]:
    form = texts_of(await request.form())
    typed = {name: form.get(name, "") for name in BLANK}
    try:
        await actions.add_source(person_of(request).acting, convert(_facts(typed), SourceIn, bounds=KEPT))
    except REDRAWN as refusal:
        return await _draw_all(request, refusal, typed)
    return to(f"{ADDRESS}?note=added")


def _facts(typed: Mapping[str, str]) -> dict[str, Any]:
    return {**typed, "public": typed["public"] == "yes"}


@post(f"{ADDRESS}/load", opt={**allow(MAY_WRITE), "receipt": "again"}, include_in_schema=False)
async def load(request: Request[Any, Any, Any]) -> Response[Any]:
    await actions.load_sources(person_of(request).acting)
    return to(f"{ADDRESS}?note=loaded")


@get(ADDRESS + "/{code:str}", opt=allow(READERS), include_in_schema=False)
async def show_source(request: Request[Any, Any, Any], code: FromPath[str]) -> Response[str]:
    return await _draw(request, code)


async def _draw(
    request: Request[Any, Any, Any], code: str, refusal: AbsorbError | None = None, form: Mapping[str, str] | None = None
) -> Response[str]:
    """A source with what it has to give; after a refusal with everything typed (`form`: the fields that were sent)."""
    async with reading(person_of(request).acting) as connection:
        source = await sources.get_source(connection, code)
        limits = await sources.list_limits(connection, source=code)
    sent = form or {}
    stands = {"name_cs": source.name_cs, "name_en": source.name_en, "level": source.level, "public": "yes" if source.is_public else ""}
    typed = {name: sent.get(name, "") for name in OWN} if "name_cs" in sent else stands
    rows = _rows(sent) if form is not None and "name_cs" not in sent else [_typed(limit, _comma(request)) for limit in limits]
    return page(
        request, "funding/sources/source.html", status=refusal.status if refusal else 200, source=source, typed=typed,
        rows=[*rows, EMPTY, EMPTY],
        levels=LEVELS, faults=form_faults(refusal) if refusal else {}, may_write=person_of(request).may(MAY_WRITE),
        base_version=sent.get("base_version", str(source.version)), note=NOTES.get(request.query_params.get("note", "")),
    )  # fmt: skip


def _comma(request: Request[Any, Any, Any]) -> str:
    return "," if language_of(request) == "cs" else "."


def _typed(limit: LimitOut, comma: str) -> Texts:
    amount = money_words(limit.limit_minor, comma)
    return {"year": str(limit.year), "amount": amount, "note": limit.note or "", "invented": "yes" if limit.is_invented else ""}


def _rows(form: Mapping[str, str]) -> list[Texts]:
    """The rows of years that were sent; empty ones are left out."""
    sent = [{name: form.get(f"limit-{number}-{name}", "") for name in EMPTY} for number in range(len(form))]
    return [row for row in sent if row["year"] or row["amount"] or row["note"]]


@post(ADDRESS + "/{code:str}", opt={**allow(MAY_WRITE), "receipt": "again"}, include_in_schema=False)
async def change(request: Request[Any, Any, Any], code: FromPath[str]) -> Response[Any]:
    """Its names and kind."""
    form = texts_of(await request.form())
    facts = {**_facts({name: form.get(name, "") for name in OWN}), "base_version": _base(form)}
    try:
        await actions.change_source(person_of(request).acting, code, convert(facts, SourceChangeIn, bounds=KEPT))
    except REDRAWN as refusal:
        return await _draw(request, code, refusal, {**dict.fromkeys(OWN, ""), **form})
    return to(f"{ADDRESS}/{code}?note=saved")


def _base(form: Mapping[str, str]) -> int:
    return whole(form.get("base_version", ""), 9, -1)


@post(ADDRESS + "/{code:str}/limits", opt={**allow(MAY_WRITE), "receipt": "again"}, include_in_schema=False)
async def limit(request: Request[Any, Any, Any], code: FromPath[str]) -> Response[Any]:
    """What it has to give, by year."""
    form = texts_of(await request.form())
    try:
        wanted = YearLimitsIn(base_version=_base(form), limits=_read(_rows(form)))
        await actions.limit_source(person_of(request).acting, code, wanted)
    except BadInput as refusal:
        return await _draw(request, code, BadInput(Fault(_at(one.pointer), one.says) for one in refusal.faults), form)
    except REDRAWN as refusal:
        return await _draw(request, code, refusal, form)
    return to(f"{ADDRESS}/{code}?note=saved")


def _read(rows: list[Texts]) -> tuple[YearLimit, ...]:
    """The years as they are meant; BadInput names each field that cannot be read."""
    faults: list[Fault] = []
    limits = []
    for number, texts in enumerate(rows):
        row = Row(f"limit-{number}", texts, faults)
        year, amount = whole(texts["year"], 4, 0), row.money("amount")
        if not FIRST_YEAR <= year <= LAST_YEAR:
            row.fault("year", "“%(text)s” is no year; write for example 2027.", text=texts["year"][:40])
        if not texts["amount"]:
            row.fault("amount", "Write what the source has to give in that year.")
        note = row.text("note", LONGEST_NOTE)
        limits.append(YearLimit(year=year, limit=amount or Money(0), note=note or None, is_invented=bool(texts["invented"])))
    if faults:
        raise BadInput(faults)
    return tuple(limits)


def _at(pointer: str) -> str:
    """The field of the form for a place in what was asked."""
    match pointer.split("/"):
        case ["", "limits", place, name]:
            return f"/limit-{place}-{name}"
        case _:
            return pointer


add_things("source", "select id, name_cs as name, '/funding/sources/' || code as address from source")

HANDLERS = [show_sources, add, load, show_source, change, limit]
