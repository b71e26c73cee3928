"""The tank over HTTP. A submitter sees and touches the ideas of their own organisations and no others."""

import uuid
from typing import Annotated, Any

from litestar import Request, get, post, put
from litestar.params import FromPath, QueryParameter

from absorb.bodies import LARGEST_FILE, read_file, takes, takes_file
from absorb.db import reading
from absorb.documents.actions import XLSX
from absorb.tank import actions, import_queries, queries
from absorb.tank.access import WRITERS, check_state, own_organisations
from absorb.tank.queries import Filter
from absorb.tank.rules import MOVES
from absorb.tank.schemas import (
    Changed,
    ContributionsIn,
    IdeaAdded,
    IdeaOut,
    IdeaPage,
    ImportReport,
    MoveIn,
    MoveOut,
    SuggestionIn,
)
from absorb.web import CENTRE, EVERYONE_INSIDE, READERS, Answer, allow, person_of, read_body, shown_as

LONGEST_PAGE = 200

State = Annotated[str | None, QueryParameter(name="state", description="only ideas in this state")]
Words = Annotated[str, QueryParameter(name="q", max_length=200, description="words of the title or the organisation, or a reference")]
Cursor = Annotated[str | None, QueryParameter(name="cursor", max_length=4_000, description='what the page before gave in "next"')]
Limit = Annotated[int, QueryParameter(name="limit", ge=1, le=LONGEST_PAGE, description="how many ideas a page holds")]
Calls = Annotated[list[str] | None, QueryParameter(name="call", description="numbers of calls such as 03_15_022; none takes all")]
FileName = Annotated[str, QueryParameter(name="file_name", description="how the file is called, where the body is the file itself")]


@get("/api/v1/ideas", opt=allow(EVERYONE_INSIDE), responses=shown_as(IdeaPage), summary="Ideas in Czech order, page by page")
async def list_ideas(
    request: Request[Any, Any, Any], in_state: State = None, q: Words = "", cursor: Cursor = None, limit: Limit = queries.PAGE_LENGTH
) -> Answer:
    person = person_of(request)
    wanted = Filter(state=check_state(in_state), words=q.strip(), organisations=own_organisations(person))
    async with reading(person.acting) as connection:
        found = await queries.list_ideas(connection, wanted, cursor=cursor, limit=limit)
    return Answer(found)


@get("/api/v1/ideas/{reference:str}", opt=allow(EVERYONE_INSIDE), summary="One idea: its source, contributions, twins and history")
async def show_idea(request: Request[Any, Any, Any], reference: FromPath[str]) -> IdeaOut:
    person = person_of(request)
    async with reading(person.acting) as connection:
        return await queries.get_idea(connection, reference, own_organisations(person))


@post("/api/v1/ideas", opt=allow(WRITERS), operation_class=takes(SuggestionIn), summary="Hand a suggestion in")
async def add_idea(request: Request[Any, Any, Any]) -> IdeaAdded:
    person = person_of(request)
    ask = await read_body(request, SuggestionIn)
    own = None if person.may(CENTRE) else person.organisations
    return await actions.add_idea(person.acting, ask, organisations=own)


@post(
    "/api/v1/ideas/{reference:str}/moves",
    opt=allow(WRITERS),
    operation_class=takes(MoveIn),
    status_code=200,
    summary="Move an idea to another state; a move to where it is changes nothing",
)
async def move_idea(request: Request[Any, Any, Any], reference: FromPath[str]) -> IdeaOut:
    person = person_of(request)
    ask = await read_body(request, MoveIn)
    own = None if person.may(CENTRE) else person.organisations
    await actions.move(person.acting, reference, ask.to, ask.why, roles=person.roles, organisations=own)
    async with reading(person.acting) as connection:
        return await queries.get_idea(connection, reference, own_organisations(person))


@get("/api/v1/idea-moves", opt=allow(EVERYONE_INSIDE), summary="Every allowed move between states, with who may make it")
async def list_moves(request: Request[Any, Any, Any]) -> list[MoveOut]:
    return [MoveOut(start=move.start, end=move.end, roles=sorted(move.roles), needs_why=move.needs_why) for move in MOVES]


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
        idea = await queries.get_id(connection, reference)
    rows = [(idea, one.measure_id, one.degree, one.why, one.is_invented) for one in ask.contributions]
    return Changed(changed=await actions.set_contributions(person.acting, rows, at="/contributions"))


@post("/api/v1/twins", opt=allow(CENTRE), status_code=200, summary="Look for ideas that are one and the same; again changes nothing")
async def find_twins(request: Request[Any, Any, Any]) -> Changed:
    return Changed(changed=await actions.find_twins(person_of(request).acting))


@get("/api/v1/imports", opt=allow(READERS), summary="The latest imports, newest first")
async def list_imports(request: Request[Any, Any, Any]) -> list[ImportReport]:
    async with reading(person_of(request).acting) as connection:
        return await import_queries.list_imports(connection)


@get("/api/v1/imports/{import_id:uuid}", opt=allow(READERS), summary="One import, with every row that was not taken and why")
async def show_import(request: Request[Any, Any, Any], import_id: FromPath[uuid.UUID]) -> ImportReport:
    async with reading(person_of(request).acting) as connection:
        return await import_queries.get_import(connection, import_id)


@post(
    "/api/v1/imports",
    opt=allow(CENTRE),
    operation_class=takes_file(XLSX),
    request_max_body_size=LARGEST_FILE,
    summary="Import the state's public list of beneficiaries (XLSX); again changes nothing",
)
async def import_operations(request: Request[Any, Any, Any], call: Calls = None, file_name: FileName = "list.xlsx") -> ImportReport:
    name, content = await read_file(request, file_name)
    return await actions.import_operations(person_of(request).acting, content, file_name=name, calls=frozenset(call or ()))


HANDLERS = [
    list_ideas,
    show_idea,
    add_idea,
    move_idea,
    list_moves,
    set_contributions,
    find_twins,
    list_imports,
    show_import,
    import_operations,
]
