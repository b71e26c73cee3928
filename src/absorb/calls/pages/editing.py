"""Writing calls in the browser: one text with its faults by line, what it would say and what it changes, and publishing it."""

import re
import uuid
from typing import Any

import msgspec
from litestar import Request, Response, get, post
from litestar.params import FromPath

from absorb.calls import actions
from absorb.calls.pages.words import words_for
from absorb.calls.payers import payer_names
from absorb.calls.queries import drafts
from absorb.calls.rules.differences import PLACE_WORDS
from absorb.db import reading
from absorb.kernel.errors import AbsorbError, BadInput, Clash, Fault
from absorb.kernel.numerals import whole
from absorb.kernel.phrases import Phrase
from absorb.kernel.typed import text_of
from absorb.web import CENTRE, REDRAWN, allow, faults_of, language_of, page, person_of, to

SAVED = {"saved": "The draft is saved.", "begun": "The draft is begun. Nobody else sees it before it is published."}
_PLACE = re.compile(r"line ([0-9]+)(?:, (/.*))?")


class Told(msgspec.Struct, frozen=True):
    """A fault of the text: the number of its line, the line itself, the key and what would be right."""

    line: int
    text: str
    key: str
    says: str


@post("/calls/drafts", opt=allow(CENTRE), include_in_schema=False)
async def begin(request: Request[Any, Any, Any]) -> Response[Any]:
    form = await request.form()
    code = text_of(form.get("code")) or None
    draft_id = await actions.begin_draft(person_of(request).acting, code, shipped=text_of(form.get("shipped")) == "yes")
    return to(f"/calls/drafts/{draft_id}?note=begun")


@get("/calls/drafts/{draft_id:uuid}", opt=allow(CENTRE), include_in_schema=False)
async def show_draft(request: Request[Any, Any, Any], draft_id: FromPath[uuid.UUID]) -> Response[str]:
    return await _draw(request, draft_id)


async def _draw(
    request: Request[Any, Any, Any], draft_id: uuid.UUID, refusal: AbsorbError | None = None, typed: dict[str, str] | None = None
) -> Response[str]:
    """The draft; after a refusal with what stands in the way and everything typed. Where somebody else saved meanwhile, theirs
    stands beside the typed text."""
    async with reading(person_of(request).acting) as connection:
        kept = await drafts.get_draft(connection, draft_id)
        mine = typed["text"] + "\n" if typed else kept.source_text
        checked = await drafts.check_draft(connection, msgspec.structs.replace(kept, source_text=mine))
        payers = await payer_names(connection, language_of(request))
    theirs = kept.source_text if isinstance(refusal, Clash) and mine != kept.source_text else None
    return page(
        request, "calls/editing/draft.html", status=refusal.status if refusal else 200, draft=kept, written=mine, theirs=theirs,
        checked=checked, told=[_told(fault, mine) for fault in checked.faults], text=checked.call, place_words=PLACE_WORDS,
        **words_for(checked.call, payers),
        faults=_at_fields(refusal), why=typed["why"] if typed else "", note=SAVED.get(request.query_params.get("note", "")),
    )  # fmt: skip


def place_in(pointer: str) -> tuple[int, str]:
    """The line and the key that a fault of a text names: "line 12, /splits/0/rates"."""
    place = _PLACE.fullmatch(pointer)
    return (int(place[1]), place[2] or "") if place else (1, "")


def _told(fault: Fault, text: str) -> Told:
    """Where a fault stands, with the line as it was written."""
    (number, key), lines = place_in(fault.pointer), text.split("\n")
    return Told(number, lines[number - 1].strip() if number <= len(lines) else "", key, fault.says)


def _at_fields(refusal: AbsorbError | None) -> list[Fault]:
    """Faults of the text lead to its field, where they are told line by line; those of the reason to the reason's."""
    if refusal is None:
        return []
    faults = faults_of(refusal)
    if isinstance(refusal, BadInput) and any(_PLACE.fullmatch(fault.pointer) for fault in faults):
        return [Fault("/text", Phrase("The text has %(count)s faults; they stand below it.", count=len(faults)))]
    return [Fault("/why" if fault.pointer == "/why" else "/text", fault.says) for fault in faults]


@post("/calls/drafts/{draft_id:uuid}", opt=allow(CENTRE), include_in_schema=False)
async def change(request: Request[Any, Any, Any], draft_id: FromPath[uuid.UUID]) -> Response[Any]:
    """Keep the text; then do what the button says."""
    form, acting = await request.form(), person_of(request).acting
    typed = {name: text_of(form.get(name)) for name in ("text", "why")}
    seen, replaces = (whole(text_of(form.get(name)), digits=6, otherwise=0) for name in ("seen", "replaces"))
    button = text_of(form.get("do"))
    try:
        if button == "drop":
            await actions.drop_draft(acting, draft_id, seen=seen)
            return to("/calls?note=dropped")
        version = await actions.save_draft(acting, draft_id, typed["text"], seen=seen)
        if button != "publish":
            return to(f"/calls/drafts/{draft_id}?note=saved")
        kept = await actions.publish_draft(acting, draft_id, seen=version, replaces=replaces, why=typed["why"])
    except REDRAWN as refusal:
        return await _draw(request, draft_id, refusal, typed)
    return to(f"/calls/{kept.code}/versions?note=published")


HANDLERS = [begin, show_draft, change]
