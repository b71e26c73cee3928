"""A meeting's minutes: what was said, versions with their sign-offs, and publishing without what is personal."""

import uuid
from collections.abc import Mapping
from typing import Any

import msgspec
from litestar import Request, Response, get, post
from litestar.params import FromPath

from absorb.committee import actions, queries
from absorb.committee.access import RUNNERS, SEERS, SETTERS, VOTERS
from absorb.committee.actions import minutes as acts
from absorb.committee.papers.publishing import suspects
from absorb.committee.queries import minutes as rows
from absorb.committee.rules.seen import mark_of
from absorb.committee.rules.typed import read_reason
from absorb.committee.schemas.minutes import Publishing
from absorb.db import reading
from absorb.documents.actions import files
from absorb.documents.queries import get_document
from absorb.kernel.errors import AbsorbError, BadInput, NotAllowed, NotFound
from absorb.kernel.phrases import Phrase
from absorb.people.visiting import public
from absorb.progress.queries import find_latest
from absorb.web import READERS, REDRAWN, allow, asker_of, attachment, form_faults, page, person_of, to

SETTING_WORDS = {
    "attendance": "Who was there, by name",
    "excused": "Who was excused or missing, by name",
    "votes": "How each member voted, by name",
    "conflicts": "Who declared a conflict of interest, and why",
    "discussion": "What was said",
    "signatures": "Who took the chair and who verified the minutes, by name",
}
NOTES = {
    "signed": "The version is signed off.", "published": "The minutes are published.", "withdrawn": "The minutes are withdrawn.",
    "anew": "The minutes are being written anew. If they come out otherwise, it is a new version for the verifiers to sign off.",
    "kept": "Kept. The minutes are being written anew.", "chosen": "Noted. The minutes name the verifiers, so they are being written anew.",
}  # fmt: skip


@get("/committee/meetings/{meeting_id:uuid}/minutes", opt=allow(READERS), include_in_schema=False)
async def show_minutes(request: Request[Any, Any, Any], meeting_id: FromPath[uuid.UUID]) -> Response[str]:
    return await _draw(request, meeting_id)


async def _draw(
    request: Request[Any, Any, Any], meeting_id: uuid.UUID, refusal: AbsorbError | None = None, typed: dict[str, str] | None = None
) -> Response[str]:
    person = person_of(request)
    async with reading(person.acting) as connection:
        material, setting = await rows.read_material(connection, meeting_id), await rows.get_setting(connection)
        versions = await rows.list_versions(connection, meeting_id)
        publication = await rows.find_publication(connection, meeting_id)
        work = await find_latest(connection, actions.MINUTES_WORK, actions.minutes_name(material.meeting), only_of=None)
    return page(
        request, "committee/minutes.html", status=refusal.status if refusal else 200, material=material, meeting=material.meeting,
        versions=versions, publication=publication, setting=msgspec.to_builtins(setting), setting_words=SETTING_WORDS,
        suspects=suspects(material, setting), work=work if work is not None and work.state != "finished" else None,
        is_verifier=person.id in {one for one, _ in material.verifiers}, me=person.id,
        may_run=person.may(RUNNERS), may_set=person.may(SETTERS),
        typed=typed or {}, marks={item: mark_of(text) for item, text in material.texts.items()}, unwritten=mark_of(""),
        faults=form_faults(refusal) if refusal else {},
        note=NOTES.get(request.query_params.get("note", "")),
    )  # fmt: skip


async def _write_anew(request: Request[Any, Any, Any], meeting_id: uuid.UUID) -> None:
    """Minutes of a meeting that is over are written anew where what they are made of has changed."""
    async with reading(person_of(request).acting) as connection:
        meeting = await queries.get_meeting(connection, meeting_id)
    if meeting.state == "closed":
        await actions.promise_minutes(person_of(request).acting, meeting_id)


@post("/committee/meetings/{meeting_id:uuid}/minutes/texts", opt={**allow(RUNNERS), "receipt": "again"}, include_in_schema=False)
async def write_texts(request: Request[Any, Any, Any], meeting_id: FromPath[uuid.UUID]) -> Response[Any]:
    form = await request.form()
    typed = {name: str(form[name]) for name in form if name == "text" or name.startswith("text-")}
    try:
        if await acts.write_texts(person_of(request).acting, meeting_id, _by_item("text", form), _by_item("seen", form)):
            await _write_anew(request, meeting_id)
    except REDRAWN as refusal:
        return await _draw(request, meeting_id, refusal, typed)
    return to(f"/committee/meetings/{meeting_id}/minutes?note=kept")


def _by_item(field: str, form: Mapping[str, Any]) -> dict[uuid.UUID | None, str]:
    """The fields `text`, `text-ID` … by item; None is the meeting as a whole."""
    found: dict[uuid.UUID | None, str] = {None: str(form[field])} if field in form else {}
    for name in form:
        if name.startswith(f"{field}-"):
            try:
                found[uuid.UUID(name.removeprefix(f"{field}-"))] = str(form[name])
            except ValueError:
                raise BadInput.one("", Phrase("The form came back without its items; go back and try again.")) from None
    return found


@post("/committee/meetings/{meeting_id:uuid}/minutes/anew", opt={**allow(RUNNERS), "receipt": "again"}, include_in_schema=False)
async def write_anew(request: Request[Any, Any, Any], meeting_id: FromPath[uuid.UUID]) -> Response[Any]:
    """Have the minutes of a meeting that is over written anew; where nothing has changed they stay the same version."""
    try:
        await actions.promise_minutes(person_of(request).acting, meeting_id)
    except REDRAWN as refusal:
        return await _draw(request, meeting_id, refusal)
    return to(f"/committee/meetings/{meeting_id}/minutes?note=anew")


@post("/committee/meetings/{meeting_id:uuid}/minutes/verifiers", opt={**allow(RUNNERS), "receipt": "again"}, include_in_schema=False)
async def choose_verifier(request: Request[Any, Any, Any], meeting_id: FromPath[uuid.UUID]) -> Response[Any]:
    form = await request.form()
    try:
        person_id = uuid.UUID(str(form.get("person", "")))
    except ValueError:
        return await _draw(request, meeting_id, BadInput.one("/person", "Choose one of the people."))
    try:
        await acts.choose_verifier(person_of(request).acting, meeting_id, person_id, is_chosen=form.get("is_chosen") != "no")
        await _write_anew(request, meeting_id)
    except REDRAWN as refusal:
        return await _draw(request, meeting_id, refusal)
    return to(f"/committee/meetings/{meeting_id}/minutes?note=chosen")


@post("/committee/meetings/{meeting_id:uuid}/minutes/sign-off", opt={**allow(VOTERS), "receipt": "again"}, include_in_schema=False)
async def sign_off(request: Request[Any, Any, Any], meeting_id: FromPath[uuid.UUID]) -> Response[Any]:
    form = await request.form()
    try:
        document_id = uuid.UUID(str(form.get("document", "")))
    except ValueError:
        document_id = uuid.UUID(int=0)
    try:
        await acts.sign_off(person_of(request).acting, meeting_id, document_id, str(form.get("sha256", "")))
    except (*REDRAWN, NotAllowed) as refusal:
        return await _draw(request, meeting_id, refusal)
    return to(f"/committee/meetings/{meeting_id}/minutes?note=signed")


@post("/committee/meetings/{meeting_id:uuid}/minutes/publish", opt=allow(SETTERS), include_in_schema=False)
async def publish(request: Request[Any, Any, Any], meeting_id: FromPath[uuid.UUID]) -> Response[Any]:
    form = await request.form()
    try:
        await acts.publish(person_of(request).acting, meeting_id, is_checked=form.get("is_checked") == "yes")
    except REDRAWN as refusal:
        return await _draw(request, meeting_id, refusal)
    return to(f"/committee/meetings/{meeting_id}/minutes?note=published")


@post("/committee/meetings/{meeting_id:uuid}/minutes/withdraw", opt=allow(SETTERS), include_in_schema=False)
async def withdraw(request: Request[Any, Any, Any], meeting_id: FromPath[uuid.UUID]) -> Response[Any]:
    form = await request.form()
    why = str(form.get("why", ""))
    try:
        await acts.withdraw(person_of(request).acting, meeting_id, why=read_reason("why", why))
    except REDRAWN as refusal:
        return await _draw(request, meeting_id, refusal, {"why": why})
    return to(f"/committee/meetings/{meeting_id}/minutes?note=withdrawn")


@get("/settings/minutes", opt=allow(SEERS), include_in_schema=False)
async def show_setting(request: Request[Any, Any, Any]) -> Response[str]:
    async with reading(person_of(request).acting) as connection:
        setting = await rows.get_setting(connection)
    return page(
        request, "committee/publishing.html", setting=msgspec.to_builtins(setting), setting_words=SETTING_WORDS,
        is_saved="saved" in request.query_params, may_set=person_of(request).may(SETTERS),
    )  # fmt: skip


@post("/settings/minutes", opt={**allow(SETTERS), "receipt": "again"}, include_in_schema=False)
async def change_setting(request: Request[Any, Any, Any]) -> Response[Any]:
    form = await request.form()
    await acts.change_setting(person_of(request).acting, Publishing(**{name: form.get(name) == "yes" for name in SETTING_WORDS}))
    return to("/settings/minutes?saved=1")


@get(**public("/resolutions/minutes/{meeting_id:uuid}"))
async def take_published(request: Request[Any, Any, Any], meeting_id: FromPath[uuid.UUID]) -> Response[bytes]:
    """Published minutes, for everybody."""
    acting = asker_of(request).acting
    if acting is None:
        raise NotFound(Phrase("These minutes are not published."))
    async with reading(acting) as connection:
        published = await rows.find_publication(connection, meeting_id)
        if published is None or published.document is None:
            raise NotFound(Phrase("These minutes are not published."))
        document = await get_document(connection, published.document)
    return attachment(await files().get(document.sha256), document.name, document.media_type)


HANDLERS = [
    show_minutes,
    write_texts,
    write_anew,
    choose_verifier,
    sign_off,
    publish,
    withdraw,
    show_setting,
    change_setting,
    take_published,
]
