"""Signing in through a town's own identity provider, and the page where its administrator sets it up."""

import datetime as dt
import secrets
import uuid
from typing import Any

from litestar import Request, Response, get, post
from litestar.params import FromPath
from litestar.response import Redirect

from absorb import cookies
from absorb.db import reading
from absorb.kernel.errors import AbsorbError, NotAllowed
from absorb.people.actions import provider as actions
from absorb.people.pages.shared import address_of_sender, people_page, signed_in_to, texts_of
from absorb.people.queries.provider import find_own_provider
from absorb.people.rules import own_address
from absorb.people.rules.provider import back_path
from absorb.web import allow, person_of, to

ADMINISTRATOR = frozenset(("administrator",))
NOTES = {"saved": "The identity provider is set. Try it: sign out and sign in with it.", "removed": "The identity provider is removed."}


def _origin(request: Request[Any, Any, Any]) -> str:
    origin: str = request.app.state.settings.origin
    return origin


@get("/sign-in/provider/{provider_id:uuid}", opt=allow(None), include_in_schema=False)
async def send_away(request: Request[Any, Any, Any], provider_id: FromPath[uuid.UUID]) -> Response[Any]:
    target = own_address(request.query_params.get("next", "/desk"))
    away = await actions.send_away(
        provider_id, origin=_origin(request), target=target, address=address_of_sender(request), now=dt.datetime.now(dt.UTC)
    )
    answer = Redirect(away.address, status_code=303)
    cookies.keep(request, answer, cookies.AWAY, away.state, seconds=int(actions.STATE_HOLDS.total_seconds()))
    return answer


@get("/sign-in/provider/{community_id:uuid}/back", opt=allow(None), include_in_schema=False)
async def come_back(request: Request[Any, Any, Any], community_id: FromPath[uuid.UUID]) -> Response[Any]:
    given = request.query_params
    state = given.get("state", "")
    if not state or not secrets.compare_digest(state.encode(), cookies.read(request, cookies.AWAY).encode()) or not given.get("code"):
        raise NotAllowed(actions.AGAIN)
    signed_in, target = await actions.come_back(
        community_id, state, given["code"], origin=_origin(request), agent=request.headers.get("user-agent"), now=dt.datetime.now(dt.UTC)
    )
    answer = await signed_in_to(request, signed_in, own_address(target))
    cookies.drop(request, answer, cookies.AWAY)
    return answer


async def _settings_page(request: Request[Any, Any, Any], refusal: AbsorbError | None = None, **typed: str) -> Response[str]:
    async with reading(person_of(request).acting) as connection:
        known = await find_own_provider(connection)
    kept = {name: getattr(known, name) if known else "" for name in ("name", "issuer", "client_id")}
    return people_page(
        request,
        "strong/provider.html",
        refusal,
        known=known,
        typed=kept | typed,
        back=f"{_origin(request)}{back_path(person_of(request).community_id)}",
        note=NOTES.get(request.query_params.get("note", "")),
    )


@get("/settings/provider", opt=allow(ADMINISTRATOR), include_in_schema=False)
async def show_provider(request: Request[Any, Any, Any]) -> Response[str]:
    return await _settings_page(request)


@post("/settings/provider", opt={**allow(ADMINISTRATOR), "receipt": "again"}, include_in_schema=False)
async def set_provider(request: Request[Any, Any, Any]) -> Response[Any]:
    name, issuer, client_id, client_secret = await texts_of(request, "name", "issuer", "client_id", "client_secret")
    try:
        may_be_here = not request.app.state.settings.is_https
        await actions.set_provider(person_of(request).acting, name, issuer, client_id, client_secret, may_be_here=may_be_here)
    except AbsorbError as refusal:
        return await _settings_page(request, refusal, name=name, issuer=issuer, client_id=client_id)
    return to("/settings/provider?note=saved")


@post("/settings/provider/remove", opt=allow(ADMINISTRATOR), include_in_schema=False)
async def remove_provider(request: Request[Any, Any, Any]) -> Response[Any]:
    await actions.remove_provider(person_of(request).acting)
    return to("/settings/provider?note=removed")


HANDLERS = [send_away, come_back, show_provider, set_provider, remove_provider]
