"""Resolutions as people inside read them: all, one with what became of it, and those to be carried out."""

import datetime as dt
import uuid
from typing import Any

from litestar import Request, Response, get, post
from litestar.params import FromPath

from absorb.committee import queries
from absorb.committee.access import RUNNERS
from absorb.committee.actions.carrying import note
from absorb.committee.queries import carrying
from absorb.committee.queries.resolutions import list_following
from absorb.committee.rules import result_words
from absorb.db import reading
from absorb.kernel.errors import AbsorbError
from absorb.tank.panels import About, Line, Panel, add_panel
from absorb.tank.rules.states import moves_from
from absorb.web import CENTRE, READERS, REDRAWN, allow, form_faults, language_of, page, person_of, to, today


@get("/committee/resolutions", opt=allow(READERS), include_in_schema=False)
async def show_resolutions(request: Request[Any, Any, Any]) -> Response[str]:
    language = language_of(request)
    async with reading(person_of(request).acting) as connection:
        resolutions = await queries.list_resolutions(connection)
    results = {one.id: result_words(language, one.tally) for one in resolutions}
    return page(request, "committee/resolutions.html", resolutions=resolutions, results=results)


@get("/committee/resolutions/{resolution_id:uuid}", opt=allow(READERS), include_in_schema=False)
async def show_resolution(request: Request[Any, Any, Any], resolution_id: FromPath[uuid.UUID]) -> Response[str]:
    return await _draw(request, resolution_id)


async def _draw(
    request: Request[Any, Any, Any], resolution_id: uuid.UUID, typed: dict[str, str] | None = None, refusal: AbsorbError | None = None
) -> Response[str]:
    async with reading(person_of(request).acting) as connection:
        one = await queries.get_resolution(connection, resolution_id)
        notes = await carrying.list_notes(connection, resolution_id)
        following = await list_following(connection, resolution_id)
        state = await connection.fetchval(queries.STATE_OF_REFERENCE, one.reference) if one.reference else None
    proposed = [move.end for move in moves_from(state, CENTRE) if move.end != "merged"] if state and one.revoked_by else []
    return page(
        request, "committee/resolution.html", status=refusal.status if refusal else 200, one=one, notes=notes, following=following,
        result=result_words(language_of(request), one.tally), state=state, proposed=proposed, may_note=person_of(request).may(RUNNERS),
        typed=typed or {"says": "", "noted_on": today().isoformat(), "is_done": ""}, faults=form_faults(refusal) if refusal else {},
    )  # fmt: skip


@post("/committee/resolutions/{resolution_id:uuid}/notes", opt=allow(RUNNERS), include_in_schema=False)
async def add_note(request: Request[Any, Any, Any], resolution_id: FromPath[uuid.UUID]) -> Response[Any]:
    form = await request.form()
    typed = {name: str(form.get(name, "")) for name in ("says", "noted_on", "is_done")}
    try:
        noted_on = dt.date.fromisoformat(typed["noted_on"].strip())
    except ValueError:
        noted_on = None
    is_done = typed["is_done"] == "yes"
    try:
        await note(person_of(request).acting, resolution_id, says=typed["says"], noted_on=noted_on, is_done=is_done, today=today())
    except REDRAWN as refusal:
        return await _draw(request, resolution_id, typed, refusal)
    return to(f"/committee/resolutions/{resolution_id}#carrying")


@get("/committee/to-do", opt=allow(READERS), include_in_schema=False)
async def show_to_do(request: Request[Any, Any, Any]) -> Response[str]:
    """What was resolved and somebody is to carry out, by its day."""
    async with reading(person_of(request).acting) as connection:
        open_ones = await carrying.list_to_do(connection, is_done=False)
        done = await carrying.list_to_do(connection, is_done=True)
    return page(request, "committee/to_do.html", open_ones=open_ones, done=done, today=today())


async def _resolved(connection: Any, idea: About) -> list[Line]:
    lines = []
    for one in await queries.list_about_idea(connection, idea.id):
        says = "Resolution %(number)s not adopted"
        if one.is_adopted:
            says = "Resolution %(number)s adopted, revoked later" if one.is_revoked else "Resolution %(number)s adopted"
        lines.append(Line(says, {"number": one.number}, f"/committee/resolutions/{one.id}"))
    return lines


add_panel(Panel("Decisions", _resolved, READERS, order=20))


HANDLERS = [show_resolutions, show_resolution, add_note, show_to_do]
