"""What the framework refuses, said as this house says it: what, where, and what would be right."""

import inspect
import re
import typing
from collections.abc import Callable, Mapping
from typing import Annotated, Any

import msgspec
from litestar import Litestar, Request
from litestar.exceptions import HTTPException, ValidationException
from litestar.params import QueryParameter

from absorb.kernel.errors import AbsorbError, BadInput, Fault, NotFound
from absorb.kernel.intake import convert, nearest
from absorb.kernel.phrases import Phrase

METHODS = ("GET", "POST", "PUT", "PATCH", "DELETE")

_WHOLE = re.compile(r"-?[0-9]{1,18}")


class WrongMethod(AbsorbError):
    """The address is there, but takes other methods; `allow` names them as the header does."""

    slug = "wrong-method"
    status = 405
    title = "This address does not take this method"


def refusal_of(request: Request[Any, Any, Any], error: HTTPException) -> AbsorbError:
    """The framework's refusal as one of ours."""
    if error.status_code == 404:
        return NotFound("There is no such address.")
    if error.status_code == 405:
        return _wrong_method(request)
    if error.status_code == 413:
        return _too_large(request)
    if isinstance(error, ValidationException):
        return BadInput(_faults(request, error))
    known = AbsorbError(Phrase("What was sent cannot be read: %(detail)s", detail=error.detail))
    known.status = error.status_code
    return known


def _wrong_method(request: Request[Any, Any, Any]) -> AbsorbError:
    taken = [method for method in METHODS if _takes(request.app, request.url.path, method)]
    said = Phrase("%(some)s and %(last)s", some=", ".join(taken[:-1]), last=taken[-1]) if len(taken) > 1 else "".join(taken)
    says = Phrase("This address takes %(taken)s, not %(method)s.", taken=said, method=request.method)
    return WrongMethod(says, allow=", ".join(taken))


def _too_large(request: Request[Any, Any, Any]) -> AbsorbError:
    most = request.scope["route_handler"].resolve_request_max_body_size() or 0  # type: ignore[union-attr]
    known = AbsorbError(Phrase("What was sent is too large for this address, which takes up to %(most)s KiB.", most=f"{most // 1024:,}"))
    known.status = 413
    return known


def page_above(request: Request[Any, Any, Any]) -> str | None:
    """The page that a form's own address belongs to: the nearest one above it that can be looked at. People get to such an
    address by their browser (a reload, a kept tab, the way back from signing in); None where there is nothing above."""
    path = request.url.path
    while request.method in ("GET", "HEAD") and (path := path.rpartition("/")[0]):
        if _takes(request.app, path, "GET"):
            return path
    return None


def _takes(app: Litestar, path: str, method: str) -> bool:
    try:
        app.asgi_router.handle_routing(path=path, method=method)
    except HTTPException:
        return False
    return True


def _faults(request: Request[Any, Any, Any], error: ValidationException) -> list[Fault]:
    extra = error.extra if isinstance(error.extra, list) else []
    known = known_parameters(request.scope["route_handler"].fn) if "route_handler" in request.scope else {}
    faults = []
    for found in extra:
        name = str(found.get("key", ""))
        says = f"{str(found.get('message', error.detail)).rstrip('.')}."
        faults.extend(_read_again(name, request.query_params.get(name), known.get(name)) or [Fault(f"/{name}", says)])
    return faults or [_missing(error.detail)]


def _missing(detail: str) -> Fault:
    name = re.match(r"Missing required query parameter '([^']+)'", detail)
    return Fault(f"/{name[1]}", f'The parameter "{name[1]}" is missing.') if name else Fault("", f"{detail.rstrip('.')}.")


def _read_again(name: str, given: str | None, shape: Any) -> list[Fault]:
    """The faults of a parameter as those of a body are told; none where the shape is not one that bodies have."""
    if given is None or shape is None:
        return []
    try:
        convert(int(given) if _WHOLE.fullmatch(given) else given, shape, f"/{name}")
    except BadInput as error:
        return list(error.faults)
    except TypeError:
        return []
    return []


def check_query(request: Request[Any, Any, Any]) -> None:
    """Refuse what no address could mean: a character that no text holds, and under /api a parameter that is not known there."""
    faults = [
        Fault(f"/{name}", Phrase("Expected a text without control characters, found one with a NUL (%%00)."))
        for name, given in request.query_params.multi_items()
        if "\x00" in given
    ]
    if request.url.path.startswith("/api/"):
        known = known_parameters(request.scope["route_handler"].fn)
        faults += [
            Fault(f"/{name}", f'The parameter "{name}" is not known here{nearest(name, known)}')
            for name in dict.fromkeys(request.query_params)
            if name not in known
        ]
    if faults:
        raise BadInput(faults)


_KNOWN: dict[Callable[..., Any], Mapping[str, Any]] = {}


def known_parameters(fn: Callable[..., Any]) -> Mapping[str, Any]:
    """The query parameters of a handler, each with its shape (bounds included), by the name it has in the address."""
    if fn not in _KNOWN:
        hints = {name: parameter.annotation for name, parameter in inspect.signature(fn).parameters.items()}
        marked = {name: (hint, _mark_of(hint)) for name, hint in hints.items()}
        _KNOWN[fn] = {mark.query or mark.name or name: _shape(hint, mark) for name, (hint, mark) in marked.items() if mark is not None}
    return _KNOWN[fn]


def _mark_of(hint: Any) -> QueryParameter | None:
    return next((mark for mark in getattr(hint, "__metadata__", ()) if isinstance(mark, QueryParameter)), None)


def _shape(hint: Any, mark: QueryParameter) -> Any:
    kinds = [kind for kind in typing.get_args(hint.__origin__) or (hint.__origin__,) if kind is not type(None)]
    kind = kinds[0] if len(kinds) == 1 else hint.__origin__
    bounds = {name: getattr(mark, name) for name in ("ge", "gt", "le", "lt", "min_length", "max_length", "pattern")}
    given = {name: bound for name, bound in bounds.items() if bound is not None}
    return Annotated[kind, msgspec.Meta(**given)] if given else kind
