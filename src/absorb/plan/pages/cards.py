"""A measure's card as a form: it changes the draft, and the draft becomes the next version when it is published."""

import uuid
from collections.abc import Mapping
from typing import Any

from litestar import Request, Response, get, post
from litestar.params import FromPath

from absorb.kernel.errors import AbsorbError, NotFound
from absorb.kernel.numerals import whole
from absorb.plan.actions import drafts
from absorb.plan.rules import MeasureCard, PlanTree
from absorb.plan.rules.cards import CARD_FIELDS, typed_of
from absorb.plan.rules.continuing import place_text
from absorb.plan.rules.editing import find_measure
from absorb.plan.rules.tree import Path
from absorb.web import CENTRE, REDRAWN, allow, faults_of, page, person_of, to


@get("/plan/drafts/{draft_id:uuid}/card", opt=allow(CENTRE), include_in_schema=False)
async def show_card(request: Request[Any, Any, Any], draft_id: FromPath[uuid.UUID]) -> Response[str]:
    """The card of the measure at ?place=1&place=1.1&place=2, or an empty one under an objective."""
    return await _card(request, draft_id, _place(request.query_params.getall("place", [])))


async def _card(
    request: Request[Any, Any, Any],
    draft_id: uuid.UUID,
    place: Path,
    refusal: AbsorbError | None = None,
    typed: Mapping[str, Any] | None = None,
) -> Response[str]:
    draft = (await drafts.preview(person_of(request).acting, draft_id)).draft
    card = _card_at(draft.tree, place)
    return page(
        request, "plan/card.html", status=refusal.status if refusal else 200, draft=draft.out, place=place, card=card,
        typed=typed or typed_of(draft.tree, card, place[:2]), fields=CARD_FIELDS, tree=draft.tree, where=place_text(place),
        faults=faults_of(refusal) if refusal else (),
    )  # fmt: skip


def _card_at(tree: PlanTree, place: Path) -> MeasureCard | None:
    """The measure of a place, or None for a new one under an objective that is there."""
    if len(place) == 2 and any(area.code == place[0] and any(one.code == place[1] for one in area.objectives) for area in tree.areas):
        return None
    card = find_measure(tree, place)
    if card is None:
        raise NotFound("There is no such measure in the draft.")
    return card


def _place(given: list[str]) -> Path:
    return tuple(given[:3])


@post("/plan/drafts/{draft_id:uuid}/card", opt=allow(CENTRE), include_in_schema=False)
async def save_card(request: Request[Any, Any, Any], draft_id: FromPath[uuid.UUID]) -> Response[Any]:
    form = await request.form()
    place = _place([str(code) for code in form.getall("place", [])])
    typed: dict[str, Any] = {name: str(form.get(name, "")) for name in ("objective", *(field.name for field in CARD_FIELDS))}
    typed["themes"] = [str(code) for code in form.getall("themes", [])]
    version = str(form.get("version", ""))
    seen = whole(version, 8, -1)
    try:
        if form.get("do") == "end":
            await drafts.end_measure_in(person_of(request).acting, draft_id, place, version=seen)
        else:
            await drafts.put_card(person_of(request).acting, draft_id, place, typed, version=seen)
    except REDRAWN as refusal:
        return await _card(request, draft_id, place, refusal, typed)
    return to(f"/plan/drafts/{draft_id}")


HANDLERS = [show_card, save_card]
