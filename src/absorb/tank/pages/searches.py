"""The searches that a person keeps."""

import uuid
from typing import Any

from litestar import Request, Response, get, post
from litestar.params import FromPath

from absorb.db import reading
from absorb.kernel.errors import BadInput, Fault
from absorb.tank import queries
from absorb.tank.actions.searches import delete_search, rename_search, save_search
from absorb.tank.schemas.listing import SavedSearchIn
from absorb.web import EVERYONE_INSIDE, allow, page, person_of, to


@get("/tank/searches", opt=allow(EVERYONE_INSIDE), include_in_schema=False)
async def show_searches(request: Request[Any, Any, Any]) -> Response[str]:
    return await _searches(request)


async def _searches(request: Request[Any, Any, Any], faults: tuple[Fault, ...] = (), about: str = "", typed: str = "") -> Response[str]:
    async with reading(person_of(request).acting) as connection:
        saved = await queries.search.list_saved(connection)
    return page(request, "tank/listing/searches.html", status=422 if faults else 200, saved=saved, faults=faults, about=about, typed=typed)


@post("/tank/searches", opt=allow(EVERYONE_INSIDE), include_in_schema=False)
async def save(request: Request[Any, Any, Any]) -> Response[Any]:
    form = await request.form()
    columns = tuple(part for part in str(form.get("columns", "")).split(",") if part)[:20]
    query, sort = str(form.get("query", ""))[:500], str(form.get("sort", ""))[:20] or None
    ask = SavedSearchIn(name=str(form.get("name", "")), query=query, columns=columns, sort=sort)
    try:
        await save_search(person_of(request).acting, ask)
    except BadInput as refusal:
        return await _searches(request, refusal.faults, "new", ask.name)
    return to("/tank/searches")


@post("/tank/searches/{search_id:uuid}", opt={**allow(EVERYONE_INSIDE), "receipt": "again"}, include_in_schema=False)
async def rename(request: Request[Any, Any, Any], search_id: FromPath[uuid.UUID]) -> Response[Any]:
    form = await request.form()
    name = str(form.get("name", ""))
    try:
        await rename_search(person_of(request).acting, search_id, name)
    except BadInput as refusal:
        return await _searches(request, refusal.faults, str(search_id), name)
    return to("/tank/searches")


@post("/tank/searches/{search_id:uuid}/delete", opt=allow(EVERYONE_INSIDE), include_in_schema=False)
async def delete(request: Request[Any, Any, Any], search_id: FromPath[uuid.UUID]) -> Response[Any]:
    await delete_search(person_of(request).acting, search_id)
    return to("/tank/searches")


HANDLERS = [show_searches, save, rename, delete]
