"""Votes: one's own by name or in secret, and what who runs the meeting opens, notes, counts and closes."""

import datetime as dt
import uuid
from collections.abc import Mapping
from typing import Any, cast

from litestar import Request, Response, post
from litestar.params import FromPath

from absorb.committee import actions, queries
from absorb.committee.access import RUNNERS, VOTERS
from absorb.committee.pages.meetings import answer, draw_meeting, own_vote_refused
from absorb.committee.rules.kinds import KINDS
from absorb.committee.rules.typed import read_reason
from absorb.committee.rules.votes import CHOICES, Choice
from absorb.committee.schemas.votes import HandsIn, OpenIn
from absorb.db import reading
from absorb.kernel.errors import BadInput, Clash
from absorb.kernel.intake import convert
from absorb.kernel.typed import text_of
from absorb.tank.waiting import add_waiting
from absorb.web import REDRAWN, allow, faults_of, person_of, to

COUNTS = ("votes_for", "votes_against", "votes_abstained")
PAPER = ("ballots", *COUNTS, "invalid")


async def _meeting_of(request: Request[Any, Any, Any], item_id: uuid.UUID) -> uuid.UUID:
    async with reading(person_of(request).acting) as connection:
        return await queries.get_meeting_of(connection, item_id)


@post("/committee/items/{item_id:uuid}/vote", opt={**allow(VOTERS), "receipt": "again"}, include_in_schema=False)
async def vote(request: Request[Any, Any, Any], item_id: FromPath[uuid.UUID]) -> Response[Any]:
    """One's own vote; until the chair closes the vote the last one stands."""
    person, form = person_of(request), await request.form()
    meeting_id = await _meeting_of(request, item_id)
    try:
        await actions.cast(person.acting, item_id, person.id, cast(Choice, str(form.get("choice", ""))), at=dt.datetime.now(dt.UTC))
    except BadInput:
        return await draw_meeting(request, meeting_id, item_id, "Choose how you vote.", status=422)
    except Clash as refusal:
        return await draw_meeting(request, meeting_id, item_id, own_vote_refused(refusal), status=409)
    return to(f"/committee/meetings/{meeting_id}#item-{item_id}")


@post("/committee/items/{item_id:uuid}/secret-vote", opt={**allow(VOTERS), "receipt": "own"}, include_in_schema=False)
async def vote_in_secret(request: Request[Any, Any, Any], item_id: FromPath[uuid.UUID]) -> Response[Any]:
    """One's own secret ballot. That somebody voted is the receipt; sent again, it leads to the same page and changes nothing."""
    person, form = person_of(request), await request.form()
    meeting_id = await _meeting_of(request, item_id)
    try:
        choice = cast(Choice, str(form.get("secret_choice", "")))
        await actions.cast_secret(person.acting, item_id, choice, at=dt.datetime.now(dt.UTC))
    except BadInput:
        return await draw_meeting(request, meeting_id, item_id, "Choose how you vote.", status=422)
    except Clash as refusal:
        if refusal.facts.get("voted"):
            return to(f"/committee/meetings/{meeting_id}#item-{item_id}")
        return await draw_meeting(request, meeting_id, item_id, own_vote_refused(refusal), status=409)
    return to(f"/committee/meetings/{meeting_id}#item-{item_id}")


@post("/committee/items/{item_id:uuid}/vote/open", opt=allow(RUNNERS), include_in_schema=False)
async def open_vote(request: Request[Any, Any, Any], item_id: FromPath[uuid.UUID]) -> Response[Any]:
    form = await request.form()
    meeting_id = await _meeting_of(request, item_id)

    async def act() -> None:
        if form.get("kind") not in KINDS:
            raise BadInput.one("/kind", "Choose how the vote is held.")
        ask = convert({"kind": form["kind"]}, OpenIn)
        await actions.open_vote(person_of(request).acting, item_id, at=dt.datetime.now(dt.UTC), kind=ask.kind, most=ask.most)

    return await answer(request, meeting_id, act(), f"#item-{item_id}")


@post("/committee/items/{item_id:uuid}/votes", opt={**allow(RUNNERS), "receipt": "again"}, include_in_schema=False)
async def note_votes(request: Request[Any, Any, Any], item_id: FromPath[uuid.UUID]) -> Response[Any]:
    """Votes as they are called out; whoever said nothing yet is left out."""
    form = await request.form()
    meeting_id = await _meeting_of(request, item_id)
    typed = {name: value for name, value in form.items() if isinstance(value, str)}

    async def act() -> None:
        await actions.cast_all(person_of(request).acting, item_id, _called_out(typed), at=dt.datetime.now(dt.UTC))

    return await answer(request, meeting_id, act(), f"#item-{item_id}")


def _called_out(form: Mapping[str, str]) -> dict[uuid.UUID, Choice]:
    said: dict[uuid.UUID, Choice] = {}
    for name, value in form.items():
        if not name.startswith("choice-"):
            continue
        if value not in CHOICES:
            raise BadInput.one("/choice", "Choose how each member voted.")
        try:
            said[uuid.UUID(name.removeprefix("choice-"))] = value
        except ValueError:
            raise BadInput.one("/person", "Choose a member.") from None
    return said


@post("/committee/items/{item_id:uuid}/vote/close", opt=allow(RUNNERS), include_in_schema=False)
async def close_vote(request: Request[Any, Any, Any], item_id: FromPath[uuid.UUID]) -> Response[Any]:
    """Count; hands are written in the form."""
    form = await request.form()
    meeting_id = await _meeting_of(request, item_id)
    try:
        hands = _hands({name: text_of(form.get(name)) for name in (*COUNTS, "chair")})
        await actions.close_vote(person_of(request).acting, item_id, at=dt.datetime.now(dt.UTC), hands=hands)
    except REDRAWN as refusal:
        return await draw_meeting(request, meeting_id, item_id, faults_of(refusal)[0].says, status=refusal.status)
    return to(f"/committee/meetings/{meeting_id}#item-{item_id}")


def _hands(typed: Mapping[str, str]) -> HandsIn | None:
    """The counts; None where nothing was written. An empty one among others is nobody."""
    if not any(typed.values()):
        return None
    for name in COUNTS:
        if typed[name] and not _is_count(typed[name]):
            raise BadInput.one(f"/{name}", "Write the counts as whole numbers, 0 where nobody voted so.")
    counts: dict[str, Any] = {name: int(typed[name] or 0) for name in COUNTS}
    return convert({**counts, "chair": typed["chair"] or None}, HandsIn)


@post("/committee/items/{item_id:uuid}/vote/paper", opt=allow(RUNNERS), include_in_schema=False)
async def close_on_paper(request: Request[Any, Any, Any], item_id: FromPath[uuid.UUID]) -> Response[Any]:
    """Close a secret vote that was held on paper, with the ballots as they were taken out of the box and counted."""
    form = await request.form()
    meeting_id = await _meeting_of(request, item_id)
    try:
        paper = _paper({name: text_of(form.get(name)) for name in PAPER})
        await actions.close_vote(person_of(request).acting, item_id, at=dt.datetime.now(dt.UTC), hands=paper)
    except REDRAWN as refusal:
        return await draw_meeting(request, meeting_id, item_id, faults_of(refusal)[0].says, status=refusal.status, part="paper")
    return to(f"/committee/meetings/{meeting_id}#item-{item_id}")


def _paper(typed: Mapping[str, str]) -> HandsIn:
    """Every count is written, so that nothing is taken for none that was forgotten."""
    if not all(_is_count(text) for text in typed.values()):
        says = "Write every count as a whole number, 0 where there was none: ballots out of the box, for, against, abstained, invalid."
        raise BadInput.one("/ballots", says)
    return convert({name: int(text) for name, text in typed.items()}, HandsIn)


def _is_count(text: str) -> bool:
    return text.isascii() and text.isdecimal() and len(text) < 5


@post("/committee/items/{item_id:uuid}/vote/break-off", opt=allow(RUNNERS), include_in_schema=False)
async def break_off_vote(request: Request[Any, Any, Any], item_id: FromPath[uuid.UUID]) -> Response[Any]:
    form = await request.form()
    meeting_id = await _meeting_of(request, item_id)

    async def act() -> None:
        why = read_reason("why", str(form.get("why", "")))
        await actions.break_off_vote(person_of(request).acting, item_id, at=dt.datetime.now(dt.UTC), why=why)

    return await answer(request, meeting_id, act(), f"#item-{item_id}")


add_waiting("votes", queries.list_to_vote_on)

HANDLERS = [vote, vote_in_secret, open_vote, note_votes, close_vote, close_on_paper, break_off_vote]
