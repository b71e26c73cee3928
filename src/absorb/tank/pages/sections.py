"""One section of an idea's form: filled in, saved, kept half-typed, added rows to; and the choice where two changed the same."""

import urllib.parse
from collections.abc import Mapping, Sequence
from typing import Any

import msgspec
from litestar import Request, Response, get, post
from litestar.params import FromPath

from absorb.bodies import room_for
from absorb.db import reading
from absorb.kernel.errors import BadInput, Fault, NotFound
from absorb.kernel.merging import Chosen, Contested
from absorb.tank import queries
from absorb.tank.access import WRITERS, editor_of
from absorb.tank.actions.saving import check_editor, save_idea
from absorb.tank.actions.typing import forget_typed, keep_typed
from absorb.tank.pages.inputs import Inputs, form_texts, inputs_of, names_in, own_texts, resolve_organisation, version_in, with_rows
from absorb.tank.queries.form import Held, TypedSection
from absorb.tank.rules.form import (
    BY_NAME,
    SECTIONS,
    TARGET_GROUPS,
    Section,
    asked_fields,
    fields_of,
    find_faults,
    most_characters,
    read_form,
    ripeness_asked,
    without_blank_rows,
    write_form,
)
from absorb.web import Person, allow, page, person_of, to

ROOM = room_for(max(most_characters(section.name) for section in SECTIONS))
"""Bytes of the form of any section with all that fits into it, in any script."""


class Opened(msgspec.Struct, frozen=True):
    """A section of one idea as one person has it open."""

    held: Held
    section: Section
    inputs: Inputs
    typed: TypedSection | None

    @property
    def address(self) -> str:
        return f"/tank/{self.held.reference}/edit/{self.section.name}"


async def open_section(person: Person, reference: str, name: str) -> Opened:
    """The section for one who may change it."""
    section = next((one for one in SECTIONS if one.name == name), None)
    if section is None:
        raise NotFound("There is no such address.")
    async with reading(person.acting) as connection:
        held = await queries.form.find_held(connection, reference)
        check_editor(held, editor_of(person))
        typed = (await queries.form.list_typed(connection, person.id, held.id)).get(name)
        asked = asked_fields(name, held.content, ripeness_asked(held.state, held.ripeness), held.wanted)
        written = names_typed(typed.fields) if typed else set()
        fields = tuple(field for field in fields_of(name) if field in asked or field.name in written)
        inputs = await inputs_of(connection, person, fields, held.content)
    return Opened(held, section, inputs, typed)


@get("/tank/{reference:str}/edit/{name:str}", opt=allow(WRITERS), include_in_schema=False)
async def show_section(request: Request[Any, Any, Any], reference: FromPath[str], name: FromPath[str]) -> Response[str]:
    opened = await open_section(person_of(request), reference, name)
    texts = opened.inputs.shown(write_form(opened.held.content, opened.inputs.fields))
    base_version = opened.held.version
    if opened.typed is not None:
        texts, base_version = {**texts_without(texts, opened.typed.fields), **opened.typed.fields}, opened.typed.base_version
    return _draw(request, opened, texts, base_version)


def texts_without(texts: Mapping[str, str], typed: Mapping[str, str]) -> dict[str, str]:
    """The saved texts but for those fields that were typed: a row that was taken away does not come back."""
    names = {_field_of(key) for key in typed}
    return {key: text for key, text in texts.items() if _field_of(key) not in names}


def names_typed(typed: Mapping[str, str]) -> set[str]:
    """The fields into which something was typed: they stay on the page, also where the form asks for less since."""
    return {_field_of(key) for key, text in typed.items() if text.strip()}


def _field_of(key: str) -> str:
    return key.partition("-")[0]


def _draw(
    request: Request[Any, Any, Any], opened: Opened, texts: Mapping[str, str], base_version: int, faults: Sequence[Fault] = ()
) -> Response[str]:
    at = request.query_params.get("at", "")
    return page(
        request,
        "tank/form/section.html",
        status=422 if faults else 200,
        idea=opened.held,
        section=opened.section,
        form=opened.inputs.form(texts, faults),
        base_version=base_version,
        restored=opened.typed if not (faults or at) else None,
        at=at,
        autosave=f"{opened.address}/typed",
    )


@post("/tank/{reference:str}/edit/{name:str}", opt=allow(WRITERS), include_in_schema=False, request_max_body_size=ROOM)
async def save_section(request: Request[Any, Any, Any], reference: FromPath[str], name: FromPath[str]) -> Response[Any]:
    person = person_of(request)
    opened = await open_section(person, reference, name)
    form = await form_texts(request)
    texts = own_texts(form, name)
    base_version = version_in(form, "base_version")
    act, _, rest = form.get("do", "save").partition(":")
    if act in ("add", "remove"):
        texts, at = with_rows(texts, act, rest)
        await _keep(person, opened, texts, base_version)
        return to(f"{opened.address}?{urllib.parse.urlencode({'at': at})}#{at}")
    if act == "keep":
        await _keep(person, opened, texts, base_version)
        return to(f"/tank/{reference}/edit?kept={name}")
    return await _save(request, person, opened, texts, base_version, form)


async def _keep(person: Person, opened: Opened, texts: Mapping[str, str], base_version: int) -> None:
    await keep_typed(person.acting, opened.held.reference, opened.section.name, texts, base_version=base_version, editor=editor_of(person))


async def _save(
    request: Request[Any, Any, Any], person: Person, opened: Opened, texts: Mapping[str, str], base_version: int, form: Mapping[str, str]
) -> Response[Any]:
    texts = without_blank_rows(texts, opened.inputs.fields)
    values, faults = read_form(await _resolved(person, opened, texts), opened.inputs.fields)
    unread = {fault.pointer for fault in faults}
    faults += [fault for fault in find_faults(values, opened.held.content) if fault.pointer not in unread]
    chosen = _chosen(form)
    if not faults:
        try:
            saved = await save_idea(
                person.acting, opened.held.reference, values, base_version=base_version, editor=editor_of(person),
                section=opened.section.name, chosen=chosen,
            )  # fmt: skip
            kept = {"kept_fields": ",".join(saved.kept)} if saved.kept else {}
            return to(f"/tank/{opened.held.reference}/edit?{urllib.parse.urlencode({'saved': opened.section.name, **kept})}")
        except Contested as contested:
            await _keep(person, opened, texts, base_version)
            return await _draw_choice(request, person, opened, texts, base_version, contested, was_asked=bool(chosen.seen_version))
        except BadInput as error:
            faults = list(error.faults)
    await _keep(person, opened, texts, base_version)
    return _draw(request, opened, texts, base_version, faults)


async def _resolved(person: Person, opened: Opened, texts: Mapping[str, str]) -> dict[str, str]:
    if "organisation_id" not in texts:
        return dict(texts)
    async with reading(person.acting) as connection:
        return {**texts, "organisation_id": await resolve_organisation(connection, opened.inputs, texts["organisation_id"])}


def _chosen(form: Mapping[str, str]) -> Chosen:
    if "seen_version" not in form:
        return Chosen({}, 0)
    return Chosen({name: form.get(f"choose-{name}", "") for name in BY_NAME}, version_in(form, "seen_version"))


async def _draw_choice(
    request: Request[Any, Any, Any],
    person: Person,
    opened: Opened,
    texts: Mapping[str, str],
    base_version: int,
    contested: Contested,
    *,
    was_asked: bool,
) -> Response[str]:
    """Both versions side by side. The form carries everything typed on this page, and asks for each contested field."""
    async with reading(person.acting) as connection:
        names = await names_in(connection, contested.differences)
    return page(
        request,
        "tank/form/choice.html",
        status=409,
        idea=opened.held,
        section=opened.section,
        differences=[(BY_NAME[one.field], one) for one in contested.differences],
        names=names,
        target_groups=TARGET_GROUPS,
        texts=texts,
        base_version=base_version,
        seen_version=contested.version,
        was_asked=was_asked,
    )


@post(
    "/tank/{reference:str}/edit/{name:str}/typed",
    opt={**allow(WRITERS), "receipt": "again"},
    include_in_schema=False,
    status_code=200,
    request_max_body_size=ROOM,
)
async def autosave(request: Request[Any, Any, Any], reference: FromPath[str], name: FromPath[str]) -> dict[str, str]:
    person = person_of(request)
    form = await form_texts(request)
    saved_at = await keep_typed(
        person.acting, reference, name, own_texts(form, name), base_version=version_in(form, "base_version"), editor=editor_of(person)
    )
    return {"saved_at": saved_at.isoformat()}


@post("/tank/{reference:str}/edit/{name:str}/forget", opt={**allow(WRITERS), "receipt": "again"}, include_in_schema=False)
async def forget(request: Request[Any, Any, Any], reference: FromPath[str], name: FromPath[str]) -> Response[Any]:
    person = person_of(request)
    await forget_typed(person.acting, reference, name, editor=editor_of(person))
    return to(f"/tank/{reference}/edit/{urllib.parse.quote(name)}")


HANDLERS = [show_section, save_section, autosave, forget]
