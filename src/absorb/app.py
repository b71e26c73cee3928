"""The web application: wires everything, imported by nobody."""

import contextlib
import logging
import re
import urllib.parse
from collections.abc import AsyncIterator
from typing import Any

import asyncpg
from litestar import Litestar, MediaType, Request, Response, get
from litestar.enums import ScopeType
from litestar.exceptions import HTTPException
from litestar.response import Redirect
from litestar.types import ASGIApp, HTTPScope, Message, Receive, Scope, Send

from absorb import __version__, cookies, forgery
from absorb.bodies import OPEN_FORM, limited
from absorb.db import ENGINE
from absorb.description import description
from absorb.documents.actions import use_files
from absorb.holding import hold
from absorb.kernel.errors import AbsorbError, NotFound, NotSignedIn
from absorb.kernel.intake import LARGEST_WHOLE, first_of
from absorb.kernel.money import Money, money_text
from absorb.kernel.period import Month
from absorb.mail import use_post
from absorb.people.queries import find_person_behind, visitor
from absorb.problems import problem_body
from absorb.progress.watching import WATCH
from absorb.receipts.door import answering_once
from absorb.refusing import WrongMethod, check_query, page_above, refusal_of
from absorb.rooms import find_handlers
from absorb.sealing import use_secret
from absorb.settings import Settings
from absorb.stopping import when_told_to_stop
from absorb.storage import Files
from absorb.transfer import compressing, show_asset
from absorb.web import EVERYONE_INSIDE, address_of, allow, guard, page, to, wants_page

HEADERS = (
    (b"content-security-policy", b"default-src 'self'; frame-ancestors 'none'; base-uri 'none'; form-action 'self'; object-src 'none'"),
    (b"x-content-type-options", b"nosniff"),
    (b"referrer-policy", b"same-origin"),
    (b"cross-origin-opener-policy", b"same-origin"),
)
NOT_KEPT = ((b"cache-control", b"private, no-cache"),)
"""What is about people is kept by no cache between, and asked for again by the browser; typed text survives Back."""

HSTS = (b"strict-transport-security", b"max-age=31536000; includeSubDomains")


def create_app(settings: Settings) -> Litestar:
    """The application on these settings; it opens the database when it starts and closes it when it ends."""
    app = wire()
    set_up(app, settings)
    return app


def wire() -> Litestar:
    """Every address with what stands before and behind it; of settings it knows nothing yet."""
    app = Litestar(
        route_handlers=[
            *limited(find_handlers()),
            health,
            show_signed_in,
            show_asset,
        ],
        lifespan=[_lifespan],
        type_encoders={Money: money_text, Month: str},
        middleware=[guarding, answering_once(refuse)],
        request_max_body_size=OPEN_FORM,
        exception_handlers={
            AbsorbError: refuse,
            asyncpg.CharacterNotInRepertoireError: refuse_character,
            HTTPException: refuse_http,
            Exception: fail,
        },
        openapi_config=description(),
        debug=False,
    )
    app.asgi_handler = recognising(app.asgi_handler)
    return app


def set_up(app: Litestar, settings: Settings) -> None:
    """Give an application its settings: where files lie, how letters go out, what seals, how much is logged and what is not."""
    use_files(Files(settings.files))
    use_post(settings)
    use_secret(settings.secret)
    for name in (None, "litestar"):  # the framework has set both to its own level
        logging.getLogger(name).setLevel(settings.log_level.upper())
    logging.getLogger("uvicorn.access").addFilter(without_secrets)
    app.state["settings"] = settings


_SECRET = re.compile(r"^(/(?:calendar|invitations|notices/leave|password/new)/)[^/?]+")


def without_secrets(record: logging.LogRecord) -> bool:
    """Whoever knows a secret address may use it, so no log of who asked for what holds one."""
    if isinstance(record.args, tuple):
        record.args = tuple(_SECRET.sub(r"\1…", told) if isinstance(told, str) else told for told in record.args)
    return True


@contextlib.asynccontextmanager
async def _lifespan(app: Litestar) -> AsyncIterator[None]:
    settings: Settings = app.state["settings"]
    opened_here = ENGINE.pool is None
    if opened_here:
        await ENGINE.open(settings.database_url, size=settings.pool_size)
    try:
        with when_told_to_stop(WATCH.end):
            yield
    finally:
        if opened_here:
            await ENGINE.close()


def recognising(app: ASGIApp) -> ASGIApp:
    """Put whoever asks into the request and security headers into the answer, also where no address or method fits."""

    async def handle(scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != ScopeType.HTTP:
            await app(scope, receive, send)
            return
        is_asset = scope["path"].startswith("/assets/")
        request: Request[Any, Any, Any] = Request(scope, receive)
        headers = [*HEADERS, HSTS] if request.app.state["settings"].is_https else [*HEADERS]
        if not is_asset and not scope["path"].startswith("/api/"):
            headers.extend(_csrf_headers(request))

        compressed = send if is_asset else compressing(scope, send)

        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                given = list(message.get("headers", []))
                kept = NOT_KEPT if all(bytes(name).lower() != b"cache-control" for name, _ in given) else ()
                message["headers"] = [*given, *headers, *kept]
            await compressed(message)

        failed: Response[Any] | None = None
        try:
            scope["user"] = None if is_asset else await _asker(scope)
        except AbsorbError as error:
            failed = refuse(request, error)
        except Exception as error:
            failed = fail(request, error)
        if failed is not None:
            await failed.to_asgi_response(None, request)(scope, receive, send_with_headers)
        else:
            await app(scope, receive, send_with_headers)

    return handle


def guarding(app: ASGIApp) -> ASGIApp:
    """Refuse what whoever asks may not do."""

    async def handle(scope: Scope, receive: Receive, send: Send) -> None:
        request: Request[Any, Any, Any] = Request(scope, receive)
        refused = await _refusal(request) if scope["type"] == ScopeType.HTTP else None
        if refused is not None:
            await refused.to_asgi_response(None, request)(scope, receive, send)
        else:
            await app(scope, receive, send)

    return handle


def _csrf_headers(request: Request[Any, Any, Any]) -> list[tuple[bytes, bytes]]:
    """See that the browser has a token against forged forms, and the request knows it."""
    settings: Settings = request.app.state["settings"]
    token = cookies.read(request, forgery.COOKIE)
    if forgery.is_ours(token, settings.secret):
        request.scope["csrf"] = token  # type: ignore[typeddict-unknown-key]
        return []
    token = request.scope["csrf"] = forgery.new_token(settings.secret)  # type: ignore[typeddict-unknown-key]
    return [forgery.cookie(token, is_https=settings.is_https)]


async def _refusal(request: Request[Any, Any, Any]) -> Response[Any] | None:
    """What is answered instead, where this one may not do this; a form whose session ended is held until they are back."""
    is_form = request.method not in forgery.SAFE and not request.url.path.startswith("/api/")
    is_from_elsewhere = request.scope["route_handler"].opt.get("exclude_from_csrf", False)  # a mail program's one click
    try:
        if is_form and not is_from_elsewhere:
            await forgery.check(request, request.app.state["settings"].secret)
            request.scope["held"] = await hold(request)  # type: ignore[typeddict-unknown-key]
        guard(request.scope)
        if any(isinstance(value, int) and abs(value) > LARGEST_WHOLE for value in request.path_params.values()):
            raise NotFound("There is no such address.")  # no number of ours is that large, and no column could be asked for it
        check_query(request)
    except NotSignedIn as refusal:
        if is_form and wants_page(request):
            return page(request, "ended.html", status=401)
        return refuse(request, refusal)
    except AbsorbError as refusal:
        return refuse(request, refusal)
    except HTTPException as refusal:
        return refuse_http(request, refusal)
    return None


async def _asker(scope: HTTPScope) -> Any:
    """A bearer token counts under /api, a cookie everywhere else: a page of another site can send only the cookie."""
    if scope["path"].startswith("/api/"):
        given = next((value for name, value in scope["headers"] if name == b"authorization"), b"").decode("latin-1")
        scheme, _, secret = given.partition(" ")
        return await find_person_behind(secret.strip(), is_token=True) if scheme.lower() == "bearer" else None
    secret = cookies.read(Request[Any, Any, Any](scope), cookies.SESSION)
    person = await find_person_behind(secret, is_token=False) if secret else None
    return person or await visitor()


def refuse(request: Request[Any, Any, Any], error: AbsorbError) -> Response[Any]:
    """A refusal with facts, as problem+json or as a page."""
    if not wants_page(request):
        return Response(problem_body(error, first_of), status_code=error.status, media_type="application/problem+json")
    if isinstance(error, NotSignedIn):
        return Redirect(f"/sign-in?next={urllib.parse.quote(address_of(request), safe='/')}", status_code=303)
    return page(
        request, "problem.html", status=error.status, title=error.title, says=error.says, faults=first_of(getattr(error, "faults", ()))
    )


def refuse_http(request: Request[Any, Any, Any], error: HTTPException) -> Response[Any]:
    """What the framework itself refuses, in the same form."""
    known = refusal_of(request, error)
    if isinstance(known, WrongMethod):
        above = page_above(request) if wants_page(request) else None
        answer = refuse(request, known) if above is None else to(above)
        answer.headers["allow"] = str(known.facts["allow"])
        return answer
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


@get("/signed-in", opt=allow(EVERYONE_INSIDE), include_in_schema=False)
async def show_signed_in(request: Request[Any, Any, Any]) -> Response[str]:
    """Where somebody arrives who signed in beside a form that is held in another tab."""
    return page(request, "signed_in.html")
