"""Signing in and out."""

import datetime as dt
from typing import Any

from litestar import Request, Response, get, post

from absorb.kernel.errors import AbsorbError, BadInput, NotAllowed
from absorb.people import actions
from absorb.people.pages.shared import COOKIE, own_address
from absorb.people.schemas import SignIn
from absorb.web import allow, page, to


@get("/sign-in", opt=allow(None), include_in_schema=False)
async def show_sign_in(request: Request[Any, Any, Any]) -> Response[str]:
    return page(request, "people/sign_in.html", email="", faults=[], next=own_address(request.query_params.get("next", "/desk")))


@post("/sign-in", opt=allow(None), include_in_schema=False)
async def sign_in(request: Request[Any, Any, Any]) -> Response[Any]:
    form = await request.form()
    email, password = str(form.get("email", "")), str(form.get("password", ""))
    target = own_address(str(form.get("next", "/desk")))
    try:
        if len(email) > 300 or len(password) > 200:
            raise BadInput.one("/password", "The e-mail or the password is not right.")
        address = request.client.host if request.client else ""
        signed_in = await actions.sign_in(SignIn(email=email, password=password), address=address, now=dt.datetime.now(dt.UTC))
    except (BadInput, NotAllowed) as error:
        return page(request, "people/sign_in.html", status=error.status, email=email[:300], faults=_says(error), next=target)
    answer = to(target)
    secure = request.url.scheme == "https"
    answer.set_cookie(COOKIE, signed_in.secret, httponly=True, secure=secure, samesite="lax", expires=None, max_age=36000)
    return answer


def _says(error: AbsorbError) -> list[str]:
    return [fault.says for fault in error.faults] if isinstance(error, BadInput) else [error.says]


@post("/sign-out", opt=allow(None), include_in_schema=False)
async def sign_out(request: Request[Any, Any, Any]) -> Response[Any]:
    await actions.sign_out(request.cookies.get(COOKIE, ""))
    answer = to("/")
    answer.delete_cookie(COOKIE)
    return answer


HANDLERS = [show_sign_in, sign_in, sign_out]
