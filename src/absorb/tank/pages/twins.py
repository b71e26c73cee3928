"""Ideas that look alike: told while one is being typed, and the queue in which the Centre judges pairs."""

import urllib.parse
import uuid
from typing import Any

from litestar import Request, Response, get, post
from litestar.params import FromPath

from absorb.db import reading
from absorb.kernel.errors import NotFound
from absorb.kernel.numerals import whole
from absorb.tank import queries
from absorb.tank.access import WRITERS, editor_of, sight_of
from absorb.tank.actions.twins import judge_different
from absorb.tank.actions.typing import NEW, keep_typed
from absorb.tank.alike import find_alike
from absorb.tank.pages.inputs import form_texts, own_texts
from absorb.tank.pages.merging import merge_address
from absorb.web import CENTRE, READERS, allow, page, person_of, to


@post("/tank/alike", opt={**allow(WRITERS), "receipt": "again"}, include_in_schema=False, status_code=200)
async def show_alike(request: Request[Any, Any, Any]) -> Response[str]:
    """What looks like the words typed: a piece of a page for the script, a whole page (which keeps what was typed) without."""
    person = person_of(request)
    form = await form_texts(request)
    reference = request.query_params.get("idea") or None
    besides = None
    async with reading(person.acting) as connection:
        if reference is not None:
            besides = await queries.ideas.get_own(connection, reference, sight_of(person))
        found = await find_alike(connection, person, form.get("title", ""), form.get("need", ""), form.get("place", ""), besides)
    if request.headers.get("x-part"):
        return page(request, "tank/twins/found.html", found=found)
    section, back = (NEW, "/tank/new") if reference is None else ("basics", f"/tank/{urllib.parse.quote(reference)}/edit/basics")
    version = form.get("base_version", "0")
    await keep_typed(
        person.acting, reference, section, own_texts(form, section),
        base_version=whole(version, 8, 0), editor=editor_of(person),
    )  # fmt: skip
    return page(request, "tank/twins/alike.html", found=found, back=back, title=form.get("title", ""))


@get("/tank/twins", opt=allow(READERS), include_in_schema=False)
async def show_queue(request: Request[Any, Any, Any]) -> Response[str]:
    person = person_of(request)
    asked = request.query_params.get("page", "1")
    number = whole(asked, 4, 1)
    async with reading(person.acting) as connection:
        pairs, count = await queries.twins.list_open(connection, max(number, 1))
    pages = max(1, -(-count // queries.twins.PAGE_LENGTH))
    if number > pages:
        raise NotFound("There is no such page of the list.")
    shown = [(pair, merge_address(pair.one, pair.other, person.roles)) for pair in pairs]
    return page(
        request, "tank/twins/queue.html", pairs=shown, count=count, number=max(number, 1), pages=pages, may_judge=person.may(CENTRE)
    )


@post("/tank/twins/{twin_id:uuid}", opt=allow(CENTRE), include_in_schema=False)
async def judge(request: Request[Any, Any, Any], twin_id: FromPath[uuid.UUID]) -> Response[Any]:
    await judge_different(person_of(request).acting, twin_id)
    return to("/tank/twins")


HANDLERS = [show_alike, show_queue, judge]
