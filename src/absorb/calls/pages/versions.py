"""The versions of a call, what changed between them, and the newer shipped text that waits."""

from typing import Any

from litestar import Request, Response, get, post
from litestar.params import FromPath

from absorb.calls import actions
from absorb.calls.queries import versions
from absorb.calls.rules import differences, read_call
from absorb.calls.rules.differences import PLACE_WORDS
from absorb.db import reading
from absorb.kernel.numerals import whole
from absorb.kernel.typed import text_of
from absorb.web import CENTRE, EVERYONE_INSIDE, allow, page, person_of, to

NOTES = {"published": "The version is published.", "left": "Your version stays; you will be told when a newer one ships."}


@post("/calls/load", opt={**allow(CENTRE), "receipt": "again"}, include_in_schema=False)
async def load(request: Request[Any, Any, Any]) -> Response[Any]:
    await actions.load_calls(person_of(request).acting)
    return to("/calls?note=loaded")


@get("/calls/{code:str}/versions", opt=allow(EVERYONE_INSIDE), include_in_schema=False)
async def show_versions(request: Request[Any, Any, Any], code: FromPath[str]) -> Response[str]:
    """Every version; the two that are asked for held against each other, else the newest against the one before it."""
    person, given = person_of(request), request.query_params
    may_edit = person.may(CENTRE)
    async with reading(person.acting) as connection:
        rows = await versions.list_versions(connection, code)
        newest = rows[0].version
        after = whole(given.get("after", ""), digits=6, otherwise=newest)
        before = whole(given.get("before", ""), digits=6, otherwise=max(1, after - 1))
        texts = await versions.get_texts(connection, code, [before, after])
        shipped = await versions.find_shipped(connection, code) if may_edit else None
        latest = texts[newest] if newest in texts else (await versions.get_texts(connection, code, [newest]))[newest]
    return page(
        request, "calls/editing/versions.html", code=code, rows=rows, before=before, after=after, may_edit=may_edit, shipped=shipped,
        changed=differences(texts[before], texts[after]), place_words=PLACE_WORDS,
        shipped_changes=differences(latest, read_call(shipped.source_text.encode())) if shipped else [],
        note=NOTES.get(given.get("note", "")),
    )  # fmt: skip


@get("/calls/{code:str}/versions/{version:int}", opt=allow(EVERYONE_INSIDE), include_in_schema=False)
async def show_text(request: Request[Any, Any, Any], code: FromPath[str], version: FromPath[int]) -> Response[str]:
    async with reading(person_of(request).acting) as connection:
        shown = await versions.get_version(connection, code, version)
    return page(request, "calls/editing/version.html", shown=shown)


@post("/calls/{code:str}/shipped", opt={**allow(CENTRE), "receipt": "again"}, include_in_schema=False)
async def leave(request: Request[Any, Any, Any], code: FromPath[str]) -> Response[Any]:
    """Leave the newer shipped text lie."""
    form = await request.form()
    await actions.leave_shipped(person_of(request).acting, code, text_of(form.get("sha256")))
    return to(f"/calls/{code}/versions?note=left")


HANDLERS = [load, show_versions, show_text, leave]
