"""The plain facts of a call's draft as a form; whatever it does not show is changed in the text."""

import uuid
from collections.abc import Iterable
from typing import Any

from litestar import Request, Response, get, post
from litestar.params import FromPath

from absorb.bodies import CASE_BODY
from absorb.calls import actions
from absorb.calls.pages.editing import place_in
from absorb.calls.queries import drafts
from absorb.calls.queries.drafts import Draft
from absorb.calls.rules import COST_BASES, COST_KINDS
from absorb.calls.rules.differences import PLACE_WORDS
from absorb.calls.rules.plain_facts import rewrite
from absorb.calls.rules.plain_fields import BLANK_ROWS, FIGURES, RATES, ROWS, SPLIT, Typed, count_rows, typed_of
from absorb.db import reading
from absorb.kernel.errors import AbsorbError, BadInput, Clash, Fault
from absorb.kernel.numerals import whole
from absorb.kernel.phrases import Phrase
from absorb.kernel.typed import text_of
from absorb.people.rules import KIND_WORDS
from absorb.web import CENTRE, REDRAWN, allow, faults_of, language_of, page, person_of, to

ADDRESS = "/calls/drafts/{draft_id:uuid}/facts"
NOTES = {"saved": "The draft is saved."}


@get(ADDRESS, opt=allow(CENTRE), include_in_schema=False)
async def show_facts(request: Request[Any, Any, Any], draft_id: FromPath[uuid.UUID]) -> Response[Any]:
    """The form; where the text cannot be read as one, the text itself, with its faults."""
    async with reading(person_of(request).acting) as connection:
        draft = await drafts.get_draft(connection, draft_id)
        checked = await drafts.check_draft(connection, draft)
    try:
        typed = typed_of(draft.source_text, _comma(request))
    except BadInput:
        return to(f"/calls/drafts/{draft_id}")
    at_fields, others = _by_field(checked.faults, typed)
    return _draw(request, draft, typed, at_fields, others)


def _comma(request: Request[Any, Any, Any]) -> str:
    return "," if language_of(request) == "cs" else "."


def _by_field(faults: Iterable[Fault], typed: Typed) -> tuple[dict[str, Any], list[Any]]:
    """What is wrong with the text: by the field that shows it, and what no field shows."""
    found: dict[str, Any] = {}
    others = []
    for fault in faults:
        name = place_in(fault.pointer)[1].strip("/").replace("/", ".")
        field = next((one for one in typed if one == name or (name and one.startswith(f"{name}."))), None)
        if field is None or field in found:
            others.append(fault.says)
        else:
            found[field] = fault.says
    return found, others


def _draw(
    request: Request[Any, Any, Any], draft: Draft, typed: Typed, faults: dict[str, Any], others: list[Any], *, status: int = 200
) -> Response[str]:
    counts = {name: count_rows(typed, name) + BLANK_ROWS for name in ROWS}
    splits = count_rows(typed, "splits")
    rates = [count_rows(typed, f"splits.{index}.rates") + BLANK_ROWS for index in range(splits + 1)]
    return page(
        request, "calls/editing/facts.html", status=status, draft=draft, typed=typed, faults=faults, others=others, figures=FIGURES,
        rows=ROWS, counts=counts, rates=rates, split=SPLIT, rate=RATES, place_words=PLACE_WORDS, kinds=KIND_WORDS, cost_kinds=COST_KINDS,
        bases=COST_BASES, note=NOTES.get(request.query_params.get("note", "")), address=f"/calls/drafts/{draft.id}",
    )  # fmt: skip


@post(ADDRESS, opt={**allow(CENTRE), "receipt": "again"}, include_in_schema=False, request_max_body_size=CASE_BODY)
async def change_facts(request: Request[Any, Any, Any], draft_id: FromPath[uuid.UUID]) -> Response[Any]:
    form, acting = await request.form(), person_of(request).acting
    typed = {name: text_of(value) for name, value in form.items() if "." in name}
    typed |= {name: " ".join(map(text_of, form.getall(name))) for name in typed if name.endswith(".applicants")}
    seen = whole(text_of(form.get("seen")), 6, 0)
    async with reading(acting) as connection:
        draft = await drafts.get_draft(connection, draft_id)
    try:
        new = rewrite(
            draft.source_text, typed_of(draft.source_text, _comma(request)) | _cleared(draft, typed, _comma(request)), _comma(request)
        )
        if draft.version != seen and new != draft.source_text:
            says = "Somebody else has saved this draft meanwhile. What you typed stands here; saving it again puts it in place of theirs."
            raise Clash(Phrase(says))
        await actions.save_draft(acting, draft_id, new, seen=draft.version)
    except REDRAWN as refusal:
        return _refused(request, draft, typed, refusal)
    return to(f"/calls/drafts/{draft_id}/facts?note=saved")


def _cleared(draft: Draft, typed: Typed, comma: str) -> Typed:
    """What was typed, with the boxes that are not ticked: a browser sends nothing of them."""
    boxes = {name: "" for name in typed_of(draft.source_text, comma) if name.endswith((".unverified", ".applicants"))}
    return boxes | typed


def _refused(request: Request[Any, Any, Any], draft: Draft, typed: Typed, refusal: AbsorbError) -> Response[str]:
    told = {fault.pointer.lstrip("/"): fault.says for fault in faults_of(refusal)}
    faults = {name: says for name, says in told.items() if "." in name}
    return _draw(request, draft, typed, faults, [says for name, says in told.items() if name not in faults], status=refusal.status)


HANDLERS = [show_facts, change_facts]
