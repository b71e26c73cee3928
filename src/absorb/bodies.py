"""Bodies of requests: how a file is taken in, and how the API's description tells what a handler takes.

Handlers read the body themselves, so that every fault is listed; `operation_class=takes(Shape)` says so in OpenAPI.
"""

import dataclasses
from collections.abc import Iterable
from typing import Any

from litestar import Request, Router
from litestar.datastructures import UploadFile
from litestar.openapi.spec import OpenAPIMediaType, Operation, RequestBody

from absorb.kernel.errors import BadInput
from absorb.kernel.intake import schema

OPEN_FORM = 64 * 2**10
"""A form that anybody may send: to sign in, to change the language. One with long texts in it says so itself."""

FORM = 2**20
"""A form of somebody signed in: some long texts."""

JSON_BODY = 256 * 2**10
"""A body under /api/v1."""

CASE_BODY = 10 * 2**20
"""An engine's case in a body under /api/v1."""

LARGEST_FILE = 32 * 2**20
"""A file; it is taken in beside the event loop."""


def room_for(characters: int) -> int:
    """Bytes of an open form with so many characters of texts in it, whatever their script: up to four bytes each, of which a
    form writes each as three signs."""
    return OPEN_FORM + 12 * characters


def limited(handlers: Iterable[Any]) -> list[Router]:
    """The handlers with the largest body that each takes: what it says itself as `request_max_body_size`, or else by who
    may send it and in which form."""
    by_limit: dict[int, list[Any]] = {}
    for handler in handlers:
        is_api = all(path.startswith("/api/") for path in handler.paths)
        limit = JSON_BODY if is_api else OPEN_FORM if handler.opt.get("allowed") is None else FORM
        by_limit.setdefault(limit, []).append(handler)
    return [Router("/", route_handlers=group, request_max_body_size=limit) for limit, group in by_limit.items()]


def takes(shape: Any) -> type[Operation]:
    """The OpenAPI operation of a handler that reads `shape` as JSON."""
    return _operation("application/json", _inlined(schema(shape)))


def takes_file(media_type: str) -> type[Operation]:
    """The OpenAPI operation of a handler that reads a file: the bare bytes, or a form with the field "file"."""
    return _operation(media_type, {"type": "string", "format": "binary"})


def _operation(media_type: str, body: dict[str, Any]) -> type[Operation]:
    @dataclasses.dataclass
    class Taking(Operation):
        def __post_init__(self) -> None:
            self.request_body = RequestBody(content={media_type: OpenAPIMediaType(schema=body)}, required=True)  # type: ignore[arg-type]

    return Taking


def _inlined(described: dict[str, Any]) -> dict[str, Any]:
    """The schema without references, which would not lead anywhere inside the API's description."""
    definitions = described.get("$defs", {})

    def resolve(node: Any) -> Any:
        if isinstance(node, list):
            return [resolve(item) for item in node]
        if not isinstance(node, dict):
            return node
        if "$ref" in node:
            return resolve(definitions[node["$ref"].rpartition("/")[2]])
        return {key: resolve(item) for key, item in node.items() if key not in ("$schema", "$defs")}

    answer: dict[str, Any] = resolve(described)
    return answer


async def read_file(request: Request[Any, Any, Any], file_name: str) -> tuple[str, bytes]:
    """The name and content of the file that was sent: as the body itself (then under `file_name`), or as a form's "file"."""
    if request.headers.get("content-type", "").startswith("multipart/form-data"):
        sent = (await request.form()).get("file")
        if sent == "":  # what a browser sends of a field in which no file was chosen
            raise BadInput.one("/file", "Choose a file first.")
        if not isinstance(sent, UploadFile):
            raise BadInput.one("/file", 'The form has no file in its field "file".')
        file_name, content = sent.filename or file_name, await sent.read()
    else:
        content = await request.body()
    if not content:
        raise BadInput.one("", "The file is empty.")
    return file_name.rpartition("/")[2].rpartition("\\")[2][:200] or "workbook.xlsx", content
