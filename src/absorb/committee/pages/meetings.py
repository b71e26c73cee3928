"""One meeting as people read it."""

import datetime as dt
import uuid
from typing import Any

from litestar import Request, Response, get
from litestar.params import FromPath

from absorb.committee import actions, queries
from absorb.committee.access import VOTERS
from absorb.committee.rules import quorum_words, result_words
from absorb.db import reading
from absorb.documents.queries import list_about
from absorb.progress.queries import find_latest
from absorb.web import CENTRE, READERS, allow, language_of, page, person_of

MOVED_ON = "Nothing was noted: the meeting has moved on meanwhile. Here is how it stands now."


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
) -> Response[str]:
    """The meeting; a refusal stands at its item, with the reason that was typed."""
    language, person = language_of(request), person_of(request)
    async with reading(person.acting) as connection:
        meeting = await queries.get_meeting(connection, meeting_id)
        members = await queries.list_members(connection, meeting, dt.datetime.now(dt.UTC))
        rule = await queries.find_rule(connection, meeting)
        items = await queries.list_items(connection, meeting_id)
        documents = await list_about(connection, "meeting", meeting_id)
        work = await find_latest(
            connection, actions.MINUTES_WORK, actions.minutes_name(meeting), only_of=None if person.may(CENTRE) else person.id
        )
    quorum = queries.find_quorum(meeting, members, rule)
    return page(
        request, "committee/meeting.html", meeting=meeting, members=members, items=items, rule=rule, quorum=quorum,
        quorum_words=quorum_words(language, quorum) if quorum else None,
        results={one.id: result_words(language, one.resolution.tally) for one in items if one.resolution is not None},
        minutes=next((one for one in documents if one.kind == "minutes"), None),
        work=work if work is not None and work.state != "finished" else None,
        me=next((one for one in members if one.person_id == person.id), None) if person.may(VOTERS) else None,
        refused=refused, says=says, reason=reason, status=status,
    )  # fmt: skip


HANDLERS = [show_meeting]
