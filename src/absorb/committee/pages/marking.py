"""Marking one item's many ideas on one page: opened by who runs the meeting, handed in by each member, in secret once."""

import datetime as dt
import uuid
from collections.abc import Mapping
from typing import Any

from litestar import Request, Response, post
from litestar.params import FromPath

from absorb.committee import actions
from absorb.committee.access import RUNNERS, VOTERS
from absorb.committee.pages.choosing import draw_choosing
from absorb.committee.pages.meetings import own_vote_refused
from absorb.committee.rules.choosing.budget import budget_of
from absorb.committee.rules.kinds import MARKS, SCORES
from absorb.committee.schemas.votes import OpenIn
from absorb.kernel.errors import AbsorbError, BadInput, Clash
from absorb.kernel.intake import convert
from absorb.kernel.typed import text_of
from absorb.web import REDRAWN, allow, form_faults, person_of, to

MARK = "mark-"
"""Before an idea's reference in the names of the form's fields."""
MARK_UNSEEN = "secret-mark-"
"""The same in a secret ballot: what is named so is never held for another page."""


@post("/committee/items/{item_id:uuid}/marking", opt=allow(RUNNERS), include_in_schema=False)
async def open_marking(request: Request[Any, Any, Any], item_id: FromPath[uuid.UUID]) -> Response[Any]:
    """Let the members mark the ideas: how, up to which mark, and for secret approvals under which budget they are to be shared."""
    form = await request.form()
    kind, most, budget = (text_of(form.get(name)) for name in ("kind", "most", "shares_budget"))
    try:
        ask = _opening(kind, most if kind in SCORES else "")
        minor = budget_of(budget) if budget and kind == "secret_approval" else None
        await actions.open_vote(
            person_of(request).acting, item_id, at=dt.datetime.now(dt.UTC), kind=ask.kind, most=ask.most, budget_minor=minor
        )
    except REDRAWN as refusal:
        faults = {"shares_budget" if field == "budget" else field: says for field, says in form_faults(refusal).items()}
        return await draw_choosing(request, item_id, faults, refusal.status)
    return to(f"/committee/items/{item_id}/choosing#marks")


def _opening(kind: str, most: str) -> OpenIn:
    if kind not in MARKS:
        raise BadInput.one("/kind", "Choose how the ideas are marked.")
    if most and not (most.isascii() and most.isdecimal() and len(most) < 4 and 1 <= int(most) <= 100):
        raise BadInput.one("/most", "Write the highest mark as a whole number from 1 to 100.")
    return convert({"kind": kind, **({"most": int(most)} if most else {})}, OpenIn)


def _told(refusal: AbsorbError) -> dict[str, str]:
    """What is wrong by field; who may not vote at the moment reads it of themselves."""
    return {"": own_vote_refused(refusal)} if refusal.facts.get("voter") else form_faults(refusal)


@post("/committee/items/{item_id:uuid}/marks", opt={**allow(VOTERS), "receipt": "again"}, include_in_schema=False)
async def mark_ideas(request: Request[Any, Any, Any], item_id: FromPath[uuid.UUID]) -> Response[Any]:
    """One's own marks for all ideas at once: a box for each where ideas are approved, a number where they get points."""
    typed = _typed(await request.form(), MARK)
    try:
        await actions.mark_ideas(person_of(request).acting, item_id, _marks(typed), at=dt.datetime.now(dt.UTC))
    except REDRAWN as refusal:
        return await draw_choosing(request, item_id, _told(refusal), refusal.status, typed)
    return to(f"/committee/items/{item_id}/choosing#marks")


@post("/committee/items/{item_id:uuid}/secret-marks", opt={**allow(VOTERS), "receipt": "own"}, include_in_schema=False)
async def mark_in_secret(request: Request[Any, Any, Any], item_id: FromPath[uuid.UUID]) -> Response[Any]:
    """One's own secret ballot of marks. That somebody voted is the receipt; sent again, it leads to the same page and changes
    nothing. It cannot be changed, so an empty one has to be meant."""
    form = await request.form()
    typed = _typed(form, MARK_UNSEEN)
    try:
        marks = _marks(typed)
        if any(marks.values()) == bool(form.get("secret-none")):
            raise BadInput.one("/none", _MEANT if any(marks.values()) else _EMPTY)
        await actions.mark_in_secret(person_of(request).acting, item_id, marks, at=dt.datetime.now(dt.UTC))
    except REDRAWN as refusal:
        if not (isinstance(refusal, Clash) and refusal.facts.get("voted")):
            return await draw_choosing(request, item_id, _told(refusal), refusal.status, typed)
    return to(f"/committee/items/{item_id}/choosing#marks")


_EMPTY = "Nothing is marked. If you mean it so, tick that you mark none of the ideas: the ballot cannot be changed."
_MEANT = "Ideas are marked, and it is ticked that none is: leave one of the two out."


def _typed(form: Mapping[str, Any], prefix: str) -> dict[str, str]:
    return {name.removeprefix(prefix): str(value).strip() for name, value in form.items() if name.startswith(prefix)}


def _marks(typed: Mapping[str, str]) -> dict[str, int]:
    """Empty is no mark; what is no number is a mark that no vote takes, so that it is told with the others."""
    return {name: int(text) if text.isascii() and text.isdecimal() and len(text) < 4 else -1 for name, text in typed.items() if text}


HANDLERS = [open_marking, mark_ideas, mark_in_secret]
