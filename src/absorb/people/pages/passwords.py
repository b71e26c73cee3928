"""A forgotten password: asking for a letter, and setting a new one with it."""

import datetime as dt
from typing import Any

from litestar import Request, Response, get, post
from litestar.params import FromPath

from absorb.db import reading
from absorb.kernel.errors import AbsorbError, NotFound
from absorb.people import actions, queries, rules
from absorb.people.pages.shared import COOKIE, address_of_sender, faults_of, people_page, texts_of
from absorb.web import allow, to


@get("/password/forgotten", opt=allow(None), include_in_schema=False)
async def show_forgotten(request: Request[Any, Any, Any]) -> Response[str]:
    return people_page(request, "forgotten.html", email="", faults={}, is_asked=False)


@post("/password/forgotten", opt=allow(None), include_in_schema=False)
async def ask_for_reset(request: Request[Any, Any, Any]) -> Response[str]:
    (email,) = await texts_of(request, "email", at_most=300)
    try:
        await actions.ask_for_reset(email, address=address_of_sender(request), now=dt.datetime.now(dt.UTC))
    except AbsorbError as error:
        return people_page(request, "forgotten.html", status=error.status, email=email, faults=faults_of(error), is_asked=False)
    return people_page(request, "forgotten.html", email=email, faults={}, is_asked=True)


@get("/password/new/{secret:str}", opt=allow(None), include_in_schema=False)
async def show_new_password(request: Request[Any, Any, Any], secret: FromPath[str]) -> Response[str]:
    async with reading() as connection:
        reset = await queries.find_reset(connection, rules.secret_sha256(secret))
    return _new_password_page(request, 200 if reset else 404, email=reset.email if reset else "", secret=secret, faults={})


@post("/password/new/{secret:str}", opt=allow(None), include_in_schema=False)
async def use_reset(request: Request[Any, Any, Any], secret: FromPath[str]) -> Response[Any]:
    email, password = await texts_of(request, "email", "new_password")
    try:
        await actions.use_reset(secret, password, address=address_of_sender(request))
    except NotFound:
        return _new_password_page(request, 404, email="", secret=secret, faults={})
    except AbsorbError as error:
        return _new_password_page(request, error.status, email=email, secret=secret, faults=faults_of(error))
    answer = to("/sign-in?note=password")
    answer.delete_cookie(COOKIE)
    return answer


def _new_password_page(request: Request[Any, Any, Any], status: int, **values: Any) -> Response[str]:
    answer = people_page(request, "new_password.html", status=status, shortest=rules.SHORTEST_PASSWORD, holds=status != 404, **values)
    answer.headers["cache-control"] = "no-store"
    return answer


HANDLERS = [show_forgotten, ask_for_reset, show_new_password, use_reset]
