"""One's own settings: the page that leads to all of them, and the account itself: name, language, town, password."""

from typing import Any

from litestar import Request, Response, get, post

from absorb.db import reading
from absorb.kernel.errors import AbsorbError, BadInput
from absorb.people import actions, queries, rules
from absorb.people.pages.shared import id_of, people_page, secret_of, texts_of
from absorb.people.queries.second_factor import get_own_second_factor, list_own_passkeys
from absorb.web import EVERYONE_INSIDE, allow, person_of, to

NOTES = {
    "account": "Your name and language are saved.",
    "password": "Your new password holds. Everywhere else you have been signed out.",
}


@get("/settings", opt=allow(EVERYONE_INSIDE), include_in_schema=False)
async def show_settings(request: Request[Any, Any, Any]) -> Response[str]:
    person = person_of(request)
    async with reading(person.acting) as connection:
        member = await queries.find_member(connection, person.id)
        factor = await get_own_second_factor(connection)
        return people_page(
            request,
            "settings.html",
            account=await queries.get_own_account(connection),
            communities=await queries.list_own_communities(connection, person.id),
            roles=member.held if member else (),
            has_second_factor=bool(factor.totp_confirmed_at or await list_own_passkeys(connection)),
            sessions=len(await queries.list_own_sessions(connection, secret_of(request))),
            tokens=len(await queries.list_own_tokens(connection)),
            note=NOTES.get(request.query_params.get("note", "")),
        )


async def _account_page(
    request: Request[Any, Any, Any], template: str, *, refusal: AbsorbError | None = None, **values: Any
) -> Response[str]:
    """One of the account's forms, after a failed try with what is wrong."""
    async with reading(person_of(request).acting) as connection:
        account = await queries.get_own_account(connection)
        keys = await queries.count_own_keys(connection)
        may_rename = await queries.may_rename(connection, rules.secret_sha256(secret_of(request)))
    typed = {"name": account.name, "language": account.language} | values
    return people_page(
        request,
        template,
        refusal,
        account=account,
        keys=keys,
        may_rename=may_rename,
        typed=typed,
        shortest=rules.SHORTEST_PASSWORD,
    )


@get("/settings/account", opt=allow(EVERYONE_INSIDE), include_in_schema=False)
async def show_account(request: Request[Any, Any, Any]) -> Response[str]:
    return await _account_page(request, "account.html")


@post("/settings/account", opt={**allow(EVERYONE_INSIDE), "receipt": "again"}, include_in_schema=False)
async def change_account(request: Request[Any, Any, Any]) -> Response[Any]:
    name, language = await texts_of(request, "name", "language")
    try:
        await actions.change_account(person_of(request).acting, name, language, secret=secret_of(request))
    except AbsorbError as refusal:
        return await _account_page(request, "account.html", refusal=refusal, name=name, language=language)
    answer = to("/settings?note=account")
    answer.delete_cookie("language")
    return answer


@get("/settings/password", opt=allow(EVERYONE_INSIDE), include_in_schema=False)
async def show_password(request: Request[Any, Any, Any]) -> Response[str]:
    return await _account_page(request, "password.html")


@post("/settings/password", opt=allow(EVERYONE_INSIDE), include_in_schema=False)
async def change_password(request: Request[Any, Any, Any]) -> Response[Any]:
    old, new, keys = await texts_of(request, "old_password", "new_password", "keys")
    try:
        await actions.change_password(person_of(request).acting, old, new, secret=secret_of(request), with_keys=keys == "too")
    except AbsorbError as refusal:
        return await _account_page(request, "password.html", refusal=refusal)
    return to("/settings?note=password")


@post("/settings/community", opt={**allow(EVERYONE_INSIDE), "receipt": "again"}, include_in_schema=False)
async def switch_community(request: Request[Any, Any, Any]) -> Response[Any]:
    (given,) = await texts_of(request, "community")
    community_id = id_of(given)
    if community_id is None:
        raise BadInput.one("/community", "Choose one of your towns.")
    await actions.switch_community(person_of(request).acting, secret_of(request), community_id)
    return to("/desk")


HANDLERS = [show_settings, show_account, change_account, show_password, change_password, switch_community]
