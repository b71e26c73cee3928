"""The API's own description (OpenAPI 3.1): what the framework knows, and what every address shares and it does not.

Each address under /api/v1 tells which refusals it may answer, all in one form (RFC 9457), and that it asks for a bearer token.
"""

import copy
from collections.abc import Iterator, Sequence
from typing import Any

from litestar import Request, Router
from litestar.handlers import HTTPRouteHandler
from litestar.openapi import OpenAPIConfig
from litestar.openapi.plugins import JsonRenderPlugin
from litestar.routes import BaseRoute, HTTPRoute

from absorb import __version__
from absorb.web import allow

BEARER = {"type": "http", "scheme": "bearer", "description": "A token from POST /api/v1/tokens, or opened on the settings page."}

PROBLEM = {
    "type": "object",
    "title": "Problem",
    "description": "A refusal (RFC 9457).",
    "required": ["type", "title", "status", "detail"],
    "properties": {
        "type": {"type": "string", "description": "the kind of refusal, for programs", "examples": ["urn:absorb:problem:bad-input"]},
        "title": {"type": "string", "description": "the kind of refusal in words"},
        "status": {"type": "integer"},
        "detail": {"type": "string", "description": "one sentence: what is wrong, where, and what would be right"},
        "errors": {
            "type": "array",
            "description": "with 422: every fault that was found",
            "items": {
                "type": "object",
                "required": ["pointer", "detail"],
                "properties": {
                    "pointer": {"type": "string", "description": 'a JSON pointer into the body, or "/" and the name of a query parameter'},
                    "detail": {"type": "string"},
                },
            },
        },
    },
}

REFUSALS = {
    401: "No token was given, or it is unknown or out of date.",
    403: "The person's role, or the token, does not allow this.",
    404: "It is not there, or not for this person to see.",
    409: "The state has moved on or forbids this; nothing was changed.",
    422: "The input cannot be taken as it is; every fault is listed.",
}


def description() -> OpenAPIConfig:
    """How the framework describes the API, at /api/v1/openapi.json."""
    return OpenAPIConfig(
        title="Absorb",
        version=__version__,
        description="From the ideas in a town's tank to the money that was really drawn. Sign in with a bearer token.",
        # Only the description itself: the usual viewers fetch their scripts from elsewhere.
        render_plugins=[_Description(path="/openapi.json")],
        openapi_router=_OnlyTheDescription(path="/api/v1", route_handlers=[], opt=allow(None), include_in_schema=False),
    )


class _OnlyTheDescription(Router):
    """Without the framework's page that would answer every unknown address under /api/v1 in HTML."""

    def register(self, value: Any) -> list[BaseRoute]:
        if isinstance(value, HTTPRouteHandler) and "/{path:str}" in value.paths:
            return []
        return super().register(value)


class _Description(JsonRenderPlugin):
    """The description with what all addresses share."""

    def render(self, request: Request[Any, Any, Any], openapi_schema: dict[str, Any]) -> bytes:
        return super().render(request, completed(openapi_schema, request.app.routes))


def completed(described: dict[str, Any], routes: Sequence[BaseRoute]) -> dict[str, Any]:
    """A description with its security scheme, and with the refusals of each operation."""
    answer = copy.deepcopy(described)
    parts = answer.setdefault("components", {})
    parts.setdefault("schemas", {})["Problem"] = PROBLEM
    parts["securitySchemes"] = {"bearer": BEARER}
    for path, method, handler in _operations(routes):
        operation = answer["paths"].get(path, {}).get(method)
        if operation is not None:
            _complete(operation, is_open=handler.opt["allowed"] is None)
    return answer


def _operations(routes: Sequence[BaseRoute]) -> Iterator[tuple[str, str, HTTPRouteHandler]]:
    for route in routes:
        if isinstance(route, HTTPRoute):
            for handler in route.route_handlers:
                for method in handler.http_methods:
                    yield route.path_format, str(method).lower(), handler


def _complete(operation: dict[str, Any], *, is_open: bool) -> None:
    operation["security"] = [] if is_open else [{"bearer": []}]
    places = {parameter["in"] for parameter in operation.get("parameters", [])}
    statuses = {404} if "path" in places else set()
    statuses |= set() if is_open else {401, 403}
    if "requestBody" in operation or "query" in places:
        statuses.add(422)
    if "requestBody" in operation:
        statuses |= {404, 409}
    answers = operation.setdefault("responses", {})
    answers.pop("400", None)  # the framework's own form of a refused parameter, which nobody gets
    for status in sorted(statuses):
        answers[str(status)] = {
            "description": REFUSALS[status],
            "content": {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}},
        }
