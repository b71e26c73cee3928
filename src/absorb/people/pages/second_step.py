"""The second step of signing in: a code or a passkey of whoever has just shown their password."""

import datetime as dt
from typing import Any

from litestar import Request, Response, get, post

from absorb.kernel.errors import AbsorbError, NotSignedIn
from absorb.people.actions import passkeys, second_factor
from absorb.people.pages.shared import LONGEST_CREDENTIAL, options_of, people_page, secret_of, signed_in_to, site_of, texts_of
from absorb.people.rules import own_address
from absorb.receipts.door import form_of
from absorb.web import Person, allow, to


async def _second_page(request: Request[Any, Any, Any], target: str, refusal: AbsorbError | None = None) -> Response[Any]:
    owing = await second_factor.find_owing(secret_of(request))
    if owing is None:
        return to("/sign-in")
    answer = people_page(request, "strong/second.html", refusal, owing=owing, next=target)
    answer.headers["cache-control"] = "no-store"
    return answer


@get("/sign-in/second", opt=allow(None), include_in_schema=False)
async def show_second(request: Request[Any, Any, Any]) -> Response[Any]:
    return await _second_page(request, own_address(request.query_params.get("next", "/desk")))


@post("/sign-in/second", opt={**allow(None), "receipt": "none"}, include_in_schema=False)
async def give_second(request: Request[Any, Any, Any]) -> Response[Any]:
    """A passkey where the form holds one, else a code."""
    code, credential, target = await texts_of(request, "code", "credential", "next", at_most=LONGEST_CREDENTIAL)
    secret, now = secret_of(request), dt.datetime.now(dt.UTC)
    try:
        if credential:
            signed_in = await passkeys.give_passkey(site_of(request), secret, credential, now=now)
        else:
            signed_in = await second_factor.give_code(secret, code, now=now, form=form_of(request))
    except NotSignedIn:  # the browser that has the first click's answer already is signed in
        return to(own_address(target) if isinstance(request.scope.get("user"), Person) else "/sign-in?note=late")
    except AbsorbError as refusal:
        return await _second_page(request, own_address(target), refusal)
    return await signed_in_to(request, signed_in, own_address(target))


@post("/sign-in/second/passkey/options", opt={**allow(None), "receipt": "none"}, include_in_schema=False)
async def offer_second(request: Request[Any, Any, Any]) -> Response[Any]:
    return await options_of(request, passkeys.offer_second(site_of(request), secret_of(request), now=dt.datetime.now(dt.UTC)))


HANDLERS = [show_second, give_second, offer_second]
