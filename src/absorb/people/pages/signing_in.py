"""Signing in, with a password or a passkey alone, and out."""

import datetime as dt
import secrets
from typing import Any

from litestar import Request, Response, get, post

from absorb import cookies
from absorb.kernel.czech import tidy
from absorb.kernel.errors import AbsorbError
from absorb.people import actions
from absorb.people.actions import passkeys
from absorb.people.pages.shared import (
    LONGEST_CREDENTIAL,
    address_of_sender,
    known_browser,
    options_of,
    people_page,
    remember_browser,
    secret_of,
    signed_in_to,
    site_of,
    texts_of,
)
from absorb.people.queries.provider import list_providers
from absorb.people.rules import own_address
from absorb.people.schemas import SignIn
from absorb.web import allow, to

NOTES = {
    "password": "Your new password holds. Sign in with it. API tokens and calendar addresses that you had no longer hold.",
    "joined": "You have joined. Sign in with your account to go on.",
    "late": "Signing in took too long. Start again with the password.",
    "everywhere": "You have been signed out everywhere.",
    "everything": "You have been signed out everywhere; your API tokens and calendar addresses no longer hold.",
}


@get("/sign-in", opt=allow(None), include_in_schema=False)
async def show_sign_in(request: Request[Any, Any, Any]) -> Response[str]:
    given = request.query_params
    return await _sign_in_page(request, target=own_address(given.get("next", "/desk")), note=NOTES.get(given.get("note", "")))


async def _sign_in_page(
    request: Request[Any, Any, Any], refusal: AbsorbError | None = None, *, target: str, note: str | None = None, email: str = ""
) -> Response[str]:
    """The page with every way to sign in, after a failed one with what is wrong."""
    return people_page(request, "sign_in.html", refusal, email=email, next=target, note=note, providers=await list_providers())


@post("/sign-in", opt={**allow(None), "receipt": "none"}, include_in_schema=False)
async def sign_in(request: Request[Any, Any, Any]) -> Response[Any]:
    """With a passkey where the form holds one, else with the password."""
    email, next_page, credential = await texts_of(request, "email", "next", "credential", at_most=LONGEST_CREDENTIAL)
    target = own_address(next_page)
    try:
        return await (_with_passkey(request, credential, target) if credential else _with_password(request, target))
    except AbsorbError as refusal:
        return await _sign_in_page(request, refusal, target=target, email=email[:300])


async def _with_password(request: Request[Any, Any, Any], target: str) -> Response[Any]:
    email, password = await texts_of(request, "email", "password")
    account = tidy(email).lower()
    mark = known_browser(request, account)
    signed_in = await actions.sign_in(
        SignIn(email=email[:300], password=password),
        address=address_of_sender(request),
        now=dt.datetime.now(dt.UTC),
        agent=request.headers.get("user-agent"),
        known_browser=mark,
    )
    answer = await signed_in_to(request, signed_in, target)
    remember_browser(request, answer, account, mark or secrets.token_hex(8))
    return answer


async def _with_passkey(request: Request[Any, Any, Any], credential: str, target: str) -> Response[Any]:
    signed_in = await passkeys.sign_in_with_passkey(
        site_of(request),
        credential,
        address=address_of_sender(request),
        agent=request.headers.get("user-agent"),
        now=dt.datetime.now(dt.UTC),
    )
    return await signed_in_to(request, signed_in, target)


@post("/sign-in/passkey/options", opt={**allow(None), "receipt": "none"}, include_in_schema=False)
async def offer_sign_in(request: Request[Any, Any, Any]) -> Response[Any]:
    return await options_of(request, passkeys.offer_sign_in(site_of(request), now=dt.datetime.now(dt.UTC)))


@post("/sign-out", opt={**allow(None), "receipt": "again"}, include_in_schema=False)
async def sign_out(request: Request[Any, Any, Any]) -> Response[Any]:
    await actions.sign_out(secret_of(request))
    answer = to("/")
    cookies.drop(request, answer, cookies.SESSION)
    return answer


HANDLERS = [show_sign_in, sign_in, offer_sign_in, sign_out]
