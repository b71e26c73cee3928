"""Signing in, signing out, and the language."""

import datetime as dt
from typing import Any

from litestar import Request, Response, get, post

from absorb.kernel.errors import AbsorbError, BadInput, NotAllowed
from absorb.people import actions
from absorb.people.schemas import SignIn
from absorb.web import LANGUAGES, allow, page, to

COOKIE = "absorb"


@get("/sign-in", opt=allow(None), include_in_schema=False)
async def show_sign_in(request: Request[Any, Any, Any]) -> Response[str]:
    return page(request, "people/sign_in.html", email="", faults=[], next=_own_address(request.query_params.get("next", "/desk")))


@post("/sign-in", opt=allow(None), include_in_schema=False)
async def sign_in(request: Request[Any, Any, Any]) -> Response[Any]:
    form = await request.form()
    email, password = str(form.get("email", "")), str(form.get("password", ""))
    target = _own_address(str(form.get("next", "/desk")))
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


def _own_address(target: str) -> str:
    """Only a path of this site: a sign-in link must not lead elsewhere."""
    fits = target.startswith("/") and not target.startswith(("//", "/\\")) and target.isprintable()
    return target if fits else "/desk"


@post("/sign-out", opt=allow(None), include_in_schema=False)
async def sign_out(request: Request[Any, Any, Any]) -> Response[Any]:
    await actions.sign_out(request.cookies.get(COOKIE, ""))
    answer = to("/")
    answer.delete_cookie(COOKIE)
    return answer


@post("/language", opt=allow(None), include_in_schema=False)
async def switch_language(request: Request[Any, Any, Any]) -> Response[Any]:
    form = await request.form()
    answer = to(_own_address(str(form.get("back", "/"))))
    chosen = str(form.get("language", "cs"))
    if chosen in LANGUAGES:
        answer.set_cookie("language", chosen, max_age=31536000, samesite="lax", httponly=True, secure=request.url.scheme == "https")
    return answer


HANDLERS = [show_sign_in, sign_in, sign_out, switch_language]
