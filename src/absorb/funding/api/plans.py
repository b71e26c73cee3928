"""Working copies worked out to who pays what when, over HTTP; nothing is kept of it."""

from typing import Any

from litestar import Request, get, post
from litestar.params import FromPath

from absorb.bodies import CASE_BODY, takes
from absorb.db import reading
from absorb.funding.access import LOOKERS
from absorb.funding.actions.plans import plan
from absorb.funding.actions.versions import terms_for
from absorb.funding.api.working import WORK
from absorb.funding.queries.working import Work, find_work
from absorb.funding.rules.working.schedule import find_lost
from absorb.funding.rules.working.shapes import ScenarioText
from absorb.funding.schemas.plans import LostOut, PlanIn, PlanOut
from absorb.kernel.errors import faults_under
from absorb.kernel.intake import told
from absorb.tank.access import sight_of
from absorb.tank.queries.ideas import get_about
from absorb.web import allow, person_of, read_body


@get(f"{WORK}/schedule", opt=allow(LOOKERS), summary="Who pays what when, as the working copy says it now; nothing is kept")
async def show_plan(request: Request[Any, Any, Any], reference: FromPath[str], number: FromPath[int]) -> PlanOut:
    work = await _work(request, reference, number)
    return await _plan(request, work, work.content)


@post(
    f"{WORK}/schedule", opt={**allow(LOOKERS), "receipt": "again"}, status_code=200, operation_class=takes(PlanIn),
    request_max_body_size=CASE_BODY,
    summary="Who would pay what when if the working copy said this; nothing is saved",
)  # fmt: skip
async def try_plan(request: Request[Any, Any, Any], reference: FromPath[str], number: FromPath[int]) -> PlanOut:
    ask = await read_body(request, PlanIn)
    work = await _work(request, reference, number)
    with faults_under("/content"):
        return await _plan(request, work, ask.content)


async def _work(request: Request[Any, Any, Any], reference: str, number: int) -> Work:
    person = person_of(request)
    async with reading(person.acting) as connection:
        await get_about(connection, reference, sight_of(person))
        return await find_work(connection, reference, number)


async def _plan(request: Request[Any, Any, Any], work: Work, content: ScenarioText) -> PlanOut:
    async with reading(person_of(request).acting) as connection:
        call = await terms_for(connection, work)
    found = await plan(content, call)
    lost = find_lost(content, found.budget, found.budget_answer)
    return PlanOut(
        version=work.version, case=told(found.case), answer=told(found.answer), lost=[LostOut(one.pointer, str(one.says)) for one in lost]
    )


HANDLERS = [show_plan, try_plan]
