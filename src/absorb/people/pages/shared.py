"""What the pages of people share: the session's cookie, and how a form is shown again."""

import urllib.parse
import uuid
from collections.abc import Awaitable
from typing import Any

from litestar import Request, Response

from absorb import cookies
from absorb.drawing import environment
from absorb.kernel.errors import AbsorbError
from absorb.people import rules
from absorb.people.actions import SignedIn, sign_out
from absorb.people.actions.passkeys import Site
from absorb.web import CENTRE, form_faults, language_of, page, to

INVITATION_NOTES = {
    "invited": "The invitation is on its way.",
    "again": "The invitation is on its way once more; the earlier letter no longer holds.",
    "withdrawn": "The invitation is withdrawn.",
}

LONGEST_CREDENTIAL = 20_000
"""Characters of what a browser sends for a passkey."""

_KNOWN_FOR_SECONDS = 365 * 24 * 3600


def people_page(
    request: Request[Any, Any, Any], template: str, refusal: AbsorbError | None = None, *, status: int | None = None, **values: Any
) -> Response[str]:
    """A page of this room, with the words for roles and kinds, and with who may do what; after a `refusal` with its status
    and what it says, by field."""
    return page(
        request,
        f"people/{template}",
        status=status or (refusal.status if refusal else 200),
        faults=form_faults(refusal) if refusal else {},
        role_words=rules.ROLE_WORDS,
        kind_words=rules.KIND_WORDS,
        editors=rules.EDITORS,
        lookers=rules.LOOKERS,
        centre=CENTRE,
        **values,
    )


def site_of(request: Request[Any, Any, Any]) -> Site:
    """The site for which passkeys are made."""
    return Site(request.app.state.settings.origin)


async def options_of(request: Request[Any, Any, Any], asked: Awaitable[str]) -> Response[Any]:
    """What a passkey's script needs next, or a refusal as one sentence in the reader's language."""
    headers = {"cache-control": "no-store"}
    try:
        return Response(await asked, media_type="application/json", headers=headers, status_code=200)
    except AbsorbError as refusal:
        says = next(iter(form_faults(refusal).values()))
        gettext: Any = environment(language_of(request)).globals["gettext"]
        return Response({"says": gettext(says)}, media_type="application/json", headers=headers, status_code=refusal.status)


def secret_of(request: Request[Any, Any, Any]) -> str:
    """The secret of the browser's session."""
    return cookies.read(request, cookies.SESSION)


def address_of_sender(request: Request[Any, Any, Any]) -> str:
    """Where a request comes from, for counting attempts."""
    return request.client.host if request.client else ""


async def signed_in_to(request: Request[Any, Any, Any], signed_in: SignedIn, target: str) -> Response[Any]:
    """Go on with a fresh session: to the second factor where one is owed, else to `target`. The session that this browser
    had before ends, for nobody could sign it out any more."""
    if secret_of(request) != signed_in.secret:
        await sign_out(secret_of(request))
    answer = to(f"/sign-in/second?next={urllib.parse.quote(target)}" if signed_in.owes_second_factor else target)
    cookies.keep(request, answer, cookies.SESSION, signed_in.secret, seconds=int(rules.LONGEST_SESSION.total_seconds()))
    return answer


def remember_browser(request: Request[Any, Any, Any], answer: Response[Any], email: str, nonce: str) -> None:
    """Mark the browser as one that has signed in with this account."""
    mark = rules.write_known_browser(_key(request), email, nonce)
    cookies.keep(request, answer, cookies.KNOWN, mark, seconds=_KNOWN_FOR_SECONDS)


def known_browser(request: Request[Any, Any, Any], email: str) -> str | None:
    """The nonce of the browser's mark for this account."""
    return rules.read_known_browser(_key(request), email, cookies.read(request, cookies.KNOWN))


def _key(request: Request[Any, Any, Any]) -> str:
    key: str = request.app.state.settings.secret
    return key


async def texts_of(request: Request[Any, Any, Any], *names: str, at_most: int = 1000) -> tuple[str, ...]:
    """Fields of a form as text; what is not there is empty, what is endless is cut."""
    form = await request.form()
    return tuple(str(form.get(name, ""))[:at_most] for name in names)


def id_of(text: str) -> uuid.UUID | None:
    """A field that holds an id; None for anything else."""
    try:
        return uuid.UUID(text)
    except ValueError:
        return None
