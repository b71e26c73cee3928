"""Bodies, meetings, votes and resolutions over HTTP."""

import datetime as dt
import uuid
from typing import Any

from litestar import Request, Response, get, post
from litestar.params import FromPath

from absorb.bodies import takes
from absorb.committee import actions, queries
from absorb.committee.access import RUNNERS, VOTERS
from absorb.committee.rules import quorum_words
from absorb.committee.schemas import (
    AttendanceIn,
    BodyIn,
    BodyOut,
    ConflictIn,
    DecisionIn,
    ItemIn,
    MeetingDetail,
    MeetingIn,
    MeetingOut,
    QuorumOut,
    ResolutionOut,
    SeatIn,
    VoteIn,
    WhyIn,
)
from absorb.db import reading
from absorb.kernel.errors import NotAllowed
from absorb.progress.answering import begun
from absorb.progress.schemas import WorkBegun
from absorb.web import READERS, Person, allow, language_of, person_of, read_body, today


def _now() -> dt.datetime:
    return dt.datetime.now(dt.UTC)


def _whose(person: Person, person_id: uuid.UUID | None) -> uuid.UUID:
    """Oneself, or another whom only those who run the meeting may speak for."""
    if person_id not in (None, person.id) and not person.may(RUNNERS):
        raise NotAllowed("Only who runs the meeting notes what others do; leave person_id out to speak for yourself.")
    return person_id or person.id


@get("/api/v1/bodies", opt=allow(READERS), summary="Bodies that decide, with their seats today")
async def list_bodies(request: Request[Any, Any, Any]) -> list[BodyOut]:
    async with reading(person_of(request).acting) as connection:
        return await queries.list_bodies(connection, today())


@post("/api/v1/bodies", opt=allow(frozenset(("lead", "administrator"))), summary="Set up a body", operation_class=takes(BodyIn))
async def add_body(request: Request[Any, Any, Any]) -> dict[str, uuid.UUID]:
    return {"id": await actions.add_body(person_of(request).acting, await read_body(request, BodyIn))}


@post(
    "/api/v1/bodies/{body_id:uuid}/seats", opt=allow(frozenset(("lead", "administrator"))), summary="Add a member's term",
    operation_class=takes(SeatIn),
)  # fmt: skip
async def add_seat(request: Request[Any, Any, Any], body_id: FromPath[uuid.UUID]) -> None:
    await actions.add_seats(person_of(request).acting, body_id, [await read_body(request, SeatIn)])


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
        members = await queries.list_members(connection, meeting, _now())
        rule = await queries.find_rule(connection, meeting)
        items = await queries.list_items(connection, meeting_id)
    found, language = queries.find_quorum(meeting, members, rule), language_of(request)
    quorum = QuorumOut(found.present, found.needed, found.members, found.is_there, quorum_words(language, found)) if found else None
    return MeetingDetail(meeting, members, quorum, items)


@post("/api/v1/meetings/{meeting_id:uuid}/open", opt=allow(RUNNERS), summary="Open a meeting")
async def open_meeting(request: Request[Any, Any, Any], meeting_id: FromPath[uuid.UUID]) -> None:
    await actions.open_meeting(person_of(request).acting, meeting_id, at=_now())


@post("/api/v1/meetings/{meeting_id:uuid}/close", opt=allow(RUNNERS), summary="Close a meeting; its minutes are written")
async def close_meeting(request: Request[Any, Any, Any], meeting_id: FromPath[uuid.UUID]) -> None:
    await actions.close_meeting(person_of(request).acting, meeting_id, at=_now())


@post("/api/v1/meetings/{meeting_id:uuid}/cancel", opt=allow(RUNNERS), summary="Cancel a called meeting", operation_class=takes(WhyIn))
async def cancel_meeting(request: Request[Any, Any, Any], meeting_id: FromPath[uuid.UUID]) -> None:
    ask = await read_body(request, WhyIn)
    await actions.cancel_meeting(person_of(request).acting, meeting_id, why=ask.why)


@post(
    "/api/v1/meetings/{meeting_id:uuid}/arrivals", opt=allow(RUNNERS), summary="A member has come", operation_class=takes(AttendanceIn)
)  # fmt: skip
async def arrive(request: Request[Any, Any, Any], meeting_id: FromPath[uuid.UUID]) -> None:
    ask = await read_body(request, AttendanceIn)
    await actions.arrive(person_of(request).acting, meeting_id, ask.person_id, at=_now(), is_remote=ask.is_remote)


@post(
    "/api/v1/meetings/{meeting_id:uuid}/departures", opt=allow(RUNNERS), summary="A member has left", operation_class=takes(AttendanceIn)
)  # fmt: skip
async def leave(request: Request[Any, Any, Any], meeting_id: FromPath[uuid.UUID]) -> None:
    ask = await read_body(request, AttendanceIn)
    await actions.leave(person_of(request).acting, meeting_id, ask.person_id, at=_now())


@post(
    "/api/v1/meetings/{meeting_id:uuid}/excuses", opt=allow(RUNNERS), summary="A member is excused", operation_class=takes(AttendanceIn)
)  # fmt: skip
async def excuse(request: Request[Any, Any, Any], meeting_id: FromPath[uuid.UUID]) -> None:
    ask = await read_body(request, AttendanceIn)
    await actions.excuse(person_of(request).acting, meeting_id, ask.person_id)


@post("/api/v1/meetings/{meeting_id:uuid}/items", opt=allow(RUNNERS), summary="Put an item on the agenda", operation_class=takes(ItemIn))
async def add_item(request: Request[Any, Any, Any], meeting_id: FromPath[uuid.UUID]) -> dict[str, uuid.UUID]:
    return {"id": await actions.add_item(person_of(request).acting, meeting_id, await read_body(request, ItemIn))}


@post(
    "/api/v1/meetings/{meeting_id:uuid}/minutes", opt=allow(RUNNERS), status_code=202,
    summary="Write a closed meeting's minutes, as a work; its end names the document",
)  # fmt: skip
async def write_minutes(request: Request[Any, Any, Any], meeting_id: FromPath[uuid.UUID]) -> Response[WorkBegun]:
    return begun(await actions.promise_minutes(person_of(request).acting, meeting_id))


@post(
    "/api/v1/items/{item_id:uuid}/conflicts", opt=allow(VOTERS), summary="Declare a conflict of interest", operation_class=takes(ConflictIn)
)
async def declare_conflict(request: Request[Any, Any, Any], item_id: FromPath[uuid.UUID]) -> None:
    person, ask = person_of(request), await read_body(request, ConflictIn)
    await actions.declare_conflict(person.acting, item_id, _whose(person, ask.person_id), ask.reason, at=_now())


@post(
    "/api/v1/items/{item_id:uuid}/conflicts/{person_id:uuid}", opt=allow(RUNNERS), summary="Note what the body decided about a conflict",
    operation_class=takes(DecisionIn),
)  # fmt: skip
async def decide_conflict(request: Request[Any, Any, Any], item_id: FromPath[uuid.UUID], person_id: FromPath[uuid.UUID]) -> None:
    ask = await read_body(request, DecisionIn)
    await actions.decide_conflict(person_of(request).acting, item_id, person_id, is_excluded=ask.is_excluded, at=_now())


@post("/api/v1/items/{item_id:uuid}/vote/open", opt=allow(RUNNERS), summary="Open the vote on an item")
async def open_vote(request: Request[Any, Any, Any], item_id: FromPath[uuid.UUID]) -> None:
    await actions.open_vote(person_of(request).acting, item_id, at=_now())


@post("/api/v1/items/{item_id:uuid}/votes", opt=allow(VOTERS), summary="Vote by name; the last vote stands", operation_class=takes(VoteIn))
async def cast(request: Request[Any, Any, Any], item_id: FromPath[uuid.UUID]) -> None:
    person, ask = person_of(request), await read_body(request, VoteIn)
    await actions.cast(person.acting, item_id, _whose(person, ask.person_id), ask.choice, at=_now())


@post("/api/v1/items/{item_id:uuid}/vote/close", opt=allow(RUNNERS), summary="Count the votes and record the resolution")
async def close_vote(request: Request[Any, Any, Any], item_id: FromPath[uuid.UUID]) -> ResolutionOut:
    resolution_id = await actions.close_vote(person_of(request).acting, item_id, at=_now())
    async with reading(person_of(request).acting) as connection:
        return await queries.get_resolution(connection, resolution_id)


@post(
    "/api/v1/items/{item_id:uuid}/vote/break-off", opt=allow(RUNNERS), summary="End a vote without a result", operation_class=takes(WhyIn)
)
async def break_off_vote(request: Request[Any, Any, Any], item_id: FromPath[uuid.UUID]) -> None:
    ask = await read_body(request, WhyIn)
    await actions.break_off_vote(person_of(request).acting, item_id, why=ask.why)


@post("/api/v1/items/{item_id:uuid}/take-off", opt=allow(RUNNERS), summary="Take an item off the agenda", operation_class=takes(WhyIn))
async def take_off_item(request: Request[Any, Any, Any], item_id: FromPath[uuid.UUID]) -> None:
    ask = await read_body(request, WhyIn)
    await actions.take_off_item(person_of(request).acting, item_id, why=ask.why)


@get("/api/v1/resolutions", opt=allow(READERS), summary="Resolutions, the latest first")
async def list_resolutions(request: Request[Any, Any, Any]) -> list[ResolutionOut]:
    async with reading(person_of(request).acting) as connection:
        return await queries.list_resolutions(connection)


HANDLERS = [
    list_bodies,
    add_body,
    add_seat,
    list_meetings,
    call_meeting,
    show_meeting,
    open_meeting,
    close_meeting,
    cancel_meeting,
    arrive,
    leave,
    add_item,
    write_minutes,
    declare_conflict,
    decide_conflict,
    open_vote,
    cast,
    close_vote,
    break_off_vote,
    excuse,
    take_off_item,
    list_resolutions,
]
