"""Working copies of budgets over HTTP, and the versions that are made of them."""

from typing import Any

from litestar import Request, get, post, put
from litestar.params import FromPath

from absorb.bodies import CASE_BODY, takes
from absorb.db import reading
from absorb.funding.access import LOOKERS, WRITERS, check_writes
from absorb.funding.actions import versions, working
from absorb.funding.queries import working as queries
from absorb.funding.queries.versions import get_version
from absorb.funding.queries.working import Work
from absorb.funding.rules.working.cutting import Cut
from absorb.funding.rules.working.differences import differences
from absorb.funding.rules.working.history import find_redo, find_undo
from absorb.funding.schemas.working import (
    AmendmentIn,
    ApprovalIn,
    AskedIn,
    BegunOut,
    DifferencesOut,
    LineDifferenceOut,
    SeenIn,
    VersionKept,
    WorkIn,
    WorkOut,
    WorkSaved,
)
from absorb.kernel.intake import told
from absorb.kernel.merging import Chosen
from absorb.tank.access import sight_of
from absorb.tank.queries.ideas import get_about
from absorb.web import Person, allow, person_of, read_body, today

WORK = "/api/v1/ideas/{reference:str}/scenarios/{number:int}/working-copy"


async def find_to_write(person: Person, reference: str, number: int) -> Work:
    """The working copy that somebody is to change; NotFound and NotAllowed for whoever may not."""
    async with reading(person.acting) as connection:
        await get_about(connection, reference, sight_of(person))
        work = await queries.find_work(connection, reference, number)
    check_writes(person, work.organisation)
    return work


@post(
    "/api/v1/ideas/{reference:str}/scenarios/begin", opt=allow(WRITERS),
    summary="Begin the idea's first scenario with what is known of its money; one that is there stays",
)  # fmt: skip
async def begin_work(request: Request[Any, Any, Any], reference: FromPath[str]) -> BegunOut:
    person = person_of(request)
    async with reading(person.acting) as connection:
        about = await get_about(connection, reference, sight_of(person))
        organisation = await queries.find_organisation(connection, about.id)
    check_writes(person, organisation)
    return BegunOut(await working.begin_work(person.acting, about.id, today()))


@get(WORK, opt=allow(LOOKERS), summary="A scenario's working copy: its budget, who pays it and when")
async def show_work(request: Request[Any, Any, Any], reference: FromPath[str], number: FromPath[int]) -> WorkOut:
    person = person_of(request)
    async with reading(person.acting) as connection:
        await get_about(connection, reference, sight_of(person))
        work = await queries.find_work(connection, reference, number)
        known = await queries.list_versions(connection, work.scenario_id)
    return WorkOut(
        idea=work.reference, number=work.number, name=work.name, call=work.call, is_leading=work.is_leading, version=work.version,
        can_undo=find_undo(known, work.version), can_redo=find_redo(known, work.version), changed_at=work.changed_at,
        changed_by=work.changed_by, content=told(work.content),
    )  # fmt: skip


@put(
    WORK, opt=allow(WRITERS), operation_class=takes(WorkIn), request_max_body_size=CASE_BODY,
    summary="Save a working copy that was read at a version; 409 names what somebody else changed differently",
)  # fmt: skip
async def save_work(request: Request[Any, Any, Any], reference: FromPath[str], number: FromPath[int]) -> WorkSaved:
    ask, person = await read_body(request, WorkIn), person_of(request)
    work = await find_to_write(person, reference, number)
    chosen = Chosen(ask.choices, ask.seen)
    return WorkSaved(await working.save_work(person.acting, work.scenario_id, ask.content, base_version=ask.base_version, chosen=chosen))


@post(f"{WORK}/undo", opt=allow(WRITERS), operation_class=takes(SeenIn), summary="Bring back what stood before")
async def undo_work(request: Request[Any, Any, Any], reference: FromPath[str], number: FromPath[int]) -> WorkSaved:
    ask, person = await read_body(request, SeenIn), person_of(request)
    work = await find_to_write(person, reference, number)
    return WorkSaved(await working.undo(person.acting, work.scenario_id, seen=ask.seen))


@post(f"{WORK}/redo", opt=allow(WRITERS), operation_class=takes(SeenIn), summary="Bring back what undo went back from")
async def redo_work(request: Request[Any, Any, Any], reference: FromPath[str], number: FromPath[int]) -> WorkSaved:
    ask, person = await read_body(request, SeenIn), person_of(request)
    work = await find_to_write(person, reference, number)
    return WorkSaved(await working.redo(person.acting, work.scenario_id, seen=ask.seen))


def _kept(kept: versions.KeptVersion) -> VersionKept:
    return VersionKept(kept.budget, kept.schedule)


@post(f"{WORK}/asked", opt=allow(WRITERS), operation_class=takes(AskedIn), summary="Keep the working copy as what is asked for")
async def ask(request: Request[Any, Any, Any], reference: FromPath[str], number: FromPath[int]) -> VersionKept:
    given, person = await read_body(request, AskedIn), person_of(request)
    work = await find_to_write(person, reference, number)
    return _kept(await versions.ask(person.acting, work.scenario_id, seen=given.seen, why=given.why))


@post(f"{WORK}/approved", opt=allow(WRITERS), operation_class=takes(ApprovalIn), summary="Keep what the funder left of what was asked for")
async def approve(request: Request[Any, Any, Any], reference: FromPath[str], number: FromPath[int]) -> VersionKept:
    given, person = await read_body(request, ApprovalIn), person_of(request)
    work = await find_to_write(person, reference, number)
    cuts = [Cut(one.line, one.unit_price, one.units, one.why) for one in given.cuts]
    return _kept(await versions.approve(person.acting, work.scenario_id, cuts, seen=given.seen, why=given.why))


@post(
    f"{WORK}/amended",
    opt=allow(WRITERS),
    operation_class=takes(AmendmentIn),
    summary="Keep the working copy as a change of what was approved",
)
async def amend(request: Request[Any, Any, Any], reference: FromPath[str], number: FromPath[int]) -> VersionKept:
    given, person = await read_body(request, AmendmentIn), person_of(request)
    work = await find_to_write(person, reference, number)
    return _kept(await versions.amend(person.acting, work.scenario_id, seen=given.seen, why=given.why))


@get(
    "/api/v1/ideas/{reference:str}/budgets/{one:int}/differences/{other:int}", opt=allow(LOOKERS),
    summary="What differs between two versions of an idea's budget, line by line",
)  # fmt: skip
async def show_differences(
    request: Request[Any, Any, Any], reference: FromPath[str], one: FromPath[int], other: FromPath[int]
) -> DifferencesOut:
    person = person_of(request)
    async with reading(person.acting) as connection:
        about = await get_about(connection, reference, sight_of(person))
        before, after = await get_version(connection, about.id, one), await get_version(connection, about.id, other)
    found = differences(before.text, after.text)
    lines = [
        LineDifferenceOut(
            line.id, line.code, line.name, line.what, told(line.fields), line.before_minor, line.after_minor, after.cuts.get(line.code)
        )
        for line in found.lines
    ]
    return DifferencesOut(whole=told(found.whole), lists=list(found.lists), lines=lines)


HANDLERS = [begin_work, show_work, save_work, undo_work, redo_work, ask, approve, amend, show_differences]
