"""Versions of who pays what when, over HTTP."""

import uuid
from typing import Any

import msgspec
from litestar import Request, Response, get, post
from litestar.params import FromPath

from absorb.bodies import CASE_BODY, takes
from absorb.db import reading
from absorb.funding import actions
from absorb.funding.access import MAY_WRITE
from absorb.funding.api.asking import OfIdea
from absorb.funding.queries import schedules
from absorb.funding.rules.delays import Late, late_band
from absorb.funding.schemas.schedules import ScheduleIn, ScheduleRow
from absorb.kernel.errors import faults_under
from absorb.kernel.intake import told
from absorb.progress.answering import begun
from absorb.progress.schemas import WorkBegun
from absorb.reckoning import reckon
from absorb.web import READERS, allow, person_of, read_body


@get("/api/v1/schedules", opt=allow(READERS), summary="Schedules by idea, newest version first")
async def list_schedules(request: Request[Any, Any, Any], idea: OfIdea = None) -> list[ScheduleRow]:
    async with reading(person_of(request).acting) as connection:
        return await schedules.list_schedules(connection, idea=idea)


@get("/api/v1/schedules/{schedule_id:uuid}", opt=allow(READERS), summary="One schedule: its case and the engine's answer")
async def show_schedule(request: Request[Any, Any, Any], schedule_id: FromPath[uuid.UUID]) -> dict[str, Any]:
    async with reading(person_of(request).acting) as connection:
        row, case, answer = await schedules.get_schedule(connection, schedule_id)
    return {**msgspec.structs.asdict(row), "case": told(case), "answer": told(answer)}


@post(
    "/api/v1/schedules",
    opt=allow(MAY_WRITE),
    status_code=202,
    summary="Work a schedule out and keep it as the idea's next version, as a work; its end names the schedule",
    operation_class=takes(ScheduleIn),
    request_max_body_size=CASE_BODY,
)
async def save_schedule(request: Request[Any, Any, Any]) -> Response[WorkBegun]:
    ask = await read_body(request, ScheduleIn)
    with faults_under("/case"):
        return begun(await actions.promise_schedule(person_of(request).acting, ask))


@post(
    "/api/v1/schedules/{schedule_id:uuid}/late",
    opt=allow(READERS),
    status_code=200,
    summary="What late payment does to the cash of a schedule: balances and the peak at 5, 50 and 95 % of the courses; nothing is kept",
    operation_class=takes(Late),
)
async def draw_late(request: Request[Any, Any, Any], schedule_id: FromPath[uuid.UUID]) -> dict[str, Any]:
    late = await read_body(request, Late)
    async with reading(person_of(request).acting) as connection:
        _, case, answer = await schedules.get_schedule(connection, schedule_id)
    band: dict[str, Any] = told(await reckon(late_band, case, answer, late))
    return band


HANDLERS = [list_schedules, show_schedule, save_schedule, draw_late]
