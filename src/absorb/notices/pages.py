"""A person's notices, how they want to be told, and the way out of a letter."""

import datetime as dt
from typing import Any

from litestar import Request, Response, get, post
from litestar.params import FromPath

from absorb.db import reading
from absorb.kernel.errors import BadInput
from absorb.mail import can_send
from absorb.notices import actions, queries
from absorb.notices.rules import DIGEST_AT, HOWS, KINDS, kinds_for
from absorb.web import EVERYONE_INSIDE, allow, form_faults, language_of, page, person_of, to

ON_ONE_PAGE = 50


@get("/notices", opt=allow(EVERYONE_INSIDE), include_in_schema=False)
async def notices_page(request: Request[Any, Any, Any]) -> Response[str]:
    cursor = queries.read_cursor(request.query_params.get("after"))
    async with reading(person_of(request).acting) as connection:
        shown = await queries.list_latest(connection, language_of(request), cursor, ON_ONE_PAGE)
        unseen = await queries.count_unseen(connection)
    return page(request, "notices/list.html", notices=shown.notices, older=shown.older, unseen=unseen, is_first=cursor is None)


@post("/notices/seen", opt={**allow(EVERYONE_INSIDE), "receipt": "again"}, include_in_schema=False)
async def mark_seen(request: Request[Any, Any, Any]) -> Response[Any]:
    form = await request.form()
    try:
        until = dt.datetime.fromisoformat(str(form.get("until", ""))).astimezone(dt.UTC)
    except (ValueError, OverflowError):
        raise BadInput.one("/until", "The form came back without its moment; go back to the list and try again.") from None
    await actions.mark_seen(person_of(request).acting, until)
    return to("/desk" if form.get("back") == "desk" else "/notices")


@get("/settings/notices", opt=allow(EVERYONE_INSIDE), include_in_schema=False)
async def settings_page(request: Request[Any, Any, Any]) -> Response[str]:
    person = person_of(request)
    async with reading(person.acting) as connection:
        chosen = await queries.list_choices(connection)
    return page(
        request,
        "notices/settings.html",
        kinds=kinds_for(person.roles),
        chosen=chosen,
        hows=HOWS,
        digest_at=DIGEST_AT,
        can_send=can_send(),
        is_saved="saved" in request.query_params,
    )


@post("/settings/notices", opt={**allow(EVERYONE_INSIDE), "receipt": "again"}, include_in_schema=False)
async def choose(request: Request[Any, Any, Any]) -> Response[Any]:
    form = await request.form()
    await actions.choose(person_of(request).acting, {kind: str(form[kind]) for kind in KINDS if kind in form})
    return to("/settings/notices?saved=1")


@get("/notices/leave/{key:str}", opt=allow(None), include_in_schema=False)
async def leave_page(request: Request[Any, Any, Any], key: FromPath[str]) -> Response[str]:
    """Asks first: programs that look through letters open every address in them."""
    return page(request, "notices/leave.html", key=key, is_done=False)


@post("/notices/leave/{key:str}", opt={**allow(None), "exclude_from_csrf": True, "receipt": "again"}, include_in_schema=False)
async def leave(request: Request[Any, Any, Any], key: FromPath[str]) -> Response[str]:
    """Unsubscribe by the button of the page or of a mail program (RFC 8058), which sends neither cookie nor token: the
    address itself is the proof, and it can do nothing else."""
    await actions.leave(key)
    return page(request, "notices/leave.html", key=key, is_done=True)


ADMINISTRATOR = frozenset(("administrator",))


@get("/settings/journal", opt=allow(ADMINISTRATOR), include_in_schema=False)
async def head_page(request: Request[Any, Any, Any]) -> Response[str]:
    async with reading(person_of(request).acting) as connection:
        address = await queries.get_head_address(connection)
    return _head_form(request, address, {}, 200)


@post("/settings/journal", opt={**allow(ADMINISTRATOR), "receipt": "again"}, include_in_schema=False)
async def change_head_address(request: Request[Any, Any, Any]) -> Response[Any]:
    """Where the journal's head goes besides the auditors."""
    address = str((await request.form()).get("email", ""))[:400]
    try:
        await actions.change_head_address(person_of(request).acting, address)
    except BadInput as refusal:
        return _head_form(request, address, form_faults(refusal), refusal.status)
    return to("/settings/journal?saved=1")


def _head_form(request: Request[Any, Any, Any], address: str, faults: dict[str, str], status: int) -> Response[str]:
    is_saved = "saved" in request.query_params
    return page(request, "notices/head.html", address=address, faults=faults, is_saved=is_saved, can_send=can_send(), status=status)


HANDLERS = [notices_page, mark_seen, settings_page, choose, leave_page, leave, head_page, change_head_address]
