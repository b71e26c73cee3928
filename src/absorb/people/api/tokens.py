"""API tokens over HTTP."""

import datetime as dt
from typing import Any

from litestar import Request, post

from absorb.people import actions
from absorb.people.schemas import TokenAsk, TokenShown
from absorb.web import EVERYONE_INSIDE, allow, person_of, read_body


@post("/api/v1/tokens", opt=allow(EVERYONE_INSIDE), summary="Open an API token; its secret is shown this once")
async def open_token(request: Request[Any, Any, Any]) -> TokenShown:
    ask = await read_body(request, TokenAsk)
    return await actions.open_token(person_of(request).acting, ask, now=dt.datetime.now(dt.UTC))


HANDLERS = [open_token]
