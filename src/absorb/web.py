"""What every page and every answer shares: who asks, in which language, what they may, and how a page is drawn.

Knows no feature. `absorb.app` puts the person who asks into the request; guards and pages find them there.
"""

import datetime as dt
import functools
import urllib.parse
import uuid
from collections.abc import Callable
from typing import Any, Literal

import jinja2
import msgspec
from babel.messages.pofile import read_po
from litestar import Request, Response
from litestar.openapi.datastructures import ResponseSpec
from litestar.response import Redirect
from litestar.types import HTTPScope as Scope
from markupsafe import Markup

from absorb.db import Acting
from absorb.kernel import czech
from absorb.kernel.errors import BadInput, NotAllowed, NotSignedIn
from absorb.kernel.money import money_text
from absorb.kernel.period import Month
from absorb.resources import TEMPLATES, asset

Role = Literal["submitter", "officer", "lead", "member", "chair", "finance", "auditor", "administrator"]

EVERYONE_INSIDE: frozenset[str] = frozenset(("submitter", "officer", "lead", "member", "chair", "finance", "auditor", "administrator"))
CENTRE: frozenset[str] = frozenset(("officer", "lead", "administrator"))
READERS: frozenset[str] = frozenset(EVERYONE_INSIDE - {"submitter"})

LANGUAGES = ("cs", "en")


class Person(msgspec.Struct, frozen=True):
    """Who asks: a signed-in person (or their API token) in one community."""

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
    """The JSON body as `shape`, every fault listed."""
    from absorb.kernel.intake import read_json

    return read_json(await request.body(), shape)


def page(request: Request[Any, Any, Any], template: str, *, status: int = 200, **values: Any) -> Response[str]:
    """Draw a page in the asker's language."""
    language = language_of(request)
    content = (
        environment(language)
        .get_template(template)
        .render(
            request=request,
            asker=asker_of(request),
            person=asker_of(request) if isinstance(request.scope.get("user"), Person) else None,
            language=language,
            path=request.url.path,
            csrf=functools.partial(_csrf_field, request),
            **values,
        )
    )
    return Response(content, media_type="text/html; charset=utf-8", status_code=status)


def attachment(content: bytes, name: str, media_type: str) -> Response[bytes]:
    """A file to be saved, never shown in the page; its name may hold any letters."""
    return Response(
        content,
        media_type=media_type,
        headers={"content-disposition": f"attachment; filename*=UTF-8''{urllib.parse.quote(name)}", "cache-control": "private"},
    )


def _csrf_field(request: Request[Any, Any, Any]) -> Markup:
    from litestar.utils.scope.state import ScopeState

    token = ScopeState.from_scope(request.scope).csrf_token
    if not isinstance(token, str):
        token = request.cookies.get("csrf", "")
    return Markup('<input type="hidden" name="_csrf_token" value="{}">').format(token)


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


@functools.cache
def environment(language: str) -> jinja2.Environment:
    """The templates in one language: escaped, and strict about what is not there."""
    made = jinja2.Environment(
        loader=jinja2.FileSystemLoader(TEMPLATES / "pages"),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        extensions=["jinja2.ext.i18n"],
    )
    _install_words(made, *words(language))
    made.filters.update(
        money=functools.partial(show_money, language),
        day=functools.partial(show_day, language),
        month=functools.partial(show_month, language),
        number=functools.partial(show_number, language),
        percent=functools.partial(show_percent, language),
        moment=functools.partial(show_moment, language),
    )
    made.globals.update(asset=asset_address, only_submitter=frozenset(("submitter",)))
    return made


def _install_words(made: jinja2.Environment, translate: Callable[[str], str], translate_many: Callable[[str, str, int], str]) -> None:
    """The functions behind `{% trans %}` and `_()`. Jinja's own would take every per cent sign for a place to fill, also
    in phrases that come from elsewhere and have nothing to fill in."""

    def gettext(text: str, /, **filled: Any) -> str:
        return _fill(translate(text), filled)

    def ngettext(one: str, many: str, num: int, /, **filled: Any) -> str:
        return _fill(translate_many(one, many, num), {"num": num, **filled})

    made.newstyle_gettext = True  # type: ignore[attr-defined]
    made.globals.update(gettext=gettext, ngettext=ngettext, _=gettext)


def _fill(phrase: str, filled: dict[str, Any]) -> str:
    """Plain text, never markup: what is translated may be a sentence with somebody's input in it, and is escaped whole."""
    return phrase % filled if filled else phrase.replace("%%", "%")


@functools.cache
def words(language: str) -> tuple[Callable[[str], str], Callable[[str, str, int], str]]:
    """gettext and ngettext of one language, from the .po files beside the templates (English is in the code)."""
    singles: dict[str, str] = {}
    plurals: dict[str, tuple[str, ...]] = {}
    rule: Callable[[int], int] = _english_plural
    for path in sorted((TEMPLATES / "pages").rglob(f"{language}.po")):
        catalog = read_po(path.open("rb"), locale=language)
        rule = _czech_plural if language == "cs" else _english_plural
        for message in catalog:
            if not message.id:
                continue
            if isinstance(message.id, tuple):
                plurals[message.id[0]] = tuple(message.string or ())
            elif message.string:
                singles[str(message.id)] = str(message.string)

    def translate(text: str) -> str:
        return singles.get(text) or singles.get(text.replace("%%", "%"), text)

    def translate_many(one: str, many: str, count: int) -> str:
        forms = plurals.get(one)
        return forms[rule(count)] if forms else (one if count == 1 else many)

    return translate, translate_many


def _czech_plural(count: int) -> int:
    return 0 if count == 1 else 1 if 2 <= count <= 4 else 2


def _english_plural(count: int) -> int:
    return 0 if count == 1 else 1


def show_money(language: str, minor: int | None, unit: str = "Kč") -> str:
    """An amount for readers: "1 234,50 Kč", in English "CZK 1,234.50"; a missing one is a dash."""
    if minor is None:
        return "–"
    if language == "cs":
        return czech.amount(minor, unit=unit)
    whole, cents = money_text(abs(minor)).split(".")
    shown = f"{int(whole):,}.{cents}"
    sign = "\u2212" if minor < 0 else ""
    return f"{sign}CZK\u00a0{shown}" if unit else f"{sign}{shown}"


def show_day(language: str, value: dt.date | None) -> str:
    if value is None:
        return "–"
    return czech.day(value) if language == "cs" else f"{value.day}\u00a0{value:%B}\u00a0{value.year}"


def show_moment(language: str, value: dt.datetime | None) -> str:
    from zoneinfo import ZoneInfo

    if value is None:
        return "–"
    local = value.astimezone(ZoneInfo("Europe/Prague"))
    return f"{show_day(language, local.date())} {local:%H:%M}"


def today() -> dt.date:
    """Today's date where the law counts days: Czech local time."""
    from zoneinfo import ZoneInfo

    return dt.datetime.now(ZoneInfo("Europe/Prague")).date()


def show_month(language: str, value: int | None) -> str:
    if value is None:
        return "–"
    month = Month(value)
    return f"{month.number}/{month.year}" if language == "cs" else f"{month.first_day():%b}\u00a0{month.year}"


def show_number(language: str, value: Any, places: int = 0) -> str:
    if value is None:
        return "–"
    shown = f"{value:,.{places}f}"
    if language == "cs":
        shown = shown.replace(",", "\u00a0").replace(".", ",")
    return shown.replace("-", "\u2212")


def show_percent(language: str, share: Any, places: int = 0) -> str:
    """A share (0 to 1) in per cent."""
    return "–" if share is None else f"{show_number(language, share * 100, places)}\u00a0%"


def asset_address(name: str) -> str:
    """Where a browser gets a built asset, by its plain name."""
    return f"/assets/{asset(name)}"


def wants_page(request: Request[Any, Any, Any]) -> bool:
    """Whether an error is answered as a page: a browser asks for HTML, and not under /api."""
    return not request.url.path.startswith("/api/") and "text/html" in request.headers.get("accept", "")


def form_faults(error: BadInput) -> dict[str, str]:
    """Faults by field, for a form that is shown again."""
    return {fault.pointer.lstrip("/"): fault.says for fault in error.faults}
