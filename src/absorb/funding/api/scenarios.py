"""An idea's scenarios over HTTP: opened, renamed, closed and opened again, led with, and held side by side."""

import uuid
from collections.abc import Awaitable, Callable
from typing import Annotated, Any

from litestar import Request, get, post, put
from litestar.params import FromPath, QueryParameter

from absorb.bodies import takes
from absorb.db import Acting, reading
from absorb.funding.access import LOOKERS, WRITERS, check_writes
from absorb.funding.actions import scenarios as actions
from absorb.funding.actions.comparing import Beside, hold_side_by_side
from absorb.funding.queries.scenarios import Side, list_siblings
from absorb.funding.queries.working import find_organisation, find_work
from absorb.funding.schemas.scenarios import NotMet, Of, ScenarioIn, ScenarioName, ScenarioOut, ScenariosOut, SideOut, Wrong
from absorb.tank.access import sight_of
from absorb.tank.queries.ideas import get_about
from absorb.web import Person, allow, person_of, read_body, today

SCENARIOS = "/api/v1/ideas/{reference:str}/scenarios"
ONE = SCENARIOS + "/{number:int}"
Which = Annotated[Of, QueryParameter(description="working copies as they are written now, or the newest versions that are kept")]


@get(SCENARIOS, opt=allow(LOOKERS), summary="All scenarios of an idea side by side: what each costs, who pays it, what is not met")
async def list_scenarios(request: Request[Any, Any, Any], reference: FromPath[str], of: Which = "written") -> ScenariosOut:
    person = person_of(request)
    async with reading(person.acting) as connection:
        about = await get_about(connection, reference, sight_of(person))
    held = await hold_side_by_side(person.acting, about.id, today(), kept=of == "kept")
    return ScenariosOut(reference, of, [_side(one) for one in held.beside] + [_named(side) for side in held.closed])


def _side(one: Beside) -> SideOut:
    figures = one.figures
    return SideOut(
        **_facts(one.side), cost_minor=figures.cost, covered_minor=figures.covered, gap_minor=figures.gap, own_minor=figures.own,
        peak_minor=figures.peak, peak_month=figures.deepest, by_source_minor=dict(figures.by_source),
        by_source_and_year_minor={source: dict(years) for source, years in figures.by_source_and_year.items()},
        not_met=[NotMet(found.rule, str(found.says)) for found in one.not_met], conflict=[str(says) for says in one.conflict],
        faults=[Wrong(fault.pointer, str(fault.says)) for fault in one.faults],
    )  # fmt: skip


def _named(side: Side) -> SideOut:
    return SideOut(**_facts(side))


def _facts(side: Side) -> dict[str, Any]:
    return {name: getattr(side, name) for name in ("number", "name", "state", "call", "version", "budget_version", "schedule_version")}


@post(SCENARIOS, opt=allow(WRITERS), operation_class=takes(ScenarioIn), summary="Open one more scenario of an idea, empty or like another")
async def open_scenario(request: Request[Any, Any, Any], reference: FromPath[str]) -> ScenarioOut:
    ask, person = await read_body(request, ScenarioIn), person_of(request)
    async with reading(person.acting) as connection:
        about = await get_about(connection, reference, sight_of(person))
        organisation = await find_organisation(connection, about.id)
    check_writes(person, organisation)
    number = await actions.open_scenario(person.acting, about.id, actions.Wanted(ask.name, ask.like, ask.call), today())
    return await _stands(person, reference, number)


@put(ONE, opt=allow(WRITERS), operation_class=takes(ScenarioName), summary="Rename a scenario")
async def rename_scenario(request: Request[Any, Any, Any], reference: FromPath[str], number: FromPath[int]) -> ScenarioOut:
    ask, person = await read_body(request, ScenarioName), person_of(request)
    await actions.rename_scenario(person.acting, await _to_move(person, reference, number), ask.name)
    return await _stands(person, reference, number)


@post(f"{ONE}/lead", opt=allow(WRITERS), summary="Let a scenario lead: what is kept of it is what everybody reckons with")
async def lead(request: Request[Any, Any, Any], reference: FromPath[str], number: FromPath[int]) -> ScenarioOut:
    return await _move(request, reference, number, actions.lead_with)


@post(f"{ONE}/close", opt=allow(WRITERS), summary="Close a scenario: nobody writes it any more")
async def close(request: Request[Any, Any, Any], reference: FromPath[str], number: FromPath[int]) -> ScenarioOut:
    return await _move(request, reference, number, actions.close_scenario)


@post(f"{ONE}/reopen", opt=allow(WRITERS), summary="Open a closed scenario again")
async def reopen(request: Request[Any, Any, Any], reference: FromPath[str], number: FromPath[int]) -> ScenarioOut:
    return await _move(request, reference, number, actions.reopen_scenario)


async def _move(
    request: Request[Any, Any, Any], reference: str, number: int, act: Callable[[Acting, uuid.UUID], Awaitable[None]]
) -> ScenarioOut:
    person = person_of(request)
    await act(person.acting, await _to_move(person, reference, number))
    return await _stands(person, reference, number)


async def _to_move(person: Person, reference: str, number: int) -> uuid.UUID:
    """The scenario that somebody is to move; NotFound and NotAllowed for whoever may not."""
    async with reading(person.acting) as connection:
        await get_about(connection, reference, sight_of(person))
        work = await find_work(connection, reference, number)
    check_writes(person, work.organisation)
    return work.scenario_id


async def _stands(person: Person, reference: str, number: int) -> ScenarioOut:
    async with reading(person.acting) as connection:
        siblings = await list_siblings(connection, reference)
    return next(ScenarioOut(one.number, one.name, one.state) for one in siblings if one.number == number)


HANDLERS = [list_scenarios, open_scenario, rename_scenario, lead, close, reopen]
