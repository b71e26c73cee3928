"""One's own API tokens."""

import datetime as dt
import uuid
from typing import Any

from litestar import Request, Response, get, post
from litestar.params import FromPath

from absorb.db import reading
from absorb.kernel.errors import AbsorbError, BadInput, Fault
from absorb.people import actions, queries
from absorb.people.pages.shared import people_page, texts_of
from absorb.people.schemas import TokenAsk, TokenShown
from absorb.receipts.door import form_of
from absorb.web import EVERYONE_INSIDE, allow, person_of, to

DAYS = (30, 90, 180, 365)


async def _tokens_page(
    request: Request[Any, Any, Any], refusal: AbsorbError | None = None, *, shown: TokenShown | None = None, **typed: str
) -> Response[str]:
    async with reading(person_of(request).acting) as connection:
        tokens = await queries.list_own_tokens(connection)
    answer = people_page(
        request,
        "tokens.html",
        refusal,
        tokens=tokens,
        typed={"name": "", "may": "read", "days": "90"} | typed,
        shown=shown,
        all_days=DAYS,
    )
    if shown:
        answer.headers["cache-control"] = "no-store"
    return answer


@get("/settings/tokens", opt=allow(EVERYONE_INSIDE), include_in_schema=False)
async def show_tokens(request: Request[Any, Any, Any]) -> Response[str]:
    return await _tokens_page(request)


@post("/settings/tokens", opt=allow(EVERYONE_INSIDE), include_in_schema=False)
async def open_token(request: Request[Any, Any, Any]) -> Response[Any]:
    """The answer is the page itself and not a way to it: the secret is in this answer alone."""
    name, may, days = await texts_of(request, "name", "may", "days")
    try:
        ask = _asked(name, may, days)
        shown = await actions.open_token(person_of(request).acting, ask, now=dt.datetime.now(dt.UTC), form=form_of(request))
    except AbsorbError as refusal:
        return await _tokens_page(request, refusal, name=name, may=may, days=days)
    return await _tokens_page(request, shown=shown)


def _asked(name: str, may: str, days: str) -> TokenAsk:
    faults = []
    if not name.strip() or len(name) > 300:
        faults.append(Fault("/name", "Write what the token is for, such as the program's name."))
    if may not in ("read", "write"):
        faults.append(Fault("/may", "Choose what the token may do."))
    if days not in map(str, DAYS):
        faults.append(Fault("/days", "Choose how long the token holds."))
    if faults:
        raise BadInput(faults)
    return TokenAsk(name=name, scopes=["read", "write"] if may == "write" else ["read"], days=int(days))


@post("/settings/tokens/{token_id:uuid}/revoke", opt=allow(EVERYONE_INSIDE), include_in_schema=False)
async def revoke_token(request: Request[Any, Any, Any], token_id: FromPath[uuid.UUID]) -> Response[Any]:
    await actions.revoke_token(person_of(request).acting, token_id)
    return to("/settings/tokens")


HANDLERS = [show_tokens, open_token, revoke_token]
