"""Versions of ideas' costs over HTTP."""

import uuid
from typing import Any

import msgspec
from litestar import Request, get, post
from litestar.params import FromPath

from absorb.bodies import CASE_BODY, takes
from absorb.calls.queries import find_call_id
from absorb.db import reading
from absorb.funding import actions
from absorb.funding.access import MAY_WRITE
from absorb.funding.api.asking import OfIdea
from absorb.funding.queries import budgets
from absorb.funding.schemas.budgets import BudgetIn, BudgetRow
from absorb.kernel.errors import NotFound, faults_under
from absorb.kernel.intake import told
from absorb.web import READERS, allow, person_of, read_body


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


HANDLERS = [list_budgets, show_budget, save_budget]
