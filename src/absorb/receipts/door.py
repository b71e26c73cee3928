"""A request that is sent again with its `Idempotency-Key` is done once, whatever it creates: docs/decisions/0005-done-once.md.

The receipt is taken in the first transaction that the request writes in, so either both are kept or neither is; of two that
come at once the second waits for the first there. The answer is written beside it afterwards.
"""

import contextlib
import hashlib
from collections.abc import Callable
from typing import Any

import asyncpg
import msgspec
from litestar import Request, Response
from litestar.enums import ScopeType
from litestar.handlers import HTTPRouteHandler
from litestar.types import ASGIApp, Message, Receive, Scope, Send

from absorb.db import Acting, aside, first_in_transaction, reading
from absorb.kernel.errors import AbsorbError, BadInput, Clash
from absorb.kernel.ids import new_id
from absorb.receipts import queries
from absorb.receipts.actions import check_key

HEADER = "idempotency-key"
OWN, NONE = "own", "none"
"""What a handler's `opt["receipt"]` may say: it keeps its receipt itself; its answer holds a secret, so none is kept."""

LARGEST_ANSWER = 1_000_000
_KEPT = (b"content-type", b"location")

Refuse = Callable[[Request[Any, Any, Any], AbsorbError], Response[Any]]


class _Asked(msgspec.Struct):
    """One request with a key. `is_taken` once its receipt is written, `is_repeated` where another was before it."""

    key: str
    sha256: str
    receipt: Any = None
    is_repeated: bool = False

    async def take(self, connection: asyncpg.Connection) -> None:
        """Write the receipt before anything else in the first transaction that writes; later ones are the same request's."""
        if self.receipt is not None:
            return
        self.receipt = await connection.fetchval(queries.TAKE, new_id(), self.key, self.sha256)
        if self.receipt is None:
            self.is_repeated = True
            raise _unanswered(self.key)


def answering_once(refuse: Refuse) -> Callable[[ASGIApp], ASGIApp]:
    """The middleware; `refuse` makes an answer of a refusal."""

    def wrap(app: ASGIApp) -> ASGIApp:
        async def handle(scope: Scope, receive: Receive, send: Send) -> None:
            key = _key_of(scope)
            if key is None:
                await app(scope, receive, send)
                return
            request: Request[Any, Any, Any] = Request(scope)
            try:
                how = request.scope["route_handler"].opt.get("receipt")
                if how == NONE:
                    raise BadInput.one(
                        "/Idempotency-Key", "No key is taken here: the answer holds a secret that is shown once and kept nowhere."
                    )
                check_key(key)
                if how == OWN:
                    await app(scope, receive, send)
                    return
                await _answer(app, scope, receive, send, request.user.acting, key)
            except AbsorbError as error:
                await refuse(request, error).to_asgi_response(None, request)(scope, receive, send)

        return handle

    return wrap


def _key_of(scope: Scope) -> str | None:
    if scope["type"] != ScopeType.HTTP or scope["method"] != "POST" or not scope["path"].startswith("/api/") or not scope["user"]:
        return None
    return next((value.decode("latin-1") for name, value in scope["headers"] if name == HEADER.encode()), None)


async def _answer(app: ASGIApp, scope: Scope, receive: Receive, send: Send, acting: Acting, key: str) -> None:
    messages, digest = await _read(receive, scope)
    asked = _Asked(f"POST {key}", digest)
    if await _replay(acting, asked, send):
        return
    sent: list[Message] = []

    async def keep(message: Message) -> None:
        sent.append(message)

    async def receive_again() -> Any:
        return messages.pop(0) if messages else await receive()

    with first_in_transaction(asked.take):
        await app(scope, receive_again, keep)
    if asked.is_repeated and await _replay(acting, asked, send):
        return
    if asked.receipt is not None:
        await _keep(acting, asked, sent)
    for message in sent:
        await send(message)


async def _read(receive: Receive, scope: Scope) -> tuple[list[Any], str]:
    """The body as it came, up to the handler's limit, and the hash of what is asked; what is longer the handler refuses."""
    handler = scope["route_handler"]
    assert isinstance(handler, HTTPRouteHandler)
    most = handler.resolve_request_max_body_size() or LARGEST_ANSWER
    digest = hashlib.sha256(f"{scope['path']}?{scope['query_string'].decode('latin-1')}\n".encode())
    messages: list[Any] = []
    size = 0
    while size <= most:
        message: Any = await receive()
        messages.append(message)
        body = message.get("body", b"")
        digest.update(body)
        size += len(body)
        if message["type"] != "http.request" or not message.get("more_body", False):
            break
    return messages, digest.hexdigest()


async def _replay(acting: Acting, asked: _Asked, send: Send) -> bool:
    """Give the first answer again, if this was done before."""
    async with reading(acting) as connection:
        row = await connection.fetchrow(queries.GIVEN, asked.key)
    if row is None:
        return False
    if row["asked_sha256"] != asked.sha256:
        raise Clash(
            "This key was used for another request; a new request needs a new key. To repeat the former one, send it unchanged.",
            key=asked.key.partition(" ")[2],
        )
    if "status" not in row["answer"]:
        raise _unanswered(asked.key)
    answer = row["answer"]
    headers = [(name.encode("latin-1"), value.encode("latin-1")) for name, value in answer["headers"]]
    await send({"type": "http.response.start", "status": answer["status"], "headers": headers})
    await send({"type": "http.response.body", "body": answer["body"].encode(), "more_body": False})
    return True


def _unanswered(key: str) -> Clash:
    return Clash(
        "This request was sent before and is being done, or was done and its answer was lost. Send it again in a moment; "
        "if it still has no answer, look whether what you asked for is there.",
        key=key.partition(" ")[2],
    )


async def _keep(acting: Acting, asked: _Asked, sent: list[Message]) -> None:
    """Write the answer down; a refusal is none, so that what was mended may be sent again with the same key."""
    start: Any = sent[0]
    body = b"".join(message.get("body", b"") for message in sent[1:])  # type: ignore[misc]
    async with aside(acting) as connection:
        if start["status"] >= 300:
            await connection.execute(queries.GIVE_BACK, asked.receipt)
            return
        with contextlib.suppress(UnicodeDecodeError):
            headers = [(bytes(name).decode("latin-1"), bytes(value).decode("latin-1")) for name, value in start["headers"]]
            answer = {
                "status": start["status"],
                "headers": [(name, value) for name, value in headers if name.lower().encode() in _KEPT],
                "body": body.decode(),
            }
            if len(body) <= LARGEST_ANSWER:
                await connection.execute(queries.ANSWER, asked.receipt, answer)
