"""Ideas and calls held against each other, over HTTP."""

from typing import Annotated, Any

from litestar import Request, get
from litestar.params import FromPath, QueryParameter

from absorb.calls import queries
from absorb.calls.rules import CallText, fits
from absorb.calls.schemas import CallFitOut, FittingIdeas, FittingOut, told_conditions
from absorb.db import reading
from absorb.kernel.intake import convert
from absorb.tank.access import sight_of
from absorb.tank.queries.ideas import get_about
from absorb.web import EVERYONE_INSIDE, READERS, allow, person_of, today

Page = Annotated[int, QueryParameter(ge=1, le=2_000, description="which page of the ideas, from 1")]


@get("/api/v1/calls/{code:str}/ideas", opt=allow(READERS), summary="The ideas that may fit a call, those with most for them first")
async def list_ideas(request: Request[Any, Any, Any], code: FromPath[str], page: Page = 1) -> FittingIdeas:
    async with reading(person_of(request).acting) as connection:
        call = await queries.get_call(connection, code, today())
        found, near = await queries.find_ideas(connection, convert(call.body, CallText), today(), page)
    return FittingIdeas(near, [FittingOut(one.reference, one.title, told_conditions(one.conditions), one.state) for one in found])


@get("/api/v1/ideas/{reference:str}/calls", opt=allow(EVERYONE_INSIDE), summary="Every call held against an idea, condition by condition")
async def list_calls(request: Request[Any, Any, Any], reference: FromPath[str]) -> list[CallFitOut]:
    person = person_of(request)
    async with reading(person.acting) as connection:
        idea = await get_about(connection, reference, sight_of(person))
        candidate = await queries.get_candidate(connection, idea.id)
        ground = await queries.read_ground(connection, today())
        held = [(code, title, ground.compare(text, candidate)) for code, title, text in await queries.list_newest(connection)]
    return [CallFitOut(code, title, fits(conditions), told_conditions(conditions)) for code, title, conditions in held]


HANDLERS = [list_ideas, list_calls]
