"""The language of the pages."""

from typing import Any

from litestar import Request, Response, post

from absorb.people.rules import own_address
from absorb.web import LANGUAGES, allow, to


@post("/language", opt=allow(None), include_in_schema=False)
async def switch_language(request: Request[Any, Any, Any]) -> Response[Any]:
    form = await request.form()
    answer = to(own_address(str(form.get("back", "/"))))
    chosen = str(form.get("language", "cs"))
    if chosen in LANGUAGES:
        answer.set_cookie("language", chosen, max_age=31536000, samesite="lax", httponly=True, secure=request.url.scheme == "https")
    return answer


HANDLERS = [switch_language]
