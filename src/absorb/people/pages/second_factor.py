"""Second factors: set up by who is signed in, given by who has just shown their password."""

import datetime as dt
import io
import uuid
from collections.abc import Awaitable
from typing import Any

import segno
from litestar import Request, Response, get, post
from litestar.params import FromPath
from markupsafe import Markup

from absorb.db import reading
from absorb.drawing import environment
from absorb.kernel.errors import AbsorbError, NotSignedIn
from absorb.people import queries
from absorb.people.actions import passkeys, second_factor
from absorb.people.actions.passkeys import Site
from absorb.people.pages.shared import address_of_sender, faults_of, people_page, secret_of, signed_in_to, texts_of
from absorb.people.pages.signing_in import sign_in_page
from absorb.people.queries import second_factor as rows
from absorb.people.rules import own_address
from absorb.people.rules.second_factor import totp_address
from absorb.web import EVERYONE_INSIDE, allow, language_of, person_of, to

LONGEST_CREDENTIAL = 20_000
NOTES = {
    "application": "Codes from the application are no longer asked for.",
    "passkey": "The passkey is forgotten.",
    "added": "The passkey is added.",
}


def site_of(request: Request[Any, Any, Any]) -> Site:
    return Site(request.app.state.settings.origin)


def _now() -> dt.datetime:
    return dt.datetime.now(dt.UTC)


async def _options(request: Request[Any, Any, Any], asked: Awaitable[str]) -> Response[Any]:
    """What the script needs next, or a refusal as one sentence in the reader's language."""
    headers = {"cache-control": "no-store"}
    try:
        return Response(await asked, media_type="application/json", headers=headers, status_code=200)
    except AbsorbError as error:
        says = next(iter(faults_of(error).values()))
        gettext: Any = environment(language_of(request)).globals["gettext"]
        return Response({"says": gettext(says)}, media_type="application/json", headers=headers, status_code=error.status)


def _picture(address: str) -> Markup:
    """The QR picture as inline SVG: black on white, sized by attributes, since the pages' policy allows no styles."""
    drawn = io.BytesIO()
    code = segno.make(address, error="m")
    code.save(drawn, kind="svg", scale=4, border=4, dark="#000", light="#fff", xmldecl=False, svgclass=None, lineclass=None)
    return Markup(drawn.getvalue().decode())  # noqa: S704  (numbers of a picture; the address is drawn, not written)


async def _settings_page(
    request: Request[Any, Any, Any], *, status: int = 200, error: AbsorbError | None = None, form: str = "", codes: list[str] | None = None
) -> Response[str]:
    async with reading(person_of(request).acting) as connection:
        own = await rows.get_own_second_factor(connection)
        keys = await rows.list_own_passkeys(connection)
    begun = own.totp_sealed if own.totp_confirmed_at is None else None
    key = second_factor.read_totp_key(begun) if begun else None
    answer = people_page(
        request,
        "strong/settings.html",
        status=status,
        own=own,
        passkeys=keys,
        key=key,
        picture=_picture(totp_address(key, own.email)) if key else None,
        codes=codes,
        faults=faults_of(error) if error else {},
        form=form,
        note=NOTES.get(request.query_params.get("note", "")),
    )
    answer.headers["cache-control"] = "no-store"
    return answer


@get("/settings/second-factor", opt=allow(EVERYONE_INSIDE), include_in_schema=False)
async def show_second_factor(request: Request[Any, Any, Any]) -> Response[str]:
    return await _settings_page(request)


@post("/settings/second-factor/begin", opt=allow(EVERYONE_INSIDE), include_in_schema=False)
async def begin_totp(request: Request[Any, Any, Any]) -> Response[Any]:
    (password,) = await texts_of(request, "password")
    try:
        await second_factor.begin_totp(person_of(request).acting, password)
    except AbsorbError as error:
        return await _settings_page(request, status=error.status, error=error, form="begin")
    return to("/settings/second-factor#confirm")


@post("/settings/second-factor/confirm", opt=allow(EVERYONE_INSIDE), include_in_schema=False)
async def confirm_totp(request: Request[Any, Any, Any]) -> Response[Any]:
    (code,) = await texts_of(request, "code", at_most=50)
    try:
        codes = await second_factor.confirm_totp(person_of(request).acting, code, now=_now())
    except AbsorbError as error:
        return await _settings_page(request, status=error.status, error=error, form="confirm")
    return await _settings_page(request, codes=codes)


@post("/settings/second-factor/remove", opt=allow(EVERYONE_INSIDE), include_in_schema=False)
async def remove_totp(request: Request[Any, Any, Any]) -> Response[Any]:
    (password,) = await texts_of(request, "password")
    try:
        await second_factor.remove_totp(person_of(request).acting, password)
    except AbsorbError as error:
        return await _settings_page(request, status=error.status, error=error, form="remove")
    return to("/settings/second-factor?note=application")


@post("/settings/second-factor/recovery", opt=allow(EVERYONE_INSIDE), include_in_schema=False)
async def make_recovery_codes(request: Request[Any, Any, Any]) -> Response[Any]:
    (password,) = await texts_of(request, "password")
    try:
        codes = await second_factor.make_recovery_codes(person_of(request).acting, password)
    except AbsorbError as error:
        return await _settings_page(request, status=error.status, error=error, form="recovery")
    return await _settings_page(request, codes=codes)


@post("/settings/passkeys/options", opt=allow(EVERYONE_INSIDE), include_in_schema=False)
async def offer_registration(request: Request[Any, Any, Any]) -> Response[Any]:
    person = person_of(request)
    (password,) = await texts_of(request, "password")
    async with reading(person.acting) as connection:
        account = await queries.get_own_account(connection)
    site = site_of(request)
    asked = passkeys.offer_registration(person.acting, site, password, name=account.name, email=account.email, now=_now())
    return await _options(request, asked)


@post("/settings/passkeys", opt=allow(EVERYONE_INSIDE), include_in_schema=False)
async def add_passkey(request: Request[Any, Any, Any]) -> Response[Any]:
    credential, name = await texts_of(request, "credential", "name", at_most=LONGEST_CREDENTIAL)
    try:
        codes = await passkeys.add_passkey(person_of(request).acting, site_of(request), credential, name)
    except AbsorbError as error:
        return await _settings_page(request, status=error.status, error=error, form="passkey")
    return await _settings_page(request, codes=codes) if codes else to("/settings/second-factor?note=added")


@post("/settings/passkeys/{passkey_id:uuid}/remove", opt=allow(EVERYONE_INSIDE), include_in_schema=False)
async def remove_passkey(request: Request[Any, Any, Any], passkey_id: FromPath[uuid.UUID]) -> Response[Any]:
    (password,) = await texts_of(request, "password")
    try:
        await passkeys.remove_passkey(person_of(request).acting, passkey_id, password)
    except AbsorbError as error:
        return await _settings_page(request, status=error.status, error=error, form=f"forget-{passkey_id}")
    return to("/settings/second-factor?note=passkey")


async def _second_page(request: Request[Any, Any, Any], target: str, *, error: AbsorbError | None = None) -> Response[Any]:
    owing = await second_factor.find_owing(secret_of(request))
    if owing is None:
        return to("/sign-in")
    faults = faults_of(error) if error else {}
    answer = people_page(request, "strong/second.html", status=error.status if error else 200, owing=owing, next=target, faults=faults)
    answer.headers["cache-control"] = "no-store"
    return answer


@get("/sign-in/second", opt=allow(None), include_in_schema=False)
async def show_second(request: Request[Any, Any, Any]) -> Response[Any]:
    return await _second_page(request, own_address(request.query_params.get("next", "/desk")))


@post("/sign-in/second", opt=allow(None), include_in_schema=False)
async def give_code(request: Request[Any, Any, Any]) -> Response[Any]:
    code, target = await texts_of(request, "code", "next")
    try:
        signed_in = await second_factor.give_code(secret_of(request), code, now=_now())
    except NotSignedIn:
        return to("/sign-in?note=late")
    except AbsorbError as error:
        return await _second_page(request, own_address(target), error=error)
    return signed_in_to(request, signed_in, own_address(target))


@post("/sign-in/second/passkey/options", opt=allow(None), include_in_schema=False)
async def offer_second(request: Request[Any, Any, Any]) -> Response[Any]:
    return await _options(request, passkeys.offer_second(site_of(request), secret_of(request), now=_now()))


@post("/sign-in/second/passkey", opt=allow(None), include_in_schema=False)
async def give_passkey(request: Request[Any, Any, Any]) -> Response[Any]:
    credential, target = await texts_of(request, "credential", "next", at_most=LONGEST_CREDENTIAL)
    try:
        signed_in = await passkeys.give_passkey(site_of(request), secret_of(request), credential, now=_now())
    except NotSignedIn:
        return to("/sign-in?note=late")
    except AbsorbError as error:
        return await _second_page(request, own_address(target), error=error)
    return signed_in_to(request, signed_in, own_address(target))


@post("/sign-in/passkey/options", opt=allow(None), include_in_schema=False)
async def offer_sign_in(request: Request[Any, Any, Any]) -> Response[Any]:
    return await _options(request, passkeys.offer_sign_in(site_of(request), now=_now()))


@post("/sign-in/passkey", opt=allow(None), include_in_schema=False)
async def sign_in_with_passkey(request: Request[Any, Any, Any]) -> Response[Any]:
    credential, target = await texts_of(request, "credential", "next", at_most=LONGEST_CREDENTIAL)
    agent = request.headers.get("user-agent")
    try:
        signed_in = await passkeys.sign_in_with_passkey(
            site_of(request), credential, address=address_of_sender(request), agent=agent, now=_now()
        )
    except AbsorbError as error:
        return await sign_in_page(request, target=own_address(target), error=error)
    return signed_in_to(request, signed_in, own_address(target))


HANDLERS = [
    show_second_factor,
    begin_totp,
    confirm_totp,
    remove_totp,
    make_recovery_codes,
    offer_registration,
    add_passkey,
    remove_passkey,
    show_second,
    give_code,
    offer_second,
    give_passkey,
    offer_sign_in,
    sign_in_with_passkey,
]
