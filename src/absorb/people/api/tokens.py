"""API tokens over HTTP: one's own."""

import datetime as dt
import uuid
from typing import Any

from litestar import Request, delete, get, post
from litestar.params import FromPath

from absorb.bodies import takes
from absorb.db import reading
from absorb.people import actions, queries
from absorb.people.schemas import TokenAsk, TokenOut, TokenShown
from absorb.web import EVERYONE_INSIDE, allow, person_of, read_body


@get("/api/v1/tokens", opt=allow(EVERYONE_INSIDE), summary="My tokens that hold")
async def list_tokens(request: Request[Any, Any, Any]) -> list[TokenOut]:
    async with reading(person_of(request).acting) as connection:
        return await queries.list_own_tokens(connection)


@post(
    "/api/v1/tokens",
    opt={**allow(EVERYONE_INSIDE), "receipt": "none"},
    summary="Open an API token; its secret is shown this once",
    operation_class=takes(TokenAsk),
)
async def open_token(request: Request[Any, Any, Any]) -> TokenShown:
    """It may do no more than the token it is asked for with, and ends no later."""
    person, ask = person_of(request), await read_body(request, TokenAsk)
    return await actions.open_token(person.acting, ask, now=dt.datetime.now(dt.UTC), within=person.scopes, until=person.expires_at)


@delete("/api/v1/tokens/{token_id:uuid}", opt=allow(EVERYONE_INSIDE), summary="Revoke one of my tokens")
async def revoke_token(request: Request[Any, Any, Any], token_id: FromPath[uuid.UUID]) -> None:
    await actions.revoke_token(person_of(request).acting, token_id)


HANDLERS = [list_tokens, open_token, revoke_token]
