"""One idea: what it says, where it moves, what it does for measures, what it looks like."""

from typing import Any

from litestar import Request, get, post, put
from litestar.params import FromPath

from absorb.bodies import takes
from absorb.db import reading
from absorb.tank import actions, queries
from absorb.tank.access import WRITERS, editor_of, sight_of
from absorb.tank.actions.saving import hand_in
from absorb.tank.rules import MOVES
from absorb.tank.schemas.ideas import Changed, ContributionsIn, IdeaOut, MoveIn, MoveOut
from absorb.web import CENTRE, EVERYONE_INSIDE, allow, person_of, read_body


@get("/api/v1/ideas/{reference:str}", opt=allow(EVERYONE_INSIDE), summary="One idea: its source, contributions, twins and history")
async def show_idea(request: Request[Any, Any, Any], reference: FromPath[str]) -> IdeaOut:
    person = person_of(request)
    async with reading(person.acting) as connection:
        return await queries.ideas.get_idea(connection, reference, sight_of(person))


@post(
    "/api/v1/ideas/{reference:str}/moves",
    opt=allow(WRITERS),
    operation_class=takes(MoveIn),
    status_code=200,
    summary="Move an idea to another state; a move to where it is changes nothing, one from what it is no longer is refused",
)
async def move_idea(request: Request[Any, Any, Any], reference: FromPath[str]) -> IdeaOut:
    person = person_of(request)
    ask = await read_body(request, MoveIn)
    if ask.to == "submitted":
        await hand_in(person.acting, reference, editor=editor_of(person), start=ask.start, version=ask.version)
    else:
        own = None if person.may(CENTRE) else person.speaks_for
        asked = actions.Return([(one.field, one.note) for one in ask.missing], ask.until)
        await actions.move(
            person.acting, reference, ask.to, ask.why, roles=person.roles, organisations=own, start=ask.start, version=ask.version,
            asked=asked, is_told=ask.tell,
        )  # fmt: skip
    async with reading(person.acting) as connection:
        return await queries.ideas.get_idea(connection, reference, sight_of(person))


@get("/api/v1/idea-moves", opt=allow(EVERYONE_INSIDE), summary="Every allowed move between states, with who may make it")
async def list_moves(request: Request[Any, Any, Any]) -> list[MoveOut]:
    return [MoveOut(move.start, move.end, sorted(move.roles), move.needs_why, move.by_owner) for move in MOVES]


@put(
    "/api/v1/ideas/{reference:str}/contributions",
    opt=allow(CENTRE),
    operation_class=takes(ContributionsIn),
    summary="Say what an idea does for measures, 0–5 with reasons",
)
async def set_contributions(request: Request[Any, Any, Any], reference: FromPath[str]) -> Changed:
    person = person_of(request)
    ask = await read_body(request, ContributionsIn)
    async with reading(person.acting) as connection:
        idea = await queries.ideas.get_id(connection, reference)
    rows = [(idea, one.measure_id, one.degree, one.why, one.is_invented) for one in ask.contributions]
    return Changed(changed=await actions.set_contributions(person.acting, rows, at="/contributions"))


HANDLERS = [show_idea, move_idea, list_moves, set_contributions]
