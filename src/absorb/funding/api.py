"""Sources, budgets, schedules and portfolios over HTTP."""

import uuid
from typing import Annotated, Any

import msgspec
from litestar import Request, Response, get, post, put
from litestar.params import FromPath, QueryParameter

from absorb.bodies import CASE_BODY, takes
from absorb.calls.queries import find_call_id
from absorb.db import reading
from absorb.funding import actions
from absorb.funding.access import MAY_WRITE
from absorb.funding.queries import budgets, portfolios, schedules, sources
from absorb.funding.schemas import (
    BudgetIn,
    BudgetRow,
    LimitOut,
    LimitsIn,
    PortfolioIn,
    PortfolioOut,
    PortfolioRow,
    ScheduleIn,
    ScheduleRow,
    SourceOut,
)
from absorb.kernel.errors import NotFound, faults_under
from absorb.kernel.intake import told
from absorb.progress.answering import begun
from absorb.progress.schemas import WorkBegun
from absorb.web import READERS, allow, person_of, read_body

OfIdea = Annotated[str | None, QueryParameter(description="only those of the idea with this reference, such as UL-2026-0042")]


@get("/api/v1/sources", opt=allow(READERS), summary="Sources in their order")
async def list_sources(request: Request[Any, Any, Any]) -> list[SourceOut]:
    async with reading(person_of(request).acting) as connection:
        return await sources.list_sources(connection)


@get("/api/v1/sources/limits", opt=allow(READERS), summary="What each source has to give, by year")
async def list_limits(request: Request[Any, Any, Any]) -> list[LimitOut]:
    async with reading(person_of(request).acting) as connection:
        return await sources.list_limits(connection)


@put(
    "/api/v1/sources/limits",
    opt=allow(MAY_WRITE),
    summary="Say what sources have to give in a year",
    operation_class=takes(LimitsIn),
)
async def set_limits(request: Request[Any, Any, Any]) -> list[LimitOut]:
    ask, acting = await read_body(request, LimitsIn), person_of(request).acting
    await actions.set_source_limits(acting, ask.year, [(one.source, int(one.limit), one.note, one.is_invented) for one in ask.limits])
    async with reading(acting) as connection:
        return await sources.list_limits(connection, ask.year)


@get("/api/v1/budgets", opt=allow(READERS), summary="Budgets by idea, newest version first")
async def list_budgets(request: Request[Any, Any, Any], idea: OfIdea = None) -> list[BudgetRow]:
    async with reading(person_of(request).acting) as connection:
        return await budgets.list_budgets(connection, idea=idea)


@get("/api/v1/budgets/{budget_id:uuid}", opt=allow(READERS), summary="One budget: its case and the engine's answer")
async def show_budget(request: Request[Any, Any, Any], budget_id: FromPath[uuid.UUID]) -> dict[str, Any]:
    async with reading(person_of(request).acting) as connection:
        row, case, answer = await budgets.get_budget(connection, budget_id)
    return {**msgspec.structs.asdict(row), "case": told(case), "answer": told(answer)}


@post(
    "/api/v1/budgets",
    opt=allow(MAY_WRITE),
    summary="Add a budget up and keep it as the idea's next version",
    operation_class=takes(BudgetIn),
    request_max_body_size=CASE_BODY,
)
async def save_budget(request: Request[Any, Any, Any]) -> dict[str, str]:
    ask, acting = await read_body(request, BudgetIn), person_of(request).acting
    async with reading(acting) as connection:
        idea_id = await budgets.get_idea_id(connection, ask.idea)
        call_id = await find_call_id(connection, ask.call) if ask.call is not None else None
    if ask.call is not None and call_id is None:
        raise NotFound(f"There is no call {ask.call}.")
    with faults_under("/case"):
        return {"id": str(await actions.save_budget(acting, idea_id, ask.case, call_id=call_id, stage=ask.stage))}


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


@get("/api/v1/portfolios", opt=allow(READERS), summary="Portfolios, the newest first")
async def list_portfolios(request: Request[Any, Any, Any]) -> list[PortfolioRow]:
    async with reading(person_of(request).acting) as connection:
        return await portfolios.list_portfolios(connection)


@get("/api/v1/portfolios/{number:int}", opt=allow(READERS), summary="One portfolio with its ideas, reasons and sources")
async def show_portfolio(request: Request[Any, Any, Any], number: FromPath[int]) -> PortfolioOut:
    async with reading(person_of(request).acting) as connection:
        found = await portfolios.find_portfolio(connection, number)
    if found is None:
        raise NotFound(f"There is no portfolio {number}.")
    return found


@post(
    "/api/v1/portfolios",
    opt=allow(MAY_WRITE),
    status_code=202,
    summary="Choose a portfolio under the sources' limits and keep it, as a work; its end names the portfolio",
    operation_class=takes(PortfolioIn),
    request_max_body_size=CASE_BODY,
)
async def choose_portfolio(request: Request[Any, Any, Any]) -> Response[WorkBegun]:
    ask = await read_body(request, PortfolioIn)
    with faults_under("/case"):
        return begun(await actions.promise_portfolio(person_of(request).acting, ask))


HANDLERS = [
    list_sources,
    list_limits,
    set_limits,
    list_budgets,
    show_budget,
    save_budget,
    list_schedules,
    show_schedule,
    save_schedule,
    list_portfolios,
    show_portfolio,
    choose_portfolio,
]
