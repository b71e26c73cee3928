"""What the decision of an item rests on, typed before the vote."""

import uuid
from collections.abc import Mapping
from typing import Any, cast

from litestar import Request, Response, get, post
from litestar.params import FromPath

from absorb.committee import queries
from absorb.committee.access import RUNNERS
from absorb.committee.actions.grounds import list_warnings, set_ground
from absorb.committee.queries import competences, grounds
from absorb.committee.rules.competence import find_competence
from absorb.committee.rules.typed import find_long, read_amount
from absorb.committee.schemas.grounds import GroundIn
from absorb.committee.schemas.resolutions import Named
from absorb.db import reading
from absorb.kernel.errors import AbsorbError, BadInput, Fault
from absorb.kernel.money import money_text
from absorb.kernel.phrases import Phrase
from absorb.kernel.typed import read_day, text_of
from absorb.web import REDRAWN, allow, form_faults, page, person_of, to

TEXTS = ("why", "amount", "revokes_id", "recommendation_id", "departure_why", "moves_idea_to", "carried_out_by", "due_on")


@get("/committee/items/{item_id:uuid}/ground", opt=allow(RUNNERS), include_in_schema=False)
async def show_form(request: Request[Any, Any, Any], item_id: FromPath[uuid.UUID]) -> Response[str]:
    return await _form(request, item_id)


@post("/committee/items/{item_id:uuid}/ground", opt=allow(RUNNERS), include_in_schema=False)
async def save(request: Request[Any, Any, Any], item_id: FromPath[uuid.UUID]) -> Response[Any]:
    form = await request.form()
    typed = {name: text_of(form.get(name)) for name in TEXTS} | {"departs": "yes" if form.get("departs") else ""}
    try:
        await set_ground(person_of(request).acting, item_id, _read(typed), seen=str(form["seen"]) if form.get("seen") else None)
    except REDRAWN as refusal:
        return await _form(request, item_id, typed, refusal)
    async with reading(person_of(request).acting) as connection:
        meeting_id = await queries.get_meeting_of(connection, item_id)
    return to(f"/committee/meetings/{meeting_id}#item-{item_id}")


def _read(typed: Mapping[str, str]) -> GroundIn:
    """The form as it is meant; `BadInput` where something cannot be read."""
    faults: list[Fault] = []
    amount = typed["amount"].strip()
    amount_minor = read_amount(amount) if amount else None
    if amount and (amount_minor is None or amount_minor > 10**15):
        faults.append(Fault("/amount", Phrase("Write the amount in crowns, such as 250 000 or 1 234,50.")))
    due_on = read_day("due_on", typed["due_on"], faults)
    ids: dict[str, uuid.UUID | None] = {}
    for name in ("revokes_id", "recommendation_id"):
        try:
            ids[name] = uuid.UUID(typed[name]) if typed[name] else None
        except ValueError:
            faults.append(Fault(f"/{name}", Phrase("There is no such resolution.")))
    for name, longest in (("why", 4000), ("departure_why", 4000), ("carried_out_by", 300)):
        faults += find_long(name, typed[name], longest)
    if typed["moves_idea_to"] not in ("", "chosen", "reserve", "set_aside"):
        faults.append(Fault("/moves_idea_to", "Choose one of the answers."))
    if faults:
        raise BadInput(faults)
    return GroundIn(
        why=typed["why"] or None, amount_minor=amount_minor, departs=bool(typed["departs"]), departure_why=typed["departure_why"] or None,
        moves_idea_to=cast(Any, typed["moves_idea_to"] or None), carried_out_by=typed["carried_out_by"] or None, due_on=due_on, **ids,
    )  # fmt: skip


async def _form(
    request: Request[Any, Any, Any], item_id: uuid.UUID, typed: Mapping[str, str] | None = None, refusal: AbsorbError | None = None
) -> Response[str]:
    async with reading(person_of(request).acting) as connection:
        meeting = await queries.get_meeting(connection, await queries.get_meeting_of(connection, item_id))
        item = next(one for one in await queries.list_items(connection, meeting.id) if one.id == item_id)
        ground = await grounds.show_ground(connection, item_id)
        row = await grounds.get_ground(connection, item_id)
        recommendations = await grounds.list_recommendations(connection, row.idea) if meeting.effect == "approves" else []
        in_force = await grounds.list_in_force(connection, meeting.body_id)
        warnings = await list_warnings(connection, item_id)
        competence = find_competence(await competences.list_holding(connection), meeting.held_on)
    kept = {
        "why": ground.why or "", "amount": money_text(ground.amount_minor).replace(".", ",") if ground.amount_minor is not None else "",
        "revokes_id": str(ground.revokes.id) if ground.revokes else "", "departs": "yes" if ground.departs else "",
        "recommendation_id": str(ground.recommendation.id) if ground.recommendation else "", "departure_why": ground.departure_why or "",
        "moves_idea_to": ground.moves_idea_to or "", "carried_out_by": ground.carried_out_by or "",
        "due_on": ground.due_on.isoformat() if ground.due_on else "",
    }  # fmt: skip
    faults = form_faults(refusal) if refusal else {}
    return page(
        request, "committee/ground.html", status=refusal.status if refusal else 200, meeting=meeting, item=item, typed=typed or kept,
        kept=kept, mark=row.mark,
        faults=faults | ({"amount": faults["amount_minor"]} if "amount_minor" in faults else {}), warnings=warnings, competence=competence,
        recommendations=[_option(one.named) for one in recommendations], in_force=[_option(one.named) for one in in_force],
    )  # fmt: skip


def _option(named: Named) -> tuple[str, Named]:
    return str(named.id), named


HANDLERS = [show_form, save]
