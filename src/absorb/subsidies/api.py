"""Subsidies over HTTP."""

import datetime as dt
from typing import Any

from litestar import Request, get, post
from litestar.params import FromPath

from absorb.bodies import takes
from absorb.db import reading
from absorb.kernel.intake import Shape
from absorb.subsidies import actions, queries
from absorb.subsidies.access import MONEY_KEEPERS
from absorb.subsidies.schemas import AwardIn, ContractIn, PaymentIn, PublishedIn, SettlementIn, Subsidy, SubsidyRow
from absorb.web import READERS, allow, person_of, read_body, today


class HandedIn(Shape, frozen=True):
    handed_in_on: dt.date


@get("/api/v1/subsidies", opt=allow(READERS), summary="Subsidies, the nearest duty first")
async def list_subsidies(request: Request[Any, Any, Any]) -> list[SubsidyRow]:
    async with reading(person_of(request).acting) as connection:
        return await queries.list_subsidies(connection)


@get("/api/v1/subsidies/{reference:str}", opt=allow(READERS), summary="One subsidy with its money, contract and reports")
async def show_subsidy(request: Request[Any, Any, Any], reference: FromPath[str]) -> Subsidy:
    async with reading(person_of(request).acting) as connection:
        return await queries.get_subsidy(connection, reference)


@post("/api/v1/subsidies", opt=allow(MONEY_KEEPERS), summary="Take down what a funder gave", operation_class=takes(AwardIn))
async def award(request: Request[Any, Any, Any]) -> dict[str, str]:
    return {"reference": await actions.award(person_of(request).acting, await read_body(request, AwardIn))}


@post(
    "/api/v1/subsidies/{reference:str}/contract",
    opt=allow(MONEY_KEEPERS),
    summary="Take down the contract",
    operation_class=takes(ContractIn),
)
async def sign_contract(request: Request[Any, Any, Any], reference: FromPath[str]) -> Subsidy:
    acting = person_of(request).acting
    await actions.sign_contract(acting, reference, await read_body(request, ContractIn))
    return await _shown(request, reference)


@post(
    "/api/v1/subsidies/{reference:str}/publication",
    opt=allow(MONEY_KEEPERS),
    summary="Take down when the contract was published",
    operation_class=takes(PublishedIn),
)
async def publish(request: Request[Any, Any, Any], reference: FromPath[str]) -> Subsidy:
    body = await read_body(request, PublishedIn)
    await actions.publish_contract(person_of(request).acting, reference, body.published_on, today=today())
    return await _shown(request, reference)


@post(
    "/api/v1/subsidies/{reference:str}/payments",
    opt=allow(MONEY_KEEPERS),
    summary="Take down money that moved; repeating it changes nothing",
    operation_class=takes(PaymentIn),
)
async def pay(request: Request[Any, Any, Any], reference: FromPath[str]) -> Subsidy:
    await actions.pay(person_of(request).acting, reference, await read_body(request, PaymentIn))
    return await _shown(request, reference)


@post(
    "/api/v1/subsidies/{reference:str}/reports/{number:int}",
    opt=allow(MONEY_KEEPERS),
    summary="A report was handed in",
    operation_class=takes(HandedIn),
)
async def hand_in(request: Request[Any, Any, Any], reference: FromPath[str], number: FromPath[int]) -> Subsidy:
    body = await read_body(request, HandedIn)
    await actions.hand_in_report(person_of(request).acting, reference, number, body.handed_in_on)
    return await _shown(request, reference)


@post(
    "/api/v1/subsidies/{reference:str}/settlement",
    opt=allow(MONEY_KEEPERS),
    summary="Settle to the haléř",
    operation_class=takes(SettlementIn),
)
async def settle(request: Request[Any, Any, Any], reference: FromPath[str]) -> Subsidy:
    await actions.settle(person_of(request).acting, reference, await read_body(request, SettlementIn))
    return await _shown(request, reference)


async def _shown(request: Request[Any, Any, Any], reference: str) -> Subsidy:
    async with reading(person_of(request).acting) as connection:
        return await queries.get_subsidy(connection, reference)


HANDLERS = [list_subsidies, show_subsidy, award, sign_contract, publish, pay, hand_in, settle]
