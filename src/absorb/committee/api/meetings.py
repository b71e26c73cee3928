"""Meetings from their call to their minutes, and who is at them, over HTTP."""

import datetime as dt
import uuid
from typing import Any

from litestar import Request, Response, get, post
from litestar.params import FromPath

from absorb.bodies import takes
from absorb.committee import actions, queries
from absorb.committee.access import RUNNERS
from absorb.committee.actions.pack import promise_pack
from absorb.committee.rules import quorum_words
from absorb.committee.schemas.meetings import AttendanceIn, CallIn, MeetingDetail, MeetingIn, MeetingOut, QuorumOut
from absorb.committee.schemas.words import WhyIn
from absorb.db import reading
from absorb.progress.answering import begun
from absorb.progress.schemas import WorkBegun
from absorb.web import READERS, allow, language_of, person_of, read_body


@get("/api/v1/meetings", opt=allow(READERS), summary="Meetings, the latest first")
async def list_meetings(request: Request[Any, Any, Any]) -> list[MeetingOut]:
    async with reading(person_of(request).acting) as connection:
        return await queries.list_meetings(connection)


@post("/api/v1/meetings", opt=allow(RUNNERS), summary="Call a meeting", operation_class=takes(MeetingIn))
async def call_meeting(request: Request[Any, Any, Any]) -> dict[str, uuid.UUID]:
    return {"id": await actions.call_meeting(person_of(request).acting, await read_body(request, MeetingIn))}


@get("/api/v1/meetings/{meeting_id:uuid}", opt=allow(READERS), summary="A meeting with attendance, quorum, agenda and votes")
async def show_meeting(request: Request[Any, Any, Any], meeting_id: FromPath[uuid.UUID]) -> MeetingDetail:
    async with reading(person_of(request).acting) as connection:
        meeting = await queries.get_meeting(connection, meeting_id)
        members = await queries.list_members(connection, meeting, dt.datetime.now(dt.UTC))
        rule = await queries.find_rule(connection, meeting)
        items = await queries.list_items(connection, meeting_id)
    found, language = queries.find_quorum(meeting, members, rule), language_of(request)
    quorum = QuorumOut(found.present, found.needed, found.members, found.is_there, quorum_words(language, found)) if found else None
    return MeetingDetail(meeting, members, quorum, items)


@post("/api/v1/meetings/{meeting_id:uuid}/open", opt=allow(RUNNERS), summary="Open a meeting")
async def open_meeting(request: Request[Any, Any, Any], meeting_id: FromPath[uuid.UUID]) -> None:
    await actions.open_meeting(person_of(request).acting, meeting_id, at=dt.datetime.now(dt.UTC))


@post("/api/v1/meetings/{meeting_id:uuid}/close", opt=allow(RUNNERS), summary="Close a meeting; its minutes are written")
async def close_meeting(request: Request[Any, Any, Any], meeting_id: FromPath[uuid.UUID]) -> None:
    await actions.close_meeting(person_of(request).acting, meeting_id, at=dt.datetime.now(dt.UTC))


@post("/api/v1/meetings/{meeting_id:uuid}/cancel", opt=allow(RUNNERS), summary="Cancel a called meeting", operation_class=takes(WhyIn))
async def cancel_meeting(request: Request[Any, Any, Any], meeting_id: FromPath[uuid.UUID]) -> None:
    ask = await read_body(request, WhyIn)
    await actions.cancel_meeting(person_of(request).acting, meeting_id, why=ask.why)


@post(
    "/api/v1/meetings/{meeting_id:uuid}/arrivals", opt=allow(RUNNERS), summary="A member has come", operation_class=takes(AttendanceIn)
)  # fmt: skip
async def arrive(request: Request[Any, Any, Any], meeting_id: FromPath[uuid.UUID]) -> None:
    ask = await read_body(request, AttendanceIn)
    await actions.arrive(person_of(request).acting, meeting_id, ask.person_id, at=dt.datetime.now(dt.UTC), is_remote=ask.is_remote)


@post(
    "/api/v1/meetings/{meeting_id:uuid}/departures", opt=allow(RUNNERS), summary="A member has left", operation_class=takes(AttendanceIn)
)  # fmt: skip
async def leave(request: Request[Any, Any, Any], meeting_id: FromPath[uuid.UUID]) -> None:
    ask = await read_body(request, AttendanceIn)
    await actions.leave(person_of(request).acting, meeting_id, ask.person_id, at=dt.datetime.now(dt.UTC))


@post(
    "/api/v1/meetings/{meeting_id:uuid}/excuses", opt=allow(RUNNERS), summary="A member is excused", operation_class=takes(AttendanceIn)
)  # fmt: skip
async def excuse(request: Request[Any, Any, Any], meeting_id: FromPath[uuid.UUID]) -> None:
    ask = await read_body(request, AttendanceIn)
    await actions.excuse(person_of(request).acting, meeting_id, ask.person_id)


@post(
    "/api/v1/meetings/{meeting_id:uuid}/minutes", opt=allow(RUNNERS), status_code=202,
    summary="Write a closed meeting's minutes, as a work; its end names the document",
)  # fmt: skip
async def write_minutes(request: Request[Any, Any, Any], meeting_id: FromPath[uuid.UUID]) -> Response[WorkBegun]:
    return begun(await actions.promise_minutes(person_of(request).acting, meeting_id))


@post(
    "/api/v1/meetings/{meeting_id:uuid}/call", opt=allow(RUNNERS), summary="Change when and where a called meeting is held",
    operation_class=takes(CallIn),
)  # fmt: skip
async def change_meeting(request: Request[Any, Any, Any], meeting_id: FromPath[uuid.UUID]) -> None:
    await actions.change_meeting(person_of(request).acting, meeting_id, await read_body(request, CallIn))


@post(
    "/api/v1/meetings/{meeting_id:uuid}/pack", opt=allow(RUNNERS), status_code=202,
    summary="Write the papers for a meeting, as a work; its end names the document",
)  # fmt: skip
async def write_pack(request: Request[Any, Any, Any], meeting_id: FromPath[uuid.UUID]) -> Response[WorkBegun]:
    return begun(await promise_pack(person_of(request).acting, meeting_id))


HANDLERS = [
    change_meeting,
    write_pack,
    list_meetings,
    call_meeting,
    show_meeting,
    open_meeting,
    close_meeting,
    cancel_meeting,
    arrive,
    leave,
    excuse,
    write_minutes,
]
