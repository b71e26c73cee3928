"""One item's many ideas: which they are, ways of choosing among them side by side, and putting one to the vote."""

import datetime as dt
import uuid
from collections.abc import Mapping
from typing import Any

from litestar import Request, Response, get, post
from litestar.params import FromPath

from absorb.committee import actions, queries
from absorb.committee.access import RUNNERS, VOTERS
from absorb.committee.rules.choosing.budget import budget_of
from absorb.committee.rules.choosing.comparison import LeftOut, differing
from absorb.committee.rules.typed import read_reason
from absorb.committee.schemas.choosing import ItemIdeasIn, PickIn
from absorb.db import reading
from absorb.kernel.czech import amount
from absorb.kernel.errors import BadInput
from absorb.kernel.intake import convert
from absorb.kernel.money import money_text
from absorb.kernel.phrases import Phrase
from absorb.web import READERS, REDRAWN, allow, form_faults, page, person_of, to


@get("/committee/items/{item_id:uuid}/choosing", opt=allow(READERS), include_in_schema=False)
async def show_choosing(request: Request[Any, Any, Any], item_id: FromPath[uuid.UUID]) -> Response[str]:
    return await draw_choosing(request, item_id)


async def draw_choosing(
    request: Request[Any, Any, Any],
    item_id: uuid.UUID,
    faults: Mapping[str, str] | None = None,
    status: int = 200,
    marks: Mapping[str, str] | None = None,
) -> Response[str]:
    """The page of an item's ideas, with the comparison under the budget that the address names; `marks` are those that were typed
    and not taken, by reference."""
    person, typed = person_of(request), request.query_params.get("budget", "").strip()
    faults, budget_minor = dict(faults or {}), None
    try:
        budget_minor = budget_of(typed) if typed else None
    except BadInput as refusal:
        faults, status = form_faults(refusal), 422
    found = await actions.show_choosing(person.acting, item_id, budget_minor)
    async with reading(person.acting) as connection:
        meeting = await queries.get_meeting(connection, await queries.get_meeting_of(connection, item_id))
        (item,) = [one for one in await queries.list_items(connection, meeting.id) if one.id == item_id]
        members = await queries.list_members(connection, meeting, dt.datetime.now(dt.UTC))
        mine = await queries.find_own_marks(connection, item.running.id, person.id) if item.running else {}
    if marks is None:
        marks = {one.reference: str(mine[str(one.idea)]) for one in found.ideas if str(one.idea) in mine}
    me = next((one for one in members if one.person_id == person.id), None) if person.may(VOTERS) else None
    return page(
        request, "committee/choosing.html", status=status, item=item, meeting=meeting, me=me, found=found, typed=typed, faults=faults,
        budget=budget_minor, marks=marks, runs=person.may(RUNNERS) and meeting.state in ("called", "open") and item.state == "waiting",
        titles={one.reference: one for one in found.ideas}, places={str(one.idea): one for one in found.ideas},
        taken=differing(found.comparison) if found.comparison else {}, because=because, money=money_text,
    )  # fmt: skip


def because(left_out: LeftOut) -> Phrase:
    """Why an idea was left out, with its amounts written out."""
    return Phrase(left_out.why, **{name.removesuffix("_minor"): amount(minor) for name, minor in left_out.facts.items()})


@post("/committee/items/{item_id:uuid}/ideas", opt=allow(RUNNERS), include_in_schema=False)
async def put_ideas(request: Request[Any, Any, Any], item_id: FromPath[uuid.UUID]) -> Response[Any]:
    """The ideas named in the text, in its order; without any, the first places of the item's ranking."""
    form = await request.form()
    names, first = str(form.get("ideas", "")).replace(",", " ").split(), str(form.get("first", "")).strip()
    try:
        ask = convert({"ideas": names, "first": _first(first) if first and not names else None}, ItemIdeasIn)
        await actions.put_ideas(person_of(request).acting, item_id, ask)
    except REDRAWN as refusal:
        faults = {"ideas" if field.startswith("ideas") else field: says for field, says in form_faults(refusal).items()}
        return await draw_choosing(request, item_id, faults, refusal.status)
    return to(f"/committee/items/{item_id}/choosing")


def _first(text: str) -> int:
    if not (text.isascii() and text.isdecimal() and 0 < len(text) < 4 and int(text)):
        raise BadInput.one("/first", "Write how many first places as a whole number, at most 500.")
    return int(text)


@post("/committee/items/{item_id:uuid}/pick", opt=allow(RUNNERS), include_in_schema=False)
async def pick(request: Request[Any, Any, Any], item_id: FromPath[uuid.UUID]) -> Response[Any]:
    """One method's choice becomes the motion; the budget is the one that the comparison was drawn for."""
    form = await request.form()
    try:
        budget = money_text(budget_of(request.query_params.get("budget", "")))
        if not str(form.get("why", "")).strip():
            raise BadInput.one("/why", "Say why this way of choosing.")
        asked = {"method": str(form.get("method", "")), "why": read_reason("why", str(form["why"])), "budget": budget}
        rest = "reserve" if form.get("rest") == "reserve" else None
        await actions.pick(person_of(request).acting, item_id, convert({**asked, "rest": rest}, PickIn))
    except REDRAWN as refusal:
        return await draw_choosing(request, item_id, form_faults(refusal), refusal.status)
    async with reading(person_of(request).acting) as connection:
        meeting_id = await queries.get_meeting_of(connection, item_id)
    return to(f"/committee/meetings/{meeting_id}#item-{item_id}")


HANDLERS = [show_choosing, put_ideas, pick]
