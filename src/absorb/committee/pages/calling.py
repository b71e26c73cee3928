"""Calling a meeting in the browser: day, hour and place; changing them; cancelling; the invitation for a calendar."""

import datetime as dt
import uuid
from typing import Any
from zoneinfo import ZoneInfo

from litestar import Request, Response, get, post
from litestar.params import FromPath

from absorb.committee import actions, queries
from absorb.committee.access import RUNNERS
from absorb.committee.invitations import invitation_of
from absorb.committee.rules.typed import find_long, read_reason
from absorb.committee.schemas.meetings import CallIn, MeetingIn
from absorb.db import reading
from absorb.kernel.czech import tidy
from absorb.kernel.errors import BadInput, Fault
from absorb.kernel.numerals import whole
from absorb.kernel.typed import read_day
from absorb.web import READERS, REDRAWN, allow, faults_of, language_of, page, person_of, to, today

LOCAL = ZoneInfo("Europe/Prague")
LONGEST_PLACE = 300


@get("/committee/meetings/new", opt=allow(RUNNERS), include_in_schema=False)
async def show_call(request: Request[Any, Any, Any]) -> Response[str]:
    return await _draw(request, {})


async def _draw(
    request: Request[Any, Any, Any], values: dict[str, str], faults: tuple[Fault, ...] = (), meeting_id: uuid.UUID | None = None,
    status: int = 200, why: str = "",
) -> Response[str]:  # fmt: skip
    async with reading(person_of(request).acting) as connection:
        bodies = await queries.list_bodies(connection, today())
        meeting = await queries.get_meeting(connection, meeting_id) if meeting_id is not None else None
    if meeting is not None and not values:
        starts = meeting.starts_at.astimezone(LOCAL)
        values = {"on": starts.date().isoformat(), "at": f"{starts:%H:%M}", "place": meeting.place, "remote": "1" * meeting.remote_allowed}
    return page(request, "committee/call.html", bodies=bodies, meeting=meeting, values=values, faults=faults, why=why, status=status)


@post("/committee/meetings", opt=allow(RUNNERS), include_in_schema=False)
async def call_meeting(request: Request[Any, Any, Any]) -> Response[Any]:
    form = {name: str(value) for name, value in (await request.form()).items()}
    try:
        body = _body(form)
        call = _call(form)
        ask = MeetingIn(body_id=body, starts_at=call.starts_at, place=call.place, remote_allowed=call.remote_allowed)
        meeting_id = await actions.call_meeting(person_of(request).acting, ask)
    except REDRAWN as refusal:
        return await _draw(request, form, faults_of(refusal), status=refusal.status)
    return to(f"/committee/meetings/{meeting_id}/agenda")


@get("/committee/meetings/{meeting_id:uuid}/call", opt=allow(RUNNERS), include_in_schema=False)
async def show_change(request: Request[Any, Any, Any], meeting_id: FromPath[uuid.UUID]) -> Response[str]:
    return await _draw(request, {}, meeting_id=meeting_id)


@post("/committee/meetings/{meeting_id:uuid}/call", opt=allow(RUNNERS), include_in_schema=False)
async def change_meeting(request: Request[Any, Any, Any], meeting_id: FromPath[uuid.UUID]) -> Response[Any]:
    form = {name: str(value) for name, value in (await request.form()).items()}
    sequence = form.get("sequence", "")
    try:
        seen = whole(sequence, 6, None)
        await actions.change_meeting(person_of(request).acting, meeting_id, _call(form), sequence=seen)
    except REDRAWN as refusal:
        return await _draw(request, form, faults_of(refusal), meeting_id, refusal.status)
    return to(f"/committee/meetings/{meeting_id}")


@post("/committee/meetings/{meeting_id:uuid}/cancel", opt=allow(RUNNERS), include_in_schema=False)
async def cancel_meeting(request: Request[Any, Any, Any], meeting_id: FromPath[uuid.UUID]) -> Response[Any]:
    why = str((await request.form()).get("why", ""))
    try:
        await actions.cancel_meeting(person_of(request).acting, meeting_id, why=read_reason("why", why))
    except REDRAWN as refusal:
        return await _draw(request, {}, faults_of(refusal), meeting_id, refusal.status, why)
    return to(f"/committee/meetings/{meeting_id}")


@get("/committee/meetings/{meeting_id:uuid}/invitation.ics", opt=allow(READERS), include_in_schema=False)
async def save_invitation(request: Request[Any, Any, Any], meeting_id: FromPath[uuid.UUID]) -> Response[bytes]:
    """The meeting for one's own calendar."""
    async with reading(person_of(request).acting) as connection:
        meeting = await queries.get_meeting(connection, meeting_id)
    content = invitation_of(meeting, request.app.state["settings"].origin, language_of(request))
    headers = {"content-disposition": 'attachment; filename="zasedani.ics"', "cache-control": "private, no-cache"}
    return Response(content, media_type="text/calendar", headers=headers)


def _body(form: dict[str, str]) -> uuid.UUID:
    try:
        return uuid.UUID(form.get("body", ""))
    except ValueError:
        raise BadInput([Fault("/body_id", "Choose the body that meets."), *_faults(form)]) from None


def _call(form: dict[str, str]) -> CallIn:
    """When and where, as typed: the day and the hour of Czech clocks. `BadInput` lists all that is wrong."""
    faults = _faults(form)
    if faults:
        raise BadInput(faults)
    at = dt.time.fromisoformat(form["at"].strip().zfill(5))
    starts = dt.datetime.combine(dt.date.fromisoformat(form["on"].strip()), at, LOCAL)
    return CallIn(starts_at=starts.astimezone(dt.UTC), place=tidy(form["place"]), remote_allowed=bool(form.get("remote")))


def _faults(form: dict[str, str]) -> list[Fault]:
    faults: list[Fault] = []
    if not form.get("on", "").strip():
        faults.append(Fault("/on", "Choose the day of the meeting."))
    read_day("on", form.get("on", ""), faults)
    try:
        dt.time.fromisoformat(form.get("at", "").strip().zfill(5))
    except ValueError:
        faults.append(Fault("/at", "Write the hour as 16:00."))
    if not tidy(form.get("place", "")):
        faults.append(Fault("/place", "Say where the meeting is held."))
    faults += find_long("place", tidy(form.get("place", "")), LONGEST_PLACE)
    return faults


HANDLERS = [show_call, call_meeting, show_change, change_meeting, cancel_meeting, save_invitation]
