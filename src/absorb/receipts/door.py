"""What is sent again is done once, whatever it changes: docs/decisions/0005-done-once.md.

A program says that it sends the same again by its `Idempotency-Key`; a page's form by its own mark, which every drawn form has
(`absorb.forgery.mark_of`), so a double click, "send again" and a retry get the first answer. The receipt is taken in the first
transaction that the request writes in, so either both are kept or neither is; of two that come at once the second waits for
the first there. The answer is written beside it afterwards.
"""

import asyncio
import contextlib
import hashlib
from collections.abc import Callable
from typing import Any

import asyncpg
import msgspec
from litestar import Request, Response
from litestar.datastructures import UploadFile
from litestar.enums import ScopeType
from litestar.handlers import HTTPRouteHandler
from litestar.types import ASGIApp, Message, Receive, Scope, Send

from absorb import forgery
from absorb.db import Acting, aside, first_in_transaction, reading
from absorb.kernel.errors import AbsorbError, BadInput, Clash
from absorb.kernel.ids import new_id
from absorb.receipts import queries
from absorb.receipts.actions import USED, check_key

HEADER = "idempotency-key"
OWN, NONE, AGAIN = "own", "none", "again"
"""What a handler's `opt["receipt"]` may say: it keeps its receipt itself; its answer holds a secret or a session, so none is
kept; its form done again leaves everything as it was (a key is taken all the same)."""

LARGEST_ANSWER = 1_000_000
_KEPT = (b"content-type", b"location")
_TRIES, _PAUSE_SECONDS = 60, 0.05
"""How long the second of two at once waits for the first one's answer."""

_FORM = "form"
"""Under which name the request's scope holds what `form_of` answers."""

Refuse = Callable[[Request[Any, Any, Any], AbsorbError], Response[Any]]


class _Asked(msgspec.Struct):
    """One request with a key. `is_taken` once its receipt is written, `is_repeated` where another was before it.

    What a program sends under the same key is the same; a form gone back to and filled in otherwise is another asking
    (`may_differ`), after which the earlier one is no repetition any more.
    """

    key: str
    sha256: str
    may_differ: bool
    receipt: Any = None
    is_repeated: bool = False

    async def take(self, connection: asyncpg.Connection) -> None:
        """Write the receipt before anything else in the first transaction that writes; later ones are the same request's."""
        if self.receipt is not None:
            return
        take = queries.TAKE_OR_RENEW if self.may_differ else queries.TAKE
        self.receipt = await connection.fetchval(take, new_id(), self.key, self.sha256)
        if self.receipt is None:
            self.is_repeated = True
            raise _unanswered(self.key)


def answering_once(refuse: Refuse) -> Callable[[ASGIApp], ASGIApp]:
    """The middleware; `refuse` makes an answer of a refusal."""

    def wrap(app: ASGIApp) -> ASGIApp:
        async def handle(scope: Scope, receive: Receive, send: Send) -> None:
            if scope["type"] != ScopeType.HTTP or scope["method"] != "POST" or not scope["user"]:
                await app(scope, receive, send)
                return
            request: Request[Any, Any, Any] = Request(scope, receive)
            try:
                messages, asked = await (_asked_by_program if scope["path"].startswith("/api/") else _asked_by_form)(request)
                if asked is None:
                    await app(scope, receive, send)
                else:
                    await _answer(app, request, messages, asked, send)
            except AbsorbError as error:
                await refuse(request, error).to_asgi_response(None, request)(scope, receive, send)

        return handle

    return wrap


async def _asked_by_program(request: Request[Any, Any, Any]) -> tuple[list[Any], _Asked | None]:
    """With the body's messages, which the handler reads once more."""
    key = request.headers.get(HEADER)
    how = request.scope["route_handler"].opt.get("receipt")
    if key is None:
        return [], None
    if how == NONE:
        raise BadInput.one("/Idempotency-Key", "No key is taken here: the answer holds a secret that is shown once and kept nowhere.")
    check_key(key)
    if how == OWN:
        return [], None
    messages, digest = await _read(request)
    return messages, _Asked(f"POST {key}", digest, may_differ=False)


async def _asked_by_form(request: Request[Any, Any, Any]) -> tuple[list[Any], _Asked | None]:
    """The form has been read already, so there are no messages to keep."""
    how = request.scope["route_handler"].opt.get("receipt")
    if how == AGAIN:
        return [], None
    form = await request.form()
    mark = forgery.mark_of(form)
    if mark is None:
        return [], None
    fields = [(name, await _content_of(value) if isinstance(value, UploadFile) else value) for name, value in form.multi_items()]
    key = hashlib.sha256(f"{_address(request)}\n{mark}".encode()).hexdigest()
    digest = hashlib.sha256(msgspec.json.encode(fields)).hexdigest()
    request.scope[_FORM] = f"{key} {digest}"  # type: ignore[literal-required]
    return [], None if how or request.user.acting is None else _Asked(f"form {key}", digest, may_differ=True)


def form_of(request: Request[Any, Any, Any]) -> str | None:
    """What tells this form as it is filled in from every other, and is the same when it is sent again: for an act whose
    answer holds a secret, which is made out of this instead of being kept. None for what is no page's form."""
    told: Any = request.scope.get(_FORM)
    return told if isinstance(told, str) else None


async def _content_of(file: UploadFile) -> tuple[str, str]:
    content = await file.read()
    await file.seek(0)
    return file.filename, hashlib.sha256(content).hexdigest()


def _address(request: Request[Any, Any, Any]) -> str:
    return f"{request.scope['path']}?{request.scope['query_string'].decode('latin-1')}"


async def _answer(app: ASGIApp, request: Request[Any, Any, Any], messages: list[Any], asked: _Asked, send: Send) -> None:
    acting: Acting = request.user.acting
    for _ in range(_TRIES):
        if await _replay(acting, asked, send):
            return
        asked.is_repeated = False
        sent = await _act(app, request, list(messages), asked)
        if asked.is_repeated:
            continue  # for the answer to that one, or to do what it gave back
        if asked.receipt is not None:
            await _keep(acting, asked, sent)
        for message in sent:
            await send(message)
        return
    raise _unanswered(asked.key)


async def _act(app: ASGIApp, request: Request[Any, Any, Any], messages: list[Any], asked: _Asked) -> list[Message]:
    """What the handler answers, not sent yet."""
    sent: list[Message] = []

    async def keep(message: Message) -> None:
        sent.append(message)

    async def receive_again() -> Any:
        return messages.pop(0) if messages else await request.receive()

    with first_in_transaction(asked.take):
        await app(request.scope, receive_again, keep)
    return sent


async def _read(request: Request[Any, Any, Any]) -> tuple[list[Any], str]:
    """The body as it came, up to the handler's limit, and the hash of what is asked; what is longer the handler refuses."""
    handler = request.scope["route_handler"]
    assert isinstance(handler, HTTPRouteHandler)
    most = handler.resolve_request_max_body_size() or LARGEST_ANSWER
    digest = hashlib.sha256(f"{_address(request)}\n".encode())
    messages: list[Any] = []
    size = 0
    while size <= most:
        message: Any = await request.receive()
        messages.append(message)
        body = message.get("body", b"")
        digest.update(body)
        size += len(body)
        if message["type"] != "http.request" or not message.get("more_body", False):
            break
    return messages, digest.hexdigest()


async def _replay(acting: Acting, asked: _Asked, send: Send) -> bool:
    """Give the first answer again, if this was done before."""
    given = await _first_answer(acting, asked)
    if given is None:
        return False
    headers = [(name.encode("latin-1"), value.encode("latin-1")) for name, value in given["headers"]]
    await send({"type": "http.response.start", "status": given["status"], "headers": headers})
    await send({"type": "http.response.body", "body": given["body"].encode(), "more_body": False})
    return True


async def _first_answer(acting: Acting, asked: _Asked) -> dict[str, Any] | None:
    """The answer to the same request; one that is being done is waited for."""
    for _ in range(_TRIES):
        async with reading(acting) as connection:
            row = await connection.fetchrow(queries.GIVEN, asked.key)
        if row is None or (row["asked_sha256"] != asked.sha256 and asked.may_differ):
            return None
        if row["asked_sha256"] != asked.sha256:
            raise Clash(USED, key=asked.key.partition(" ")[2])
        if "status" in row["answer"]:
            answer: dict[str, Any] = row["answer"]
            return answer
        await asyncio.sleep(_PAUSE_SECONDS)
    raise _unanswered(asked.key)


def _unanswered(key: str) -> Clash:
    return Clash(
        "This request was sent before and is being done, or was done and its answer was lost. Send it again in a moment; "
        "if it still has no answer, look whether what you asked for is there.",
        key=key.partition(" ")[2],
    )


async def _keep(acting: Acting, asked: _Asked, sent: list[Message]) -> None:
    """Write the answer down; a refusal is none, so that what was mended may be sent again with the same key. Of a form's
    answers only the way to a page is kept: a page itself is drawn for one reader at one moment."""
    start: Any = sent[0]
    body = b"".join(message.get("body", b"") for message in sent[1:])  # type: ignore[misc]
    is_kept = start["status"] == 303 if asked.may_differ else start["status"] < 300
    async with aside(acting) as connection:
        if not is_kept:
            await connection.execute(queries.GIVE_BACK, asked.receipt, asked.sha256)
            return
        with contextlib.suppress(UnicodeDecodeError):
            headers = [(bytes(name).decode("latin-1"), bytes(value).decode("latin-1")) for name, value in start["headers"]]
            answer = {
                "status": start["status"],
                "headers": [(name, value) for name, value in headers if name.lower().encode() in _KEPT],
                "body": body.decode(),
            }
            if len(body) <= LARGEST_ANSWER:
                await connection.execute(queries.ANSWER, asked.receipt, asked.sha256, answer)
