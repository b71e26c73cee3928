"""One meeting as people read it and, while it is in session, as its chair runs it."""

import datetime as dt
import uuid
from collections.abc import Awaitable
from typing import Any

from litestar import Request, Response, get
from litestar.params import FromPath

from absorb.committee import actions, queries
from absorb.committee.access import RUNNERS, VOTERS
from absorb.committee.actions.pack import PACK_WORK
from absorb.committee.queries import motions, order
from absorb.committee.queries.sheets import read_sheets
from absorb.committee.rules import quorum_words, result_words
from absorb.committee.rules.motions import voting_order
from absorb.committee.schemas.agenda import ItemOut
from absorb.committee.telling import missing
from absorb.db import reading
from absorb.documents.queries import list_about
from absorb.kernel.errors import AbsorbError
from absorb.progress.queries import find_latest
from absorb.web import CENTRE, READERS, REDRAWN, allow, faults_of, language_of, page, person_of, to

MOVED_ON = "Nothing was noted: the meeting has moved on meanwhile. Here is how it stands now."
OWN_VOTE = {
    "excluded": "Your vote was not noted: the body has excluded you from this item for a conflict of interest, so you do not vote on it.",
    "absent": "Your vote was not noted: you are not noted as present. Tell the chair, then you can vote.",
}
"""What a member reads whose own vote was not taken, by why they may not vote at the moment."""


@get("/committee/meetings/{meeting_id:uuid}", opt=allow(READERS), include_in_schema=False)
async def show_meeting(request: Request[Any, Any, Any], meeting_id: FromPath[uuid.UUID]) -> Response[str]:
    return await draw_meeting(request, meeting_id)


async def draw_meeting(
    request: Request[Any, Any, Any],
    meeting_id: uuid.UUID,
    refused: uuid.UUID | None = None,
    says: str = "",
    reason: str = "",
    status: int = 200,
    template: str = "committee/meeting.html",
    part: str = "",
) -> Response[str]:
    """The meeting; a refusal stands on top, and at its item (`refused`) with the reason that was typed; `part` names the form of the
    item where it has several."""
    language, person = language_of(request), person_of(request)
    async with reading(person.acting) as connection:
        meeting = await queries.get_meeting(connection, meeting_id)
        members = await queries.list_members(connection, meeting, dt.datetime.now(dt.UTC))
        rule = await queries.find_rule(connection, meeting)
        items = await queries.list_items(connection, meeting_id)
        moved = await motions.list_of_meeting(connection, meeting_id)
        current = current_of(items, await order.find_current(connection, meeting_id)) if meeting.state == "open" else None
        sheets = await read_sheets(connection, [current], language) if current is not None else {}
        documents = await list_about(connection, "meeting", meeting_id)
        only_of = None if person.may(CENTRE) else person.id
        work = await find_latest(connection, actions.MINUTES_WORK, actions.minutes_name(meeting), only_of=only_of)
        if work is None or work.state == "finished":
            work = await find_latest(connection, PACK_WORK, actions.minutes_name(meeting), only_of=only_of)
    stepped_out = frozenset(one.person_id for one in current.conflicts if one.is_out) if current else frozenset()
    quorum = queries.find_quorum(meeting, members, rule, stepped_out)
    return page(
        request, template, meeting=meeting, members=members, items=items, rule=rule, quorum=quorum,
        quorum_words=quorum_words(language, quorum) if quorum else None, missing=missing(members, current),
        current=current, next_item=_next(items, current), sheet=sheets.get(current.id) if current else None,
        motions=moved, to_vote=voting_order(moved[current.id]) if current else [],
        results={one.id: result_words(language, one.resolution.tally) for one in items if one.resolution is not None},
        minutes=next((one for one in documents if one.kind == "minutes"), None),
        pack=next((one for one in documents if one.kind == "pack"), None),
        work=work if work is not None and work.state != "finished" else None,
        me=next((one for one in members if one.person_id == person.id), None) if person.may(VOTERS) else None,
        runs=person.may(RUNNERS) and meeting.state in ("called", "open"), may_run=person.may(RUNNERS),
        refused=refused, part=part, says=says, reason=reason, status=status,
    )  # fmt: skip


def current_of(items: list[ItemOut], found: uuid.UUID | None) -> ItemOut | None:
    """The item under discussion: the one whose vote is running, or the one taken up last."""
    voting = next((one for one in items if one.state == "voting"), None)
    return voting or next((one for one in items if one.id == found), None)


def _next(items: list[ItemOut], current: ItemOut | None) -> ItemOut | None:
    """The first item that waits after the one under discussion, or before it where there is none after."""
    waiting = [one for one in items if one.state == "waiting" and one is not current]
    if current is not None and current.state == "voting":
        return None
    later = [one for one in waiting if current is None or one.position > current.position]
    return next(iter(later or waiting), None)


def own_vote_refused(refusal: AbsorbError) -> str:
    """The refusal of one's own vote in words for the one who voted."""
    return OWN_VOTE.get(str(refusal.facts.get("voter", "")), MOVED_ON)


async def answer(request: Request[Any, Any, Any], meeting_id: uuid.UUID, act: Awaitable[Any], anchor: str = "") -> Response[Any]:
    """Do it and go back to the meeting; what is refused is said on its page as it stands then."""
    try:
        await act
    except REDRAWN as refusal:
        return await draw_meeting(request, meeting_id, says=faults_of(refusal)[0].says, status=refusal.status)
    return to(f"/committee/meetings/{meeting_id}{anchor}")


HANDLERS = [show_meeting]
