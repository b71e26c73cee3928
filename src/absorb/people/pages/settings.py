"""One's own account: name, language, communities, password, sessions."""

import datetime as dt
import uuid
from typing import Any

from litestar import Request, Response, get, post
from litestar.params import FromPath

from absorb.db import reading
from absorb.kernel.errors import AbsorbError, BadInput
from absorb.people import actions, queries, rules
from absorb.people.pages.shared import COOKIE, faults_of, id_of, people_page, secret_of, texts_of
from absorb.people.rules import own_address
from absorb.web import EVERYONE_INSIDE, allow, person_of, to

NOTES = {
    "account": "Your name and language are saved.",
    "password": "Your new password holds. Everywhere else you have been signed out.",
    "session": "That session has ended.",
}


async def _account_page(
    request: Request[Any, Any, Any], *, status: int = 200, faults: dict[str, str] | None = None, typed: dict[str, str] | None = None
) -> Response[str]:
    person = person_of(request)
    async with reading(person.acting) as connection:
        account = await queries.get_own_account(connection)
        communities = await queries.list_own_communities(connection, person.id)
        held = await queries.find_member(connection, person.id)
    return people_page(
        request,
        "account.html",
        status=status,
        account=account,
        communities=communities,
        faults=faults or {},
        typed=typed or {"name": account.name, "language": account.language},
        roles=held.held if held else (),
        note=NOTES.get(request.query_params.get("note", "")),
        shortest=rules.SHORTEST_PASSWORD,
    )


@get("/settings/security", opt=allow(EVERYONE_INSIDE), include_in_schema=False)
async def show_account(request: Request[Any, Any, Any]) -> Response[str]:
    return await _account_page(request)


@post("/settings/account", opt=allow(EVERYONE_INSIDE), include_in_schema=False)
async def change_account(request: Request[Any, Any, Any]) -> Response[Any]:
    name, language = await texts_of(request, "name", "language")
    try:
        await actions.change_account(person_of(request).acting, name, language)
    except AbsorbError as error:
        typed = {"name": name, "language": language}
        return await _account_page(request, status=error.status, faults=faults_of(error), typed=typed)
    answer = to("/settings/security?note=account")
    answer.delete_cookie("language")
    return answer


@post("/settings/password", opt=allow(EVERYONE_INSIDE), include_in_schema=False)
async def change_password(request: Request[Any, Any, Any]) -> Response[Any]:
    old, new = await texts_of(request, "old_password", "new_password")
    try:
        await actions.change_password(person_of(request).acting, old, new, secret=secret_of(request))
    except AbsorbError as error:
        return await _account_page(request, status=error.status, faults=faults_of(error))
    return to("/settings/security?note=password")


@post("/settings/community", opt=allow(EVERYONE_INSIDE), include_in_schema=False)
async def switch_community(request: Request[Any, Any, Any]) -> Response[Any]:
    (given,) = await texts_of(request, "community")
    community_id = id_of(given)
    if community_id is None:
        raise BadInput.one("/community", "Choose one of your towns.")
    await actions.switch_community(person_of(request).acting, secret_of(request), community_id)
    return to("/desk")


@get("/settings/sessions", opt=allow(EVERYONE_INSIDE), include_in_schema=False)
async def show_sessions(request: Request[Any, Any, Any]) -> Response[str]:
    async with reading(person_of(request).acting) as connection:
        sessions = await queries.list_own_sessions(connection, secret_of(request))
    shown = [(session, rules.describe_agent(session.agent)) for session in sessions]
    note = NOTES.get(request.query_params.get("note", ""))
    return people_page(request, "sessions.html", sessions=shown, way_words=rules.WAY_WORDS, note=note)


@post("/settings/sessions/{session_id:uuid}/end", opt=allow(EVERYONE_INSIDE), include_in_schema=False)
async def end_session(request: Request[Any, Any, Any], session_id: FromPath[uuid.UUID]) -> Response[Any]:
    await actions.end_session(person_of(request).acting, session_id)
    return to("/settings/sessions?note=session")


@post("/settings/sessions/end", opt=allow(EVERYONE_INSIDE), include_in_schema=False)
async def end_all_sessions(request: Request[Any, Any, Any]) -> Response[Any]:
    await actions.end_all_sessions(person_of(request).acting)
    answer = to("/sign-in?note=everywhere")
    answer.delete_cookie(COOKIE)
    return answer


@post("/sessions/prolong", opt=allow(EVERYONE_INSIDE), include_in_schema=False)
async def prolong_session(request: Request[Any, Any, Any]) -> Response[Any]:
    """A script gets the new end as JSON and the page stays as it is; a form without scripts goes back to its page."""
    ends_at = await actions.prolong_session(person_of(request).acting, secret_of(request), now=dt.datetime.now(dt.UTC))
    if "application/json" in request.headers.get("accept", ""):
        return Response({"ends_at": ends_at.isoformat()}, media_type="application/json", status_code=200)
    (back,) = await texts_of(request, "back")
    return to(own_address(back))


HANDLERS = [
    show_account,
    change_account,
    change_password,
    switch_community,
    show_sessions,
    end_session,
    end_all_sessions,
    prolong_session,
]
