"""The language of the pages."""

from typing import Any

from litestar import Request, Response, post

from absorb.holding import hold_carried
from absorb.people.rules import own_address
from absorb.web import LANGUAGES, allow, page, to


@post("/language", opt={**allow(None), "receipt": "again"}, include_in_schema=False)
async def switch_language(request: Request[Any, Any, Any]) -> Response[Any]:
    """Back to the page in the other language; where the page answered a form, to one that holds what was typed into it."""
    form = await request.form()
    chosen, back = str(form.get("language", "cs")), own_address(str(form.get("back", "/")))
    held = hold_carried(form.multi_items(), back)
    answer: Response[Any] = to(back)
    if held is not None:
        answer = page(request, "held/page.html", language=chosen if chosen in LANGUAGES else None, held=held)
    if chosen in LANGUAGES:
        answer.set_cookie("language", chosen, max_age=31536000, samesite="lax", httponly=True, secure=request.app.state.settings.is_https)
    return answer


HANDLERS = [switch_language]
