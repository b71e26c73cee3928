"""Bodies, meetings and resolutions as people read them; resolutions also without signing in."""

import datetime as dt
import uuid
from typing import Any, cast

from litestar import Request, Response, get, post
from litestar.params import FromPath

from absorb.committee import actions, queries
from absorb.committee.access import VOTERS
from absorb.committee.rules import quorum_words, result_words
from absorb.committee.rules.votes import Choice
from absorb.db import reading
from absorb.documents.queries import list_about
from absorb.kernel.errors import BadInput, Clash
from absorb.people.visiting import public
from absorb.progress.queries import find_latest
from absorb.tank.panels import Line, Panel, add_panel
from absorb.tank.schemas.ideas import IdeaOut
from absorb.tank.waiting import add_waiting
from absorb.web import CENTRE, READERS, allow, asker_of, language_of, page, person_of, to, today

MOVED_ON = "Nothing was noted: the meeting has moved on meanwhile. Here is how it stands now."


@get("/committee", opt=allow(READERS), include_in_schema=False)
async def show_bodies(request: Request[Any, Any, Any]) -> Response[str]:
    async with reading(person_of(request).acting) as connection:
        bodies = await queries.list_bodies(connection, today())
        meetings = await queries.list_meetings(connection)
    return page(request, "committee/bodies.html", bodies=bodies, meetings=meetings)


@get("/committee/meetings/{meeting_id:uuid}", opt=allow(READERS), include_in_schema=False)
async def show_meeting(request: Request[Any, Any, Any], meeting_id: FromPath[uuid.UUID]) -> Response[str]:
    return await _draw(request, meeting_id)


async def _draw(
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


@post("/committee/items/{item_id:uuid}/conflict", opt=allow(VOTERS), include_in_schema=False)
async def declare_conflict(request: Request[Any, Any, Any], item_id: FromPath[uuid.UUID]) -> Response[Any]:
    person, form = person_of(request), await request.form()
    reason = str(form.get("reason", "")).replace("\r\n", "\n").strip()[:2_000]
    async with reading(person.acting) as connection:
        meeting_id = await queries.get_meeting_of(connection, item_id)
    try:
        await actions.declare_conflict(person.acting, item_id, person.id, reason, at=dt.datetime.now(dt.UTC))
    except BadInput as refusal:
        return await _draw(request, meeting_id, item_id, refusal.faults[0].says, reason, 422)
    except Clash:
        return await _draw(request, meeting_id, item_id, MOVED_ON, reason, 409)
    return to(f"/committee/meetings/{meeting_id}#item-{item_id}")


@post("/committee/items/{item_id:uuid}/vote", opt={**allow(VOTERS), "receipt": "again"}, include_in_schema=False)
async def vote(request: Request[Any, Any, Any], item_id: FromPath[uuid.UUID]) -> Response[Any]:
    """One's own vote; until the chair closes the vote the last one stands."""
    person, form = person_of(request), await request.form()
    async with reading(person.acting) as connection:
        meeting_id = await queries.get_meeting_of(connection, item_id)
    try:
        await actions.cast(person.acting, item_id, person.id, cast(Choice, str(form.get("choice", ""))), at=dt.datetime.now(dt.UTC))
    except BadInput:
        return await _draw(request, meeting_id, item_id, "Choose how you vote.", status=422)
    except Clash:
        return await _draw(request, meeting_id, item_id, MOVED_ON, status=409)
    return to(f"/committee/meetings/{meeting_id}#item-{item_id}")


@get("/committee/resolutions", opt=allow(READERS), include_in_schema=False)
async def show_resolutions(request: Request[Any, Any, Any]) -> Response[str]:
    language = language_of(request)
    async with reading(person_of(request).acting) as connection:
        resolutions = await queries.list_resolutions(connection)
    results = {one.id: result_words(language, one.tally) for one in resolutions}
    return page(request, "committee/resolutions.html", resolutions=resolutions, results=results)


@get(**public("/resolutions"))
async def show_public_resolutions(request: Request[Any, Any, Any]) -> Response[str]:
    """For everybody: what was resolved and with which result, nobody's name and nobody's vote."""
    acting = asker_of(request).acting
    if acting is None:
        return page(request, "committee/public.html", resolutions=[])
    async with reading(acting) as connection:
        resolutions = await queries.list_public_resolutions(connection)
    return page(request, "committee/public.html", resolutions=resolutions)


async def _resolved(connection: Any, idea: IdeaOut) -> list[Line]:
    return [
        Line(
            "Resolution %(number)s adopted" if adopted else "Resolution %(number)s not adopted",
            {"number": number},
            f"/committee/meetings/{meeting}",
        )
        for number, adopted, meeting in await queries.list_about_idea(connection, idea.id)
    ]


add_panel(Panel("Decisions", _resolved, READERS, order=20))
add_waiting("votes", queries.list_to_vote_on)

HANDLERS = [show_bodies, show_meeting, declare_conflict, vote, show_resolutions, show_public_resolutions]
