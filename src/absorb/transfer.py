"""What goes over the wire is small: pages and JSON are compressed as they leave, assets were compressed when they were built.

Pages hold one secret, the token against forged forms, and that is masked anew each time (`absorb.forgery`). A stream of
events passes untouched: it must not wait for a buffer to fill. So do files, which are compressed already.
"""

import functools
import gzip
from collections.abc import MutableMapping
from typing import Any

from isal import isal_zlib
from litestar import Request, Response, route
from litestar.params import FromPath
from litestar.types import Scope, Send

from absorb.kernel.errors import NotFound
from absorb.resources import ASSETS
from absorb.web import allow

WORTH_IT = 600
"""Bytes under which compression gains nothing: a packet carries more than that anyway."""

LEVEL = 1
"""A list of 40 kB becomes 7.7 kB in 0.04 ms of the processor's time, which everybody waits for; zlib's own level 1 packs it into
7.9 kB in 0.1 ms."""

_GZIP_FRAME = 16 + isal_zlib.MAX_WBITS

_TYPES = (b"text/html", b"application/json", b"application/problem+json", b"image/svg+xml", b"text/calendar", b"text/plain")

MEDIA_TYPES = {
    ".css": "text/css",
    ".js": "text/javascript",
    ".svg": "image/svg+xml",
    ".txt": "text/plain",
    ".woff2": "font/woff2",
}
FOR_EVER = "public, max-age=31536000, immutable"


def compressing(scope: Scope, send: Send) -> Send:
    """`send` for one answer: a whole text is compressed with gzip where the browser takes that."""
    accepted = next((value for name, value in scope["headers"] if name == b"accept-encoding"), b"")
    if b"gzip" not in accepted:
        return send
    start: Any = None

    async def compress(message: Any) -> None:
        nonlocal start
        if message["type"] == "http.response.start":
            start = message
            return
        if start is not None and message["type"] == "http.response.body":
            body = message.get("body", b"")
            if not message.get("more_body") and len(body) >= WORTH_IT and _is_text(start):
                message = {**message, "body": _compress(start, body)}
            await send(start)
            start = None
        await send(message)

    return compress


def _is_text(start: MutableMapping[str, Any]) -> bool:
    headers = {bytes(name).lower(): bytes(value) for name, value in start.get("headers", [])}
    return headers.get(b"content-type", b"").startswith(_TYPES) and b"content-encoding" not in headers


def _compress(start: MutableMapping[str, Any], body: bytes) -> bytes:
    packer = isal_zlib.compressobj(LEVEL, isal_zlib.DEFLATED, _GZIP_FRAME)
    small = packer.compress(body) + packer.flush()
    kept = [(name, value) for name, value in start["headers"] if bytes(name).lower() != b"content-length"]
    start["headers"] = [
        *kept,
        (b"content-length", b"%d" % len(small)),
        (b"content-encoding", b"gzip"),
        (b"vary", b"accept-encoding"),
    ]
    return small


@functools.cache
def _built() -> frozenset[str]:
    """The names of the files that were built."""
    return frozenset(path.name for path in ASSETS.iterdir() if path.suffix in (*MEDIA_TYPES, ".br"))


@functools.cache
def _asset(name: str, encoding: str) -> bytes:
    content = (ASSETS / (f"{name}.br" if encoding == "br" else name)).read_bytes()
    return gzip.compress(content, 9, mtime=0) if encoding == "gzip" else content


@route("/assets/{name:str}", http_method=["GET", "HEAD"], opt=allow(None), include_in_schema=False)
async def show_asset(request: Request[Any, Any, Any], name: FromPath[str]) -> Response[bytes]:
    """A built file, kept by the browser for ever: another content has another name. Brotli was made beside it when it was
    built, gzip is made once here."""
    media_type = MEDIA_TYPES.get(f".{name.rpartition('.')[2]}")
    if media_type is None or name not in _built():
        raise NotFound("There is no such address.")
    accepted = request.headers.get("accept-encoding", "")
    headers = {"cache-control": FOR_EVER, "vary": "accept-encoding"}
    encoding = "br" if "br" in accepted and f"{name}.br" in _built() else "gzip" if "gzip" in accepted else ""
    if encoding and media_type != "font/woff2":
        return Response(_asset(name, encoding), media_type=media_type, headers={**headers, "content-encoding": encoding})
    return Response(_asset(name, ""), media_type=media_type, headers=headers)
