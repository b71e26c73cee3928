"""The accessibility statement, for everybody, the form by which the administrator fills it in, and where the town lies."""

from typing import Any

import msgspec
from litestar import Request, Response, get, post

from absorb.db import reading
from absorb.kernel.errors import BadInput
from absorb.kernel.typed import text_of
from absorb.people.visiting import public
from absorb.town import actions
from absorb.town.queries import get_statement, get_territory
from absorb.town.rules import MISSING_WORDS, REGIONS, missing, read_statement
from absorb.town.schemas import METHODS, STATUSES, Statement, Territory
from absorb.web import allow, asker_of, form_faults, page, person_of, to, today

ADMINISTRATOR = frozenset(("administrator",))


@get(**public("/accessibility"))
async def show_statement(request: Request[Any, Any, Any]) -> Response[str]:
    statement = Statement()
    if acting := asker_of(request).acting:
        async with reading(acting) as connection:
            statement = await get_statement(connection)
    return page(request, "town/accessibility.html", statement=statement, missing=missing(statement), missing_words=MISSING_WORDS)


@get("/settings/town", opt=allow(ADMINISTRATOR), include_in_schema=False)
async def show_form(request: Request[Any, Any, Any]) -> Response[str]:
    async with reading(person_of(request).acting) as connection:
        statement = await get_statement(connection)
    return _form(request, {name: value or "" for name, value in msgspec.to_builtins(statement).items()}, {}, 200)


@post("/settings/town", opt={**allow(ADMINISTRATOR), "receipt": "again"}, include_in_schema=False)
async def change_statement(request: Request[Any, Any, Any]) -> Response[Any]:
    form = await request.form()
    typed = {name: value for name in Statement.__struct_fields__ if isinstance(value := form.get(name, ""), str)}
    try:
        statement = read_statement(typed, today())
    except BadInput as refusal:
        return _form(request, typed, form_faults(refusal), refusal.status)
    await actions.change_statement(person_of(request).acting, statement)
    return to("/accessibility")


def _form(request: Request[Any, Any, Any], typed: dict[str, str], faults: dict[str, str], status: int) -> Response[str]:
    return page(request, "town/form.html", status=status, typed=typed, faults=faults, statuses=STATUSES, methods=METHODS)


@get("/settings/territory", opt=allow(ADMINISTRATOR), include_in_schema=False)
async def show_territory(request: Request[Any, Any, Any]) -> Response[str]:
    async with reading(person_of(request).acting) as connection:
        territory = await get_territory(connection)
    return _territory(request, {"nuts": territory.nuts or "", "lau": territory.lau or ""}, {}, 200)


@post("/settings/territory", opt={**allow(ADMINISTRATOR), "receipt": "again"}, include_in_schema=False)
async def change_territory(request: Request[Any, Any, Any]) -> Response[Any]:
    form = await request.form()
    typed = {name: text_of(form.get(name)) for name in ("nuts", "lau")}
    try:
        await actions.change_territory(person_of(request).acting, Territory(nuts=typed["nuts"] or None, lau=typed["lau"] or None))
    except BadInput as refusal:
        return _territory(request, typed, form_faults(refusal), refusal.status)
    return to("/settings/territory?note=saved")


def _territory(request: Request[Any, Any, Any], typed: dict[str, str], faults: dict[str, str], status: int) -> Response[str]:
    note = "Saved." if request.query_params.get("note") == "saved" else None
    regions = [(code, f"{name} ({code})") for code, name in REGIONS.items()]
    return page(request, "town/territory.html", status=status, typed=typed, faults=faults, regions=regions, note=note)


HANDLERS = [show_statement, show_form, change_statement, show_territory, change_territory]
