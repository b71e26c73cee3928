"""A forgotten password: asking for a letter, and setting a new one with it."""

import datetime as dt
from typing import Any

from litestar import Request, Response, get, post
from litestar.params import FromPath

from absorb import cookies
from absorb.db import reading
from absorb.kernel.errors import AbsorbError
from absorb.people import actions, queries, rules
from absorb.people.pages.shared import address_of_sender, people_page, texts_of
from absorb.receipts.door import form_of
from absorb.web import allow, to


@get("/password/forgotten", opt=allow(None), include_in_schema=False)
async def show_forgotten(request: Request[Any, Any, Any]) -> Response[str]:
    return _forgotten_page(request, is_asked=request.query_params.get("note") == "asked")


def _forgotten_page(
    request: Request[Any, Any, Any], refusal: AbsorbError | None = None, *, email: str = "", is_asked: bool = False
) -> Response[str]:
    return people_page(request, "forgotten.html", refusal, email=email, is_asked=is_asked)


@post("/password/forgotten", opt={**allow(None), "receipt": "none"}, include_in_schema=False)
async def ask_for_reset(request: Request[Any, Any, Any]) -> Response[Any]:
    (email,) = await texts_of(request, "email", at_most=300)
    try:
        await actions.ask_for_reset(email, address=address_of_sender(request), now=dt.datetime.now(dt.UTC), form=form_of(request))
    except AbsorbError as refusal:
        return _forgotten_page(request, refusal, email=email)
    return to("/password/forgotten?note=asked")


@get("/password/new/{secret:str}", opt=allow(None), include_in_schema=False)
async def show_new_password(request: Request[Any, Any, Any], secret: FromPath[str]) -> Response[str]:
    return await _new_password_page(request, secret)


async def _new_password_page(request: Request[Any, Any, Any], secret: str, refusal: AbsorbError | None = None) -> Response[str]:
    async with reading() as connection:
        reset = await queries.find_reset(connection, rules.secret_sha256(secret))
    answer = people_page(
        request, "new_password.html", refusal, status=None if reset else 404, reset=reset, secret=secret, shortest=rules.SHORTEST_PASSWORD
    )
    answer.headers["cache-control"] = "no-store"
    return answer


@post("/password/new/{secret:str}", opt={**allow(None), "receipt": "none"}, include_in_schema=False)
async def use_reset(request: Request[Any, Any, Any], secret: FromPath[str]) -> Response[Any]:
    (password,) = await texts_of(request, "new_password")
    try:
        await actions.use_reset(secret, password, address=address_of_sender(request), form=form_of(request))
    except AbsorbError as refusal:
        return await _new_password_page(request, secret, refusal)
    answer = to("/sign-in?note=password")
    cookies.drop(request, answer, cookies.SESSION)
    return answer


HANDLERS = [show_forgotten, ask_for_reset, show_new_password, use_reset]
