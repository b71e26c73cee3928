"""Moving many ideas at once: chosen in the list, looked at here, then done."""

import uuid
from typing import Any

from litestar import Request, Response, get, post
from litestar.datastructures import FormMultiDict
from litestar.params import FromPath

from absorb.db import reading
from absorb.kernel.errors import AbsorbError, BadInput
from absorb.kernel.phrases import Phrase
from absorb.progress.queries import get_work
from absorb.tank.access import check_state
from absorb.tank.actions.bulk import look_at_moves, preview_moves, take_moves
from absorb.tank.asking import read_asked, wanted_of
from absorb.tank.pages.inputs import form_texts, reason_in
from absorb.tank.pages.listing import draw_tank
from absorb.tank.queries.bulk import Chosen
from absorb.tank.rules import MOVES
from absorb.web import CENTRE, REDRAWN, Person, allow, faults_of, page, person_of, to

SHOWN = 200
"""So many of those that cannot move are named on the page."""


@post("/tank/moves", opt=allow(CENTRE), include_in_schema=False)
async def choose(request: Request[Any, Any, Any]) -> Response[Any]:
    form = await request.form()
    try:
        bulk = await _preview(person_of(request), form)
    except REDRAWN as refusal:
        return await draw_tank(request, form, refusal)
    return to(f"/tank/moves/{bulk}")


async def _preview(person: Person, form: FormMultiDict) -> uuid.UUID:
    end, query = (str(form.get(name, "")) for name in ("to", "q"))
    if not end:
        raise BadInput.one("/to", Phrase("Choose where the ideas are to move."))
    check_state(end)
    if form.get("which") != "all":
        chosen = [read_chosen(str(value)) for value in form.getall("idea", [])]
        return await preview_moves(person.acting, end, chosen=chosen)
    search = read_asked(query, {})
    async with reading(person.acting) as connection:
        wanted = await wanted_of(connection, search, person, "title")
    return await preview_moves(person.acting, end, wanted=wanted, query=query)


def read_chosen(value: str) -> Chosen:
    """A tick of the list: the idea's id and the version that was seen."""
    idea, _, version = value.partition(":")
    try:
        return Chosen(uuid.UUID(idea), int(version) if len(version) < 10 else 0)
    except ValueError:
        raise BadInput.one("/ideas", Phrase("The list's form was not filled in by its page; choose the ideas there again.")) from None


@get("/tank/moves/{bulk_id:uuid}", opt=allow(CENTRE), include_in_schema=False)
async def show_moves(request: Request[Any, Any, Any], bulk_id: FromPath[uuid.UUID]) -> Response[str]:
    return await _moves(request, bulk_id)


async def _moves(request: Request[Any, Any, Any], bulk_id: uuid.UUID, refusal: AbsorbError | None = None, why: str = "") -> Response[str]:
    person = person_of(request)
    bulk = await look_at_moves(person.acting, bulk_id, person.roles)
    async with reading(person.acting) as connection:
        work = await get_work(connection, bulk.work) if bulk.work and bulk.state == "promised" else None
    return page(
        request,
        "tank/listing/moves.html",
        status=refusal.status if refusal else 200,
        bulk=bulk,
        work=work,
        shown=bulk.refused[:SHOWN],
        asks_why=any(move.needs_why for move in MOVES if move.end == bulk.to),
        faults=faults_of(refusal) if refusal else (),
        why=why,
    )


@post("/tank/moves/{bulk_id:uuid}", opt=allow(CENTRE), include_in_schema=False)
async def take(request: Request[Any, Any, Any], bulk_id: FromPath[uuid.UUID]) -> Response[Any]:
    person = person_of(request)
    why, faults = reason_in(await form_texts(request))
    try:
        if faults:
            raise BadInput(faults)
        await take_moves(person.acting, bulk_id, why or None, roles=person.roles)
    except REDRAWN as refusal:
        return await _moves(request, bulk_id, refusal, why)
    return to(f"/tank/moves/{bulk_id}")


HANDLERS = [choose, show_moves, take]
