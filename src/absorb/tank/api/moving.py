"""Searches that are kept, and moves of many ideas at once, for programs."""

import uuid
from typing import Any

from litestar import Request, delete, get, post, put
from litestar.params import FromPath

from absorb.bodies import takes
from absorb.db import reading
from absorb.kernel.errors import BadInput
from absorb.tank import queries
from absorb.tank.actions.bulk import look_at_moves, preview_moves, take_moves
from absorb.tank.actions.searches import delete_search, rename_search, save_search
from absorb.tank.asking import read_asked, read_sort, wanted_of
from absorb.tank.queries.bulk import Chosen
from absorb.tank.schemas.listing import BulkMoveIn, BulkMoveOut, BulkTakeIn, SavedSearchIn, SavedSearchName, SavedSearchOut
from absorb.web import CENTRE, EVERYONE_INSIDE, allow, person_of, read_body


async def _searches(request: Request[Any, Any, Any]) -> list[SavedSearchOut]:
    async with reading(person_of(request).acting) as connection:
        saved = await queries.search.list_saved(connection)
    return [SavedSearchOut(one.id, one.name, one.query, one.columns, one.sort, one.address) for one in saved]


@get("/api/v1/searches", opt=allow(EVERYONE_INSIDE), summary="The searches that I keep")
async def list_searches(request: Request[Any, Any, Any]) -> list[SavedSearchOut]:
    return await _searches(request)


@post(
    "/api/v1/searches", opt=allow(EVERYONE_INSIDE), operation_class=takes(SavedSearchIn), summary="Keep a search; a known name is replaced"
)
async def add_search(request: Request[Any, Any, Any]) -> list[SavedSearchOut]:
    ask = await read_body(request, SavedSearchIn)
    read_asked(ask.query, {})
    read_sort(ask.sort or "")
    await save_search(person_of(request).acting, ask)
    return await _searches(request)


@put("/api/v1/searches/{search_id:uuid}", opt=allow(EVERYONE_INSIDE), operation_class=takes(SavedSearchName), summary="Rename a search")
async def rename(request: Request[Any, Any, Any], search_id: FromPath[uuid.UUID]) -> list[SavedSearchOut]:
    ask = await read_body(request, SavedSearchName)
    await rename_search(person_of(request).acting, search_id, ask.name)
    return await _searches(request)


@delete("/api/v1/searches/{search_id:uuid}", opt=allow(EVERYONE_INSIDE), summary="Delete a search; again changes nothing")
async def drop_search(request: Request[Any, Any, Any], search_id: FromPath[uuid.UUID]) -> None:
    await delete_search(person_of(request).acting, search_id)


@post("/api/v1/bulk-moves", opt=allow(CENTRE), operation_class=takes(BulkMoveIn), summary="Say which ideas are to move; nothing moves yet")
async def preview(request: Request[Any, Any, Any]) -> BulkMoveOut:
    person = person_of(request)
    ask = await read_body(request, BulkMoveIn)
    if ask.query is not None and ask.ideas:
        raise BadInput.one("/query", "Name ideas, or a query that finds them; not both.")
    if ask.query is not None:
        search = read_asked(ask.query, {})
        async with reading(person.acting) as connection:
            wanted = await wanted_of(connection, search, person, "title")
        bulk = await preview_moves(person.acting, ask.to, wanted=wanted, query=ask.query)
    else:
        bulk = await preview_moves(person.acting, ask.to, chosen=[Chosen(one.id, one.version) for one in ask.ideas])
    return await look_at_moves(person.acting, bulk, person.roles)


@get("/api/v1/bulk-moves/{bulk_id:uuid}", opt=allow(CENTRE), summary="What would move and what cannot, or what did")
async def show(request: Request[Any, Any, Any], bulk_id: FromPath[uuid.UUID]) -> BulkMoveOut:
    person = person_of(request)
    return await look_at_moves(person.acting, bulk_id, person.roles)


@post(
    "/api/v1/bulk-moves/{bulk_id:uuid}/take",
    opt=allow(CENTRE),
    operation_class=takes(BulkTakeIn),
    status_code=200,
    summary="Move them, in one transaction; again changes nothing. More than 200 are moved by a job",
)
async def take(request: Request[Any, Any, Any], bulk_id: FromPath[uuid.UUID]) -> BulkMoveOut:
    person = person_of(request)
    ask = await read_body(request, BulkTakeIn)
    await take_moves(person.acting, bulk_id, ask.why, roles=person.roles)
    return await look_at_moves(person.acting, bulk_id, person.roles)


HANDLERS = [list_searches, add_search, rename, drop_search, preview, show, take]
