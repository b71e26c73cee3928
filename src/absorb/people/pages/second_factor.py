"""Second factors and passkeys, set up by who is signed in."""

import datetime as dt
import io
import uuid
from collections.abc import Awaitable, Callable
from typing import Any

import segno
from litestar import Request, Response, get, post
from litestar.params import FromPath
from markupsafe import Markup

from absorb.db import reading
from absorb.kernel.errors import AbsorbError, BadInput, NotFound
from absorb.people import queries
from absorb.people.actions import passkeys, second_factor
from absorb.people.pages.shared import LONGEST_CREDENTIAL, options_of, people_page, site_of, texts_of
from absorb.people.queries import second_factor as rows
from absorb.people.rules.second_factor import totp_address
from absorb.receipts.door import form_of
from absorb.web import EVERYONE_INSIDE, allow, person_of, to

PAGE = "/settings/second-factor"
NOTES = {
    "application": "Codes from the application are no longer asked for.",
    "passkey": "The passkey is forgotten.",
    "added": "The passkey is added.",
}

Codes = list[str]
"""Recovery codes, shown this once."""


def _picture(address: str) -> Markup:
    """The QR picture as inline SVG: black on white, sized by attributes, since the pages' policy allows no styles."""
    drawn = io.BytesIO()
    code = segno.make(address, error="m")
    code.save(drawn, kind="svg", scale=4, border=4, dark="#000", light="#fff", xmldecl=False, svgclass=None, lineclass=None)
    return Markup(drawn.getvalue().decode())  # noqa: S704  (numbers of a picture; the address is drawn, not written)


async def _settings_page(
    request: Request[Any, Any, Any], refusal: AbsorbError | None = None, *, form: str = "", codes: Codes | None = None
) -> Response[str]:
    async with reading(person_of(request).acting) as connection:
        own = await rows.get_own_second_factor(connection)
        keys = await rows.list_own_passkeys(connection)
    begun = own.totp_sealed if own.totp_confirmed_at is None else None
    key = second_factor.read_totp_key(begun) if begun else None
    answer = people_page(
        request,
        "strong/settings.html",
        refusal,
        own=own,
        passkeys=keys,
        key=key,
        picture=_picture(totp_address(key, own.email)) if key else None,
        codes=codes,
        form=form,
        note=NOTES.get(request.query_params.get("note", "")),
    )
    answer.headers["cache-control"] = "no-store"
    return answer


@get(PAGE, opt=allow(EVERYONE_INSIDE), include_in_schema=False)
async def show_second_factor(request: Request[Any, Any, Any]) -> Response[str]:
    return await _settings_page(request)


@post(PAGE, opt=allow(EVERYONE_INSIDE), include_in_schema=False)
async def change_second_factor(request: Request[Any, Any, Any]) -> Response[Any]:
    """One of the page's forms; `do` says which. Codes are shown in the answer itself, for they are nowhere else."""
    (do,) = await texts_of(request, "do")
    if do not in FORMS:
        raise BadInput.one("/do", "The form does not say what is to be done; open the page again.")
    try:
        done = await FORMS[do](request)
    except AbsorbError as refusal:
        return await _settings_page(request, refusal, form=do)
    return to(done) if isinstance(done, str) else await _settings_page(request, codes=done)


async def _begin_totp(request: Request[Any, Any, Any]) -> str:
    (password,) = await texts_of(request, "password")
    await second_factor.begin_totp(person_of(request).acting, password)
    return f"{PAGE}#confirm"


async def _confirm_totp(request: Request[Any, Any, Any]) -> Codes:
    (code,) = await texts_of(request, "code", at_most=50)
    return await second_factor.confirm_totp(person_of(request).acting, code, now=dt.datetime.now(dt.UTC), form=form_of(request))


async def _remove_totp(request: Request[Any, Any, Any]) -> str:
    (password,) = await texts_of(request, "password")
    await second_factor.remove_totp(person_of(request).acting, password)
    return f"{PAGE}?note=application"


async def _make_recovery_codes(request: Request[Any, Any, Any]) -> Codes:
    (password,) = await texts_of(request, "password")
    return await second_factor.make_recovery_codes(person_of(request).acting, password, form=form_of(request))


async def _add_passkey(request: Request[Any, Any, Any]) -> Codes | str:
    credential, name = await texts_of(request, "credential", "name", at_most=LONGEST_CREDENTIAL)
    codes = await passkeys.add_passkey(person_of(request).acting, site_of(request), credential, name)
    return codes or f"{PAGE}?note=added"


FORMS: dict[str, Callable[[Request[Any, Any, Any]], Awaitable[Codes | str]]] = {
    "begin": _begin_totp,
    "confirm": _confirm_totp,
    "remove": _remove_totp,
    "recovery": _make_recovery_codes,
    "passkey": _add_passkey,
}
"""What the page's forms do: each answers recovery codes to show, or where to go on."""


@post("/settings/passkeys/options", opt={**allow(EVERYONE_INSIDE), "receipt": "none"}, include_in_schema=False)
async def offer_registration(request: Request[Any, Any, Any]) -> Response[Any]:
    person = person_of(request)
    (password,) = await texts_of(request, "password")
    async with reading(person.acting) as connection:
        account = await queries.get_own_account(connection)
    now = dt.datetime.now(dt.UTC)
    asked = passkeys.offer_registration(person.acting, site_of(request), password, name=account.name, email=account.email, now=now)
    return await options_of(request, asked)


@get("/settings/passkeys/{passkey_id:uuid}", opt=allow(EVERYONE_INSIDE), include_in_schema=False)
async def show_passkey(request: Request[Any, Any, Any], passkey_id: FromPath[uuid.UUID]) -> Response[str]:
    return await _passkey_page(request, passkey_id)


async def _passkey_page(request: Request[Any, Any, Any], passkey_id: uuid.UUID, refusal: AbsorbError | None = None) -> Response[str]:
    async with reading(person_of(request).acting) as connection:
        own = await rows.get_own_second_factor(connection)
        passkey = next((one for one in await rows.list_own_passkeys(connection) if one.id == passkey_id), None)
    if passkey is None:
        raise NotFound("There is no such passkey.")
    return people_page(request, "strong/forget.html", refusal, own=own, passkey=passkey)


@post("/settings/passkeys/{passkey_id:uuid}", opt=allow(EVERYONE_INSIDE), include_in_schema=False)
async def remove_passkey(request: Request[Any, Any, Any], passkey_id: FromPath[uuid.UUID]) -> Response[Any]:
    (password,) = await texts_of(request, "password")
    try:
        await passkeys.remove_passkey(person_of(request).acting, passkey_id, password)
    except AbsorbError as refusal:
        return await _passkey_page(request, passkey_id, refusal)
    return to(f"{PAGE}?note=passkey")


HANDLERS = [show_second_factor, change_second_factor, offer_registration, show_passkey, remove_passkey]
