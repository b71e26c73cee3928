"""The form as pages: a new suggestion, the list of an idea's tasks, ripening, handing in."""

import urllib.parse
from collections.abc import Mapping
from typing import Any

from litestar import Request, Response, get, post
from litestar.params import FromPath

from absorb.db import reading
from absorb.kernel.errors import AbsorbError, BadInput
from absorb.kernel.intake import convert
from absorb.receipts.actions import form_mark, is_key, was_done
from absorb.tank import actions, queries
from absorb.tank.access import WRITERS, editor_of
from absorb.tank.actions.saving import check_editor, hand_in, may_hand_in, ripen
from absorb.tank.actions.typing import NEW, forget_typed, keep_typed, names_of
from absorb.tank.pages import suggest
from absorb.tank.pages.form_panels import FORM_PANELS
from absorb.tank.pages.inputs import Inputs, form_texts, inputs_of, own_texts, resolve_organisation
from absorb.tank.panels import add_panel
from absorb.tank.queries.form import TypedSection
from absorb.tank.rules.form import (
    BY_NAME,
    FILLED_IN,
    RIPENESSES,
    SECTIONS,
    find_faults,
    find_missing,
    list_tasks,
    read_form,
    ripeness_asked,
    write_form,
)
from absorb.tank.schemas.form import SuggestionIn
from absorb.web import REDRAWN, Person, allow, faults_of, page, person_of, to

NEW_FIELDS = tuple(BY_NAME[name] for name in names_of(NEW))


async def _open_new(person: Person) -> tuple[Inputs, TypedSection | None]:
    editor = editor_of(person)
    alone = editor.organisations is not None and len(editor.organisations) == 1
    fields = tuple(field for field in NEW_FIELDS if not (alone and field.name == "organisation_id"))
    async with reading(person.acting) as connection:
        inputs = await inputs_of(connection, person, fields, {})
        typed = (await queries.form.list_typed(connection, person.id, None)).get(NEW)
    return inputs, typed


@get("/tank/new", opt=allow(WRITERS), include_in_schema=False)
async def show_new(request: Request[Any, Any, Any]) -> Response[str]:
    inputs, typed = await _open_new(person_of(request))
    texts = {**write_form({}, inputs.fields), **(typed.fields if typed else {})}
    return _draw_new(request, inputs, texts, typed=typed)


def _draw_new(
    request: Request[Any, Any, Any],
    inputs: Inputs,
    texts: Mapping[str, str],
    *,
    typed: TypedSection | None = None,
    refusal: AbsorbError | None = None,
    mark: str | None = None,
) -> Response[str]:
    """`mark` is the form's own while nothing was added by it; without one it is drawn as a form of its own."""
    return page(
        request,
        "tank/form/new.html",
        mark=mark,
        status=refusal.status if refusal else 200,
        form=inputs.form(texts, faults_of(refusal) if refusal else ()),
        restored=typed,
        kept=request.query_params.get("kept") is not None,
        autosave="/tank/new/typed",
    )


@post("/tank/new", opt=allow(WRITERS), include_in_schema=False)
async def add(request: Request[Any, Any, Any]) -> Response[Any]:
    person = person_of(request)
    inputs, _ = await _open_new(person)
    form = await form_texts(request)
    texts = own_texts(form, NEW)
    act, mark = form.get("do", "submit"), form.get("once", "")
    refusal: AbsorbError | None = None
    if act != "keep":
        try:
            added = await _add(person, inputs, texts, state="draft" if act == "draft" else "submitted", key=form_mark(form))
            return to(f"/tank/{added}/edit" if act == "draft" else f"/tank/{added}")
        except REDRAWN as error:
            refusal = error
    async with reading(person.acting) as connection:
        is_added = await was_done(connection, mark)
    if not (is_added and isinstance(refusal, BadInput)):  # who goes back to a refused form sends it once more as it was
        await keep_typed(person.acting, None, NEW, texts, base_version=0, editor=editor_of(person))
    if refusal is None:
        return to("/tank/new?kept=yes")
    return _draw_new(request, inputs, texts, refusal=refusal, mark=mark if is_key(mark) and not is_added else None)


async def _add(person: Person, inputs: Inputs, texts: Mapping[str, str], *, state: str, key: str | None) -> str:
    """The reference of what was added."""
    if "organisation_id" in texts:
        async with reading(person.acting) as connection:
            texts = {**texts, "organisation_id": await resolve_organisation(connection, inputs, texts["organisation_id"])}
    values, faults = read_form(texts, inputs.fields)
    unread = {fault.pointer for fault in faults}
    faults += [fault for fault in find_faults({"title": None, "need": None, **values}) if fault.pointer not in unread]
    if faults:
        raise BadInput(faults)
    ask = convert({**values, "state": state}, SuggestionIn)
    added = await actions.add_idea(person.acting, ask, organisations=editor_of(person).organisations, key=key)
    return added.reference


@post("/tank/new/typed", opt={**allow(WRITERS), "receipt": "again"}, include_in_schema=False, status_code=200)
async def autosave_new(request: Request[Any, Any, Any]) -> dict[str, str]:
    person = person_of(request)
    texts = own_texts(await form_texts(request), NEW)
    saved_at = await keep_typed(person.acting, None, NEW, texts, base_version=0, editor=editor_of(person))
    return {"saved_at": saved_at.isoformat()}


@post("/tank/new/forget", opt={**allow(WRITERS), "receipt": "again"}, include_in_schema=False)
async def forget_new(request: Request[Any, Any, Any]) -> Response[Any]:
    person = person_of(request)
    await forget_typed(person.acting, None, NEW, editor=editor_of(person))
    return to("/tank/new")


@get("/tank/{reference:str}/edit", opt=allow(WRITERS), include_in_schema=False)
async def show_tasks(request: Request[Any, Any, Any], reference: FromPath[str]) -> Response[str]:
    return await _draw_tasks(request, reference)


async def _draw_tasks(
    request: Request[Any, Any, Any], reference: str, refusal: AbsorbError | None = None, wanted: str | None = None
) -> Response[str]:
    """The list; after a refusal with what stands in the way of handing in, or of the ripeness that was `wanted`."""
    person = person_of(request)
    editor = editor_of(person)
    async with reading(person.acting) as connection:
        held = await queries.form.find_held(connection, reference)
        check_editor(held, editor)
        hands_in = await may_hand_in(connection, held, editor)
        typed = await queries.form.list_typed(connection, person.id, held.id)
        has_plan = await connection.fetchval(queries.form.HAS_PLAN)
    asked = request.query_params
    place = RIPENESSES.index(held.ripeness) if held.ripeness in RIPENESSES else 0
    following = RIPENESSES[place + 1] if place + 1 < len(RIPENESSES) else None
    return page(
        request,
        "tank/form/tasks.html",
        status=refusal.status if refusal else 200,
        idea=held,
        tasks=list_tasks(
            held.content,
            held.ripeness,
            ripeness_asked(held.state, held.ripeness),
            has_plan=has_plan,
            unsaved=typed,
            wanted=held.wanted,
        ),
        section_of={field.name: field.section for field in BY_NAME.values()},
        missing=find_missing(held.content, held.ripeness, has_plan=has_plan),
        may_hand_in=hands_in,
        following=following,
        lesser=RIPENESSES[:place],
        is_complete=held.state not in FILLED_IN,
        missing_then=find_missing(held.content, following, has_plan=has_plan) if following else [],
        saved=_section(asked.get("saved")),
        kept=_section(asked.get("kept")),
        merged=[BY_NAME[name] for name in asked.get("kept_fields", "").split(",") if name in BY_NAME],
        refusal=refusal,
        wanted=wanted,
    )


def _section(name: str | None) -> Any:
    return next((section for section in SECTIONS if section.name == name), None)


@post("/tank/{reference:str}/ripen", opt=allow(WRITERS), include_in_schema=False)
async def ripen_idea(request: Request[Any, Any, Any], reference: FromPath[str]) -> Response[Any]:
    person = person_of(request)
    wanted = (await form_texts(request)).get("to", "")
    try:
        await ripen(person.acting, reference, wanted, editor=editor_of(person))
    except REDRAWN as refusal:
        return await _draw_tasks(request, reference, refusal, wanted)
    return to(f"/tank/{urllib.parse.quote(reference)}/edit")


@post("/tank/{reference:str}/hand-in", opt=allow(WRITERS), include_in_schema=False)
async def hand_in_idea(request: Request[Any, Any, Any], reference: FromPath[str]) -> Response[Any]:
    person = person_of(request)
    try:
        await hand_in(person.acting, reference, editor=editor_of(person))
    except REDRAWN as refusal:
        return await _draw_tasks(request, reference, refusal)
    return to(f"/tank/{urllib.parse.quote(reference)}")


for panel in FORM_PANELS:
    add_panel(panel)

HANDLERS = [show_new, add, autosave_new, forget_new, show_tasks, ripen_idea, hand_in_idea, *suggest.HANDLERS]
