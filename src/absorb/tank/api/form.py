"""Handing in what is new, changing what is there, asking what is missing."""

from typing import Annotated, Any

from litestar import Request, get, post, put
from litestar.params import FromPath, QueryParameter

from absorb.bodies import takes
from absorb.db import reading
from absorb.kernel.errors import BadInput
from absorb.kernel.intake import parse_json, plain, read_json
from absorb.tank import actions, queries
from absorb.tank.access import WRITERS, editor_of, sight_of
from absorb.tank.actions.saving import save_idea
from absorb.tank.rules.form import FIELDS, Ripeness, canonical, find_missing, find_sum_faults
from absorb.tank.schemas.form import IdeaChange, MissingOut, Saved, SuggestionIn
from absorb.tank.schemas.ideas import IdeaAdded
from absorb.web import CENTRE, EVERYONE_INSIDE, allow, person_of, read_body

ONCE = "idempotency-key"

AtRipeness = Annotated[Ripeness | None, QueryParameter(name="ripeness", description="the ripeness to look from; left out, its own")]


@post(
    "/api/v1/ideas",
    opt={**allow(WRITERS), "receipt": "own"},
    operation_class=takes(SuggestionIn),
    summary="Hand in a suggestion, an idea or a proposal, or begin a draft; with the header Idempotency-Key again, the first answer",
)
async def add_idea(request: Request[Any, Any, Any]) -> IdeaAdded:
    person = person_of(request)
    ask = await read_body(request, SuggestionIn)
    own = None if person.may(CENTRE) else person.speaks_for
    return await actions.add_idea(person.acting, ask, organisations=own, key=request.headers.get(ONCE))


@put(
    "/api/v1/ideas/{reference:str}",
    opt=allow(WRITERS),
    operation_class=takes(IdeaChange),
    summary="Change fields of an idea, from the version they were read at; 409 with both versions where somebody changed the same",
)
async def change_idea(request: Request[Any, Any, Any], reference: FromPath[str]) -> Saved:
    person = person_of(request)
    body = await request.body()
    ask = read_json(body, IdeaChange)
    given = {name: value for name, value in plain(ask).items() if name in parse_json(body)}
    values, faults = canonical(given, FIELDS)
    faults += find_sum_faults(values)
    if faults:
        raise BadInput(faults)
    if "ripeness" in given:
        values["ripeness"] = ask.ripeness
    return await save_idea(person.acting, reference, values, base_version=ask.base_version, editor=editor_of(person))


@get("/api/v1/ideas/{reference:str}/missing", opt=allow(EVERYONE_INSIDE), summary="What an idea lacks at its ripeness or another one")
async def list_missing(request: Request[Any, Any, Any], reference: FromPath[str], ripeness: AtRipeness = None) -> list[MissingOut]:
    person = person_of(request)
    async with reading(person.acting) as connection:
        await queries.ideas.get_idea(connection, reference, sight_of(person))
        held = await queries.form.find_held(connection, reference)
        has_plan = await connection.fetchval(queries.form.HAS_PLAN)
    found = find_missing(held.content, ripeness or held.ripeness, has_plan=has_plan)
    return [MissingOut(one.section, one.field, one.pointer, str(one.says)) for one in found]


HANDLERS = [add_idea, change_idea, list_missing]
