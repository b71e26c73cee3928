"""Bodies, meetings and resolutions as people read them; resolutions also without signing in."""

import datetime as dt
import uuid
from typing import Any

from litestar import Request, Response, get
from litestar.params import FromPath

from absorb.committee import queries
from absorb.committee.rules import quorum_of, quorum_words, result_words
from absorb.committee.rules.votes import Room
from absorb.db import reading
from absorb.documents.queries import list_about
from absorb.tank.panels import Line, Panel, add_panel
from absorb.tank.schemas import IdeaOut
from absorb.web import READERS, allow, asker_of, language_of, page, person_of, today


@get("/committee", opt=allow(READERS), include_in_schema=False)
async def show_bodies(request: Request[Any, Any, Any]) -> Response[str]:
    async with reading(person_of(request).acting) as connection:
        bodies = await queries.list_bodies(connection, today())
        meetings = await queries.list_meetings(connection)
    return page(request, "committee/bodies.html", bodies=bodies, meetings=meetings)


@get("/committee/meetings/{meeting_id:uuid}", opt=allow(READERS), include_in_schema=False)
async def show_meeting(request: Request[Any, Any, Any], meeting_id: FromPath[uuid.UUID]) -> Response[str]:
    language = language_of(request)
    async with reading(person_of(request).acting) as connection:
        meeting = await queries.get_meeting(connection, meeting_id)
        members = await queries.list_members(connection, meeting, dt.datetime.now(dt.UTC))
        rule = await queries.find_rule(connection, meeting)
        items = await queries.list_items(connection, meeting_id)
        documents = await list_about(connection, "meeting", meeting_id)
    quorum = None
    if rule is not None and meeting.state == "open":
        everybody = frozenset(one.person_id for one in members)
        quorum = quorum_of(rule, Room(everybody, frozenset(one.person_id for one in members if one.is_present)))
    return page(
        request, "committee/meeting.html", meeting=meeting, members=members, items=items, rule=rule, quorum=quorum,
        quorum_words=quorum_words(language, quorum) if quorum else None,
        results={one.id: result_words(language, one.resolution.tally) for one in items if one.resolution is not None},
        minutes=next((one for one in documents if one.kind == "minutes"), None),
    )  # fmt: skip


@get("/committee/resolutions", opt=allow(READERS), include_in_schema=False)
async def show_resolutions(request: Request[Any, Any, Any]) -> Response[str]:
    language = language_of(request)
    async with reading(person_of(request).acting) as connection:
        resolutions = await queries.list_resolutions(connection)
    results = {one.id: result_words(language, one.tally) for one in resolutions}
    return page(request, "committee/resolutions.html", resolutions=resolutions, results=results)


@get("/resolutions", opt=allow(None), include_in_schema=False)
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

HANDLERS = [show_bodies, show_meeting, show_resolutions, show_public_resolutions]
