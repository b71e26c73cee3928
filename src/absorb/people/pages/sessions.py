"""One's own sessions: where one is signed in, signed out there, and going on before the end."""

import datetime as dt
import uuid
from typing import Any

from litestar import Request, Response, get, post
from litestar.params import FromPath

from absorb import cookies
from absorb.db import reading
from absorb.people import actions, queries, rules
from absorb.people.pages.shared import people_page, secret_of, texts_of
from absorb.people.rules import own_address
from absorb.web import EVERYONE_INSIDE, allow, person_of, to

NOTES = {"session": "That session has ended."}


@get("/settings/sessions", opt=allow(EVERYONE_INSIDE), include_in_schema=False)
async def show_sessions(request: Request[Any, Any, Any]) -> Response[str]:
    async with reading(person_of(request).acting) as connection:
        sessions = await queries.list_own_sessions(connection, secret_of(request))
        keys = await queries.count_own_keys(connection)
    shown = [(session, rules.describe_agent(session.agent)) for session in sessions]
    note = NOTES.get(request.query_params.get("note", ""))
    return people_page(request, "sessions.html", sessions=shown, keys=keys, way_words=rules.WAY_WORDS, note=note)


@post("/settings/sessions/{session_id:uuid}/end", opt=allow(EVERYONE_INSIDE), include_in_schema=False)
async def end_session(request: Request[Any, Any, Any], session_id: FromPath[uuid.UUID]) -> Response[Any]:
    await actions.end_session(person_of(request).acting, session_id)
    return to("/settings/sessions?note=session")


@post("/settings/sessions/end", opt={**allow(EVERYONE_INSIDE), "receipt": "again"}, include_in_schema=False)
async def end_all_sessions(request: Request[Any, Any, Any]) -> Response[Any]:
    (with_keys,) = await texts_of(request, "keys")
    await actions.end_all_sessions(person_of(request).acting, with_keys=with_keys == "too")
    answer = to("/sign-in?note=everything" if with_keys == "too" else "/sign-in?note=everywhere")
    cookies.drop(request, answer, cookies.SESSION)
    return answer


@post("/sessions/prolong", opt={**allow(EVERYONE_INSIDE), "receipt": "again"}, include_in_schema=False)
async def prolong_session(request: Request[Any, Any, Any]) -> Response[Any]:
    """A script gets the new end as JSON and the page stays as it is; a form without scripts goes back to its page."""
    ends_at = await actions.prolong_session(person_of(request).acting, secret_of(request), now=dt.datetime.now(dt.UTC))
    if "application/json" in request.headers.get("accept", ""):
        return Response({"ends_at": ends_at.isoformat()}, media_type="application/json", status_code=200)
    (back,) = await texts_of(request, "back")
    return to(own_address(back))


HANDLERS = [show_sessions, end_session, end_all_sessions, prolong_session]
