"""Signing in and out."""

import datetime as dt
import secrets
from typing import Any

from litestar import Request, Response, get, post

from absorb.kernel.czech import tidy
from absorb.kernel.errors import AbsorbError
from absorb.people import actions
from absorb.people.pages.shared import (
    COOKIE,
    address_of_sender,
    faults_of,
    known_browser,
    people_page,
    remember_browser,
    secret_of,
    signed_in_to,
    texts_of,
)
from absorb.people.queries.provider import list_providers
from absorb.people.rules import own_address
from absorb.people.schemas import SignIn
from absorb.web import allow, to


@get("/sign-in", opt=allow(None), include_in_schema=False)
async def show_sign_in(request: Request[Any, Any, Any]) -> Response[str]:
    given = request.query_params
    note = given.get("note") if given.get("note") in NOTES else None
    return await sign_in_page(request, target=own_address(given.get("next", "/desk")), note=NOTES.get(note or ""))


async def sign_in_page(
    request: Request[Any, Any, Any], *, target: str, note: str | None = None, email: str = "", error: AbsorbError | None = None
) -> Response[str]:
    """The page with every way to sign in, after a failed one with what is wrong."""
    return people_page(
        request,
        "sign_in.html",
        status=error.status if error else 200,
        email=email,
        faults=faults_of(error) if error else {},
        next=target,
        note=note,
        providers=await list_providers(),
    )


NOTES = {
    "password": "Your new password holds. Sign in with it.",
    "joined": "You have joined. Sign in with your account to go on.",
    "late": "Signing in took too long. Start again with the password.",
    "everywhere": "You have been signed out everywhere.",
}


@post("/sign-in", opt=allow(None), include_in_schema=False)
async def sign_in(request: Request[Any, Any, Any]) -> Response[Any]:
    email, password, next_page = await texts_of(request, "email", "password", "next")
    target, account = own_address(next_page), tidy(email).lower()
    mark = known_browser(request, account)
    try:
        signed_in = await actions.sign_in(
            SignIn(email=email[:300], password=password),
            address=address_of_sender(request),
            now=dt.datetime.now(dt.UTC),
            agent=request.headers.get("user-agent"),
            known_browser=mark,
        )
    except AbsorbError as error:
        return await sign_in_page(request, target=target, email=email[:300], error=error)
    answer = signed_in_to(request, signed_in, target)
    remember_browser(request, answer, account, mark or secrets.token_hex(8))
    return answer


@post("/sign-out", opt=allow(None), include_in_schema=False)
async def sign_out(request: Request[Any, Any, Any]) -> Response[Any]:
    await actions.sign_out(secret_of(request))
    answer = to("/")
    answer.delete_cookie(COOKIE)
    return answer


HANDLERS = [show_sign_in, sign_in, sign_out]
