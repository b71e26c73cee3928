"""The web application: wires everything, imported by nobody."""

import contextlib
from collections.abc import AsyncIterator
from typing import Any

import asyncpg
from litestar import Litestar, MediaType, Request, Response, Router, get
from litestar.config.csrf import CSRFConfig
from litestar.enums import ScopeType
from litestar.exceptions import HTTPException, ValidationException
from litestar.openapi import OpenAPIConfig
from litestar.openapi.plugins import JsonRenderPlugin
from litestar.response import Redirect
from litestar.static_files import create_static_files_router
from litestar.types import ASGIApp, HTTPScope, Message, Receive, Scope, Send

from absorb import __version__
from absorb.db import ENGINE
from absorb.documents.actions import use_files
from absorb.kernel.errors import AbsorbError, BadInput, Fault, NotFound, NotSignedIn
from absorb.kernel.money import Money, money_text
from absorb.kernel.period import Month
from absorb.mail import use_post
from absorb.people.queries import find_person_behind, visitor
from absorb.problems import problem_body
from absorb.resources import ASSETS
from absorb.rooms import find_handlers
from absorb.settings import Settings
from absorb.storage import Files
from absorb.web import allow, guard, page, wants_page

HEADERS = (
    (b"content-security-policy", b"default-src 'self'; frame-ancestors 'none'; base-uri 'none'; form-action 'self'; object-src 'none'"),
    (b"x-content-type-options", b"nosniff"),
    (b"referrer-policy", b"same-origin"),
    (b"cross-origin-opener-policy", b"same-origin"),
)
HSTS = (b"strict-transport-security", b"max-age=31536000; includeSubDomains")


def create_app(settings: Settings) -> Litestar:
    """The application on these settings; it opens the database when it starts and closes it when it ends."""

    @contextlib.asynccontextmanager
    async def lifespan(app: Litestar) -> AsyncIterator[None]:
        opened_here = ENGINE.pool is None
        if opened_here:
            await ENGINE.open(settings.database_url, size=settings.pool_size)
        try:
            yield
        finally:
            if opened_here:
                await ENGINE.close()

    use_files(Files(settings.files))
    use_post(settings)
    return Litestar(
        route_handlers=[
            *find_handlers(),
            health,
            create_static_files_router("/assets", directories=[ASSETS], opt=allow(None), include_in_schema=False, cache_control=None),
        ],
        lifespan=[lifespan],
        type_encoders={Money: money_text, Month: str},
        middleware=[identity],
        csrf_config=CSRFConfig(
            secret=settings.secret, cookie_name="csrf", cookie_secure=settings.origin.startswith("https"), exclude=["^/api/"]
        ),
        exception_handlers={
            AbsorbError: refuse,
            asyncpg.CharacterNotInRepertoireError: refuse_character,
            HTTPException: refuse_http,
            Exception: fail,
        },
        openapi_config=OpenAPIConfig(
            title="Absorb",
            version=__version__,
            description="From the ideas in a town's tank to the money that was really drawn. Sign in with a bearer token.",
            # Only the description itself: the usual viewers fetch their scripts from elsewhere.
            render_plugins=[JsonRenderPlugin(path="/openapi.json")],
            openapi_router=Router(path="/api/v1", route_handlers=[], opt=allow(None)),
        ),
        state=_state(settings),
        debug=False,
    )


def _state(settings: Settings) -> Any:
    from litestar.datastructures import State

    return State({"settings": settings})


def identity(app: ASGIApp) -> ASGIApp:
    """Put whoever asks into the request, and the security headers into the answer."""

    async def handle(scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != ScopeType.HTTP:
            await app(scope, receive, send)
            return
        scope["user"] = None if scope["path"].startswith("/assets/") else await _asker(scope)

        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = [*HEADERS, HSTS] if scope.get("scheme") == "https" else HEADERS
                message["headers"] = [*message.get("headers", []), *headers]
            await send(message)

        try:
            guard(scope)
        except AbsorbError as refusal:
            request: Request[Any, Any, Any] = Request(scope, receive)
            await refuse(request, refusal).to_asgi_response(None, request)(scope, receive, send_with_headers)
        else:
            await app(scope, receive, send_with_headers)

    return handle


async def _asker(scope: HTTPScope) -> Any:
    """A bearer token counts under /api, a cookie everywhere else: a page of another site can send only the cookie."""
    if scope["path"].startswith("/api/"):
        given = next((value for name, value in scope["headers"] if name == b"authorization"), b"").decode("latin-1")
        scheme, _, secret = given.partition(" ")
        return await find_person_behind(secret.strip(), is_token=True) if scheme.lower() == "bearer" else None
    secret = Request[Any, Any, Any](scope).cookies.get("absorb", "")
    person = await find_person_behind(secret, is_token=False) if secret else None
    return person or await visitor()


def refuse(request: Request[Any, Any, Any], error: AbsorbError) -> Response[Any]:
    """A refusal with facts, as problem+json or as a page."""
    if not wants_page(request):
        return Response(problem_body(error), status_code=error.status, media_type="application/problem+json")
    if isinstance(error, NotSignedIn):
        return Redirect(f"/sign-in?next={request.url.path}", status_code=303)
    return page(request, "problem.html", status=error.status, title=error.title, says=error.says, faults=list(getattr(error, "faults", ())))


def refuse_http(request: Request[Any, Any, Any], error: HTTPException) -> Response[Any]:
    """What the framework itself refuses, in the same form."""
    if isinstance(error, ValidationException) and isinstance(error.extra, list) and error.extra:
        faults = [Fault(f"/{found.get('key', '')}", f"{str(found.get('message', error.detail)).rstrip('.')}.") for found in error.extra]
        return refuse(request, BadInput(faults))
    known: AbsorbError = NotFound("There is no such address.") if error.status_code == 404 else AbsorbError(error.detail)
    if error.status_code == 413:
        known = AbsorbError("What was sent is too large for this address: forms and JSON up to 10 MB, workbooks up to 32 MiB.")
    known.status = error.status_code
    return refuse(request, known)


def refuse_character(request: Request[Any, Any, Any], error: asyncpg.CharacterNotInRepertoireError) -> Response[Any]:
    """An address with a character that no stored text can hold (%00) names nothing; bodies are refused when they are read."""
    return refuse(request, NotFound("There is no such address."))


def fail(request: Request[Any, Any, Any], error: Exception) -> Response[Any]:
    """What nobody foresaw: logged with its trace, told without one."""
    request.logger.exception("unforeseen") if request.logger else None
    known = AbsorbError("Something went wrong on our side; nothing was changed. Try again, and tell us if it stays so.")
    known.status, known.title, known.slug = 500, "Something went wrong on our side", "unforeseen"
    return refuse(request, known)


@get("/api/v1/health", opt=allow(None), media_type=MediaType.JSON, summary="Whether the service answers and reaches its database")
async def health() -> dict[str, str]:
    assert ENGINE.pool is not None
    await ENGINE.pool.fetchval("select 1")
    return {"status": "ok", "version": __version__}
