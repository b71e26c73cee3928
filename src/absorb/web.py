"""What every page and every answer shares: who asks, in which language, what they may, and how a page is drawn.

Knows no feature. `absorb.app` puts the person who asks into the request; guards and pages find them there.
"""

import asyncio
import datetime as dt
import functools
import secrets
import urllib.parse
import uuid
from typing import Any
from zoneinfo import ZoneInfo

import msgspec
from litestar import Litestar, Request, Response
from litestar.openapi.datastructures import ResponseSpec
from litestar.response import Redirect
from litestar.routes import HTTPRoute
from litestar.types import HTTPScope as Scope
from markupsafe import Markup

from absorb import forgery
from absorb.catalogues import LANGUAGES as LANGUAGES
from absorb.db import Acting
from absorb.drawing import environment
from absorb.holding import held_of
from absorb.kernel.errors import AbsorbError, BadInput, Clash, Fault, NotAllowed, NotSignedIn
from absorb.kernel.intake import KEPT, read_json

EVERYONE_INSIDE: frozenset[str] = frozenset(("submitter", "officer", "lead", "member", "chair", "finance", "auditor", "administrator"))
CENTRE: frozenset[str] = frozenset(("officer", "lead", "administrator"))
READERS: frozenset[str] = frozenset(EVERYONE_INSIDE - {"submitter"})

SHORT_BODY = 16 * 2**10
"""Bytes of JSON that are read at once, in some milliseconds."""


class Person(msgspec.Struct, frozen=True):
    """Who asks: a signed-in person (or their API token) in one community. `organisations` are all they belong to, whatever they
    are there; `speaks_for` those among them for which they hand in: who sits in the committee for one does not."""

    id: uuid.UUID
    name: str
    language: str
    community_id: uuid.UUID
    community_name: str
    is_demonstration: bool
    roles: frozenset[str]
    organisations: frozenset[uuid.UUID]
    scopes: frozenset[str] | None = None
    expires_at: dt.datetime | None = None
    speaks_for: frozenset[uuid.UUID] = frozenset()

    @property
    def acting(self) -> Acting:
        return Acting(self.community_id, self.id)

    def may(self, allowed: frozenset[str]) -> bool:
        return bool(self.roles & allowed)


class Visitor(msgspec.Struct, frozen=True):
    """Somebody who is not signed in, at one community's public pages; None where there is no community yet."""

    community_id: uuid.UUID | None
    community_name: str
    is_demonstration: bool
    language: str = "cs"

    @property
    def acting(self) -> Acting | None:
        return Acting(self.community_id) if self.community_id else None


def allow(roles: frozenset[str] | None) -> dict[str, Any]:
    """The `opt` of a handler: who may call it. `None` is everybody, signed in or not. A handler without it is refused."""
    return {"allowed": roles, "declared": True}


def guard(scope: Scope) -> None:
    """The one guard of the application: every handler declares who may call it. Raises where this one may not.

    Called by the middleware that knows who asks: the framework's own guards copy the handler for every request.
    """
    opt = scope["route_handler"].opt
    if not opt.get("declared"):
        raise NotAllowed("This address has no rule about who may use it.")
    allowed = opt["allowed"]
    if allowed is None:
        return
    person = scope.get("user")
    if not isinstance(person, Person):
        raise NotSignedIn("Sign in to go on.")
    if not person.may(allowed):
        raise NotAllowed("Your role does not allow this.")
    if person.scopes is not None and scope.get("method") not in ("GET", "HEAD") and "write" not in person.scopes:
        raise NotAllowed("This token may only read.")


def person_of(request: Request[Any, Any, Any]) -> Person:
    """The signed-in person of a guarded request."""
    person = request.scope.get("user")
    if not isinstance(person, Person):
        raise NotSignedIn("Sign in to go on.")
    return person


def asker_of(request: Request[Any, Any, Any]) -> Person | Visitor:
    """Whoever asks."""
    asker = request.scope.get("user")
    return asker if isinstance(asker, Person | Visitor) else Visitor(None, "", False)


def language_of(request: Request[Any, Any, Any]) -> str:
    """The language switched to, else the person's, else Czech."""
    chosen = request.cookies.get("language")
    if chosen in LANGUAGES:
        return chosen
    asker = request.scope.get("user")
    return asker.language if isinstance(asker, Person) else "cs"


async def read_body(request: Request[Any, Any, Any], shape: type[Any]) -> Any:
    """The JSON body as `shape`, within what can be kept, its faults listed; a long one is read beside the event loop."""
    raw = await request.body()
    if len(raw) <= SHORT_BODY:
        return read_json(raw, shape, bounds=KEPT)
    return await asyncio.to_thread(read_json, raw, shape, bounds=KEPT)


def page(request: Request[Any, Any, Any], template: str, *, status: int = 200, language: str | None = None, **values: Any) -> Response[str]:
    """Draw a page, in the asker's language where no other is given. One that refuses a form holds what it brought, and says
    so first in its title: that is what is read out when it comes."""
    language = language or language_of(request)
    content = (
        environment(language)
        .get_template(template)
        .render(
            request=request,
            asker=asker_of(request),
            person=asker_of(request) if isinstance(request.scope.get("user"), Person) else None,
            language=language,
            is_refused=status == 422,
            path=request.url.path,
            here=address_of(request),
            csrf=functools.partial(_csrf_field, request),
            once=_once_field,
            session_ends=session_end(request),
            session_left=_seconds_left(request),
            pages_there=pages_there(request.app),
            **{"held": held_of(request.scope) if status >= 400 else None, **values},
        )
    )
    return Response(content, media_type="text/html", status_code=status)


def attachment(content: bytes, name: str, media_type: str) -> Response[bytes]:
    """A file to be saved, never shown in the page; its name may hold any letters."""
    return Response(
        content,
        media_type=media_type,
        headers={"content-disposition": f"attachment; filename*=UTF-8''{urllib.parse.quote(name)}", "cache-control": "private, no-store"},
    )


def address_of(request: Request[Any, Any, Any]) -> str:
    """The path asked for with its query, for coming back to it."""
    return f"{request.url.path}?{request.url.query}" if request.url.query else request.url.path


def session_end(request: Request[Any, Any, Any]) -> dt.datetime | None:
    """When the asker's session ends."""
    person = request.scope.get("user")
    return person.expires_at if isinstance(person, Person) else None


def _seconds_left(request: Request[Any, Any, Any]) -> int | None:
    end = session_end(request)
    return max(0, int((end - dt.datetime.now(dt.UTC)).total_seconds())) if end else None


def pages_there(app: Litestar) -> dict[str, frozenset[str]]:
    """Every page without parameters that this application has, with the roles that may open it: for menus."""
    known: dict[str, frozenset[str]] | None = app.state.get("pages_there")
    if known is None:
        pages = [handler for route in app.routes if isinstance(route, HTTPRoute) for handler in route.route_handlers]
        known = {
            path: handler.opt["allowed"] or EVERYONE_INSIDE
            for handler in pages
            if "GET" in handler.http_methods and "allowed" in handler.opt
            for path in handler.paths
            if "{" not in path
        }
        app.state["pages_there"] = known
    return known


def _once_field() -> Markup:
    """The mark by which a form that is sent twice is acted on once."""
    return _hidden("once", secrets.token_urlsafe(18))


def _csrf_field(request: Request[Any, Any, Any]) -> Markup:
    """The mark that a form comes from a page of ours; `absorb.app` has put the token there."""
    token = str(request.scope.get("csrf", ""))
    return _hidden(forgery.FIELD, forgery.masked(token) if token else "")


def _hidden(name: str, token: str) -> Markup:
    """A hidden field with a token of letters and digits of base64 for addresses, in which nothing is to be escaped."""
    return Markup(f'<input type="hidden" name="{name}" value="{token}">')  # noqa: S704


class Answer:
    """A JSON answer that is an ASGI application itself: for the lists that are read most, past the framework's search for
    encoders, cookies and background tasks. Its handler names the shape in `responses=shown_as(Shape)`."""

    def __init__(self, value: Any) -> None:
        self.body = msgspec.json.encode(value)

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        headers = [(b"content-type", b"application/json"), (b"content-length", b"%d" % len(self.body))]
        await send({"type": "http.response.start", "status": 200, "headers": headers})
        await send({"type": "http.response.body", "body": self.body, "more_body": False})


def shown_as(shape: Any) -> dict[int, ResponseSpec]:
    """How the API's description tells what an `Answer` holds."""
    return {200: ResponseSpec(data_container=shape, description="Request fulfilled, document follows", generate_examples=False)}


def to(address: str) -> Redirect:
    """Go there after a form was taken, with GET."""
    return Redirect(address, status_code=303)


def today() -> dt.date:
    """Today's date where the law counts days: Czech local time."""
    return dt.datetime.now(ZoneInfo("Europe/Prague")).date()


def wants_page(request: Request[Any, Any, Any]) -> bool:
    """Whether an error is answered as a page: a browser asks for HTML, and not under /api."""
    return not request.url.path.startswith("/api/") and "text/html" in request.headers.get("accept", "")


REDRAWN = (BadInput, Clash)
"""Refusals after which a form is shown again with everything typed: of what it says, or of what has changed meanwhile."""


def faults_of(refusal: AbsorbError) -> tuple[Fault, ...]:
    """What a form that is shown again tells: each fault at its place, a refusal that is about no field under the pointer ""."""
    return refusal.faults if isinstance(refusal, BadInput) else (Fault("", refusal.says),)


def form_faults(refusal: AbsorbError) -> dict[str, str]:
    """The same by field; what is about no field stands under ""."""
    return {fault.pointer.lstrip("/"): fault.says for fault in faults_of(refusal)}
