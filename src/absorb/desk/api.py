"""The desk over HTTP: what waits for the person whose token it is, and their calendar for other programs."""

import datetime as dt
import hashlib
from typing import Any

from litestar import Request, Response, get
from litestar.params import FromPath

from absorb.catalogues import words
from absorb.db import Acting, reading
from absorb.desk import queries
from absorb.desk.actions import feed_sha256
from absorb.desk.papers import Entry, calendar
from absorb.desk.queries.calendars import Feed, MeetingRow
from absorb.desk.queries.deadlines import WORDS
from absorb.desk.schemas import DeskOut
from absorb.kernel.errors import NotFound
from absorb.web import EVERYONE_INSIDE, allow, person_of, today

PAST_SHOWN = dt.timedelta(days=90)
AHEAD_SHOWN = dt.timedelta(days=730)
MOST_OF_KIND = 500


@get("/api/v1/desk", opt=allow(EVERYONE_INSIDE), summary="What waits for me, what is due soon, and what changed since my last visit")
async def show_desk(request: Request[Any, Any, Any]) -> DeskOut:
    person = person_of(request)
    async with reading(person.acting) as connection:
        visit = await queries.find_visit(connection)
        return await queries.read_desk(connection, person, person.language, visit.before_at if visit else None, today())


@get("/calendar/{file:str}", opt=allow(None), include_in_schema=False)
async def show_calendar(request: Request[Any, Any, Any], file: FromPath[str]) -> Response[bytes]:
    """The calendar behind a secret address, for programs that cannot sign in."""
    secret, dot, ending = file.rpartition(".")
    async with reading() as connection:
        feed = await queries.find_feed(connection, feed_sha256(secret)) if (dot, ending) == (".", "ics") else None
    if feed is None:
        raise NotFound("There is no such calendar. Make a new address in your settings.")
    content = await _calendar(feed, request.app.state["settings"].origin)
    mark = f'"{hashlib.sha256(content).hexdigest()[:32]}"'
    headers = {"etag": mark, "cache-control": "private, no-cache", "content-disposition": 'inline; filename="absorb.ics"'}
    if request.headers.get("if-none-match") == mark:
        return Response(b"", status_code=304, headers=headers)
    return Response(content, media_type="text/calendar", headers=headers)


async def _calendar(feed: Feed, origin: str) -> bytes:
    day = today()
    async with reading(Acting(feed.community_id, feed.person)) as connection:
        meetings = await queries.list_meetings(connection, feed.viewer, dt.datetime.now(dt.UTC) - PAST_SHOWN)
        deadlines = await queries.list_deadlines(
            connection, feed.viewer, since=day - PAST_SHOWN, until=day + AHEAD_SHOWN, today=day - PAST_SHOWN, limit=MOST_OF_KIND
        )
    say, _ = words(feed.language)
    made_up = f"{say('DEMONSTRATION')} – "
    entries = [_meeting(one, origin, made_up if feed.is_demonstration or one.is_invented else "") for one in meetings]
    for one, _ in deadlines:
        if one.kind != "meeting":
            what = say(WORDS[one.kind][0])
            title = f"{made_up if feed.is_demonstration else ''}{what[:1].upper()}{what[1:]}: {one.about}"
            entries.append(Entry(id=one.id, kind=one.kind, title=title, address=origin + one.address, day=one.due_on))
    return calendar(f"{feed.community_name} – Absorb", entries, language=feed.language)


def _meeting(row: MeetingRow, origin: str, mark: str) -> Entry:
    return Entry(
        id=row.id,
        kind="meeting",
        title=f"{mark}{row.body}",
        address=f"{origin}/committee/meetings/{row.id}",
        starts_at=row.starts_at,
        ends_at=row.closed_at,
        place=row.place,
        is_cancelled=row.is_cancelled,
        sequence=row.sequence,
    )


HANDLERS = [show_desk, show_calendar]
