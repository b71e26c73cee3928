"""Doing what a request asks once only, however often the request comes.

A double click, a browser's retry and a program that heard no answer all send the same key again. The receipt is written
in the transaction of the act itself: either both are kept or neither is.
"""

import datetime as dt
import hashlib
from collections.abc import Awaitable, Callable, Mapping
from typing import Any, TypeVar

import asyncpg
import msgspec

from absorb.kernel.errors import BadInput, Clash
from absorb.kernel.ids import new_id
from absorb.receipts import queries

T = TypeVar("T")

KEPT_FOR = dt.timedelta(days=30)
"""A retry comes within minutes or days; afterwards a receipt would only tell who did what and when."""

LONGEST_KEY = 200


USED = "This key was used for another request; a new request needs a new key. To repeat the former one, send it unchanged."
SENT_OTHERWISE = (
    "You have sent this form before with something else in it, and that holds. To send this as well, press the button once more."
)


class FormMark(str):
    """A key that a page's form carries: whoever sent the form is a person, and is told in other words than a program."""


def form_mark(form: Mapping[str, str]) -> FormMark | None:
    """The form's key (`{{ once() }}`), where it carries one."""
    return FormMark(form["once"]) if "once" in form else None


async def once(connection: asyncpg.Connection, key: str | None, asked: Any, act: Callable[[], Awaitable[T]], shape: type[T]) -> T:
    """What `act` answers, done at most once for this person and key, inside the running transaction.

    `key` None just acts. The same key with the same `asked` (any value that msgspec can write) gives the first answer,
    read as `shape`; with another one it is a `Clash`. Of two that come at once the second waits for the first's end,
    and acts itself if the first failed.
    """
    if key is None:
        return await act()
    check_key(key)
    asked_sha256 = hashlib.sha256(msgspec.json.encode(asked, order="deterministic")).hexdigest()
    receipt_id = await connection.fetchval(queries.TAKE, new_id(), key, asked_sha256)
    if receipt_id is None:
        return await _first_answer(connection, key, asked_sha256, shape)
    answer = await act()
    await connection.execute(queries.ANSWER, receipt_id, asked_sha256, {"answer": msgspec.to_builtins(answer)})
    return answer


async def _first_answer(connection: asyncpg.Connection, key: str, asked_sha256: str, shape: type[T]) -> T:
    row = await connection.fetchrow(queries.GIVEN, key)
    if row is None or row["asked_sha256"] != asked_sha256:
        raise Clash(SENT_OTHERWISE if isinstance(key, FormMark) else USED, key=key)
    # Through JSON, as it lay in the database: ids and times come back as what they were.
    return msgspec.json.decode(msgspec.json.encode(row["answer"]["answer"]), type=shape)


async def was_done(connection: asyncpg.Connection, key: str) -> bool:
    """Whether this person did something under this key, whatever was asked."""
    return is_key(key) and await connection.fetchrow(queries.GIVEN, key) is not None


def is_key(text: str) -> bool:
    """A key is 1 to 200 printable ASCII characters."""
    return 0 < len(text) <= LONGEST_KEY and text.isascii() and text.isprintable()


def check_key(key: str) -> None:
    """`BadInput` for what is no key."""
    if not is_key(key):
        raise BadInput.one(
            "/Idempotency-Key",
            f"The key of a request is 1 to {LONGEST_KEY} printable ASCII characters, such as a random UUID.",
        )


async def forget_old(connection: asyncpg.Connection, now: dt.datetime) -> None:
    """Delete the community's receipts that nobody will ask for any more."""
    await connection.execute(queries.FORGET, now - KEPT_FOR)
