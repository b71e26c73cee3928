"""Keeping a version of a call: written once, so that what was built on it keeps saying what it said."""

import uuid

import asyncpg
import msgspec

from absorb.calls.queries import versions as queries
from absorb.calls.rules import CallText, has_unverified
from absorb.calls.schemas import Loaded
from absorb.journal.actions import record
from absorb.kernel.ids import new_id
from absorb.kernel.intake import plain
from absorb.outbox.actions import promise_once
from absorb.storage import content_hash
from absorb.tank.actions.moving import OFFER_IDEAS


class Written(msgspec.Struct, frozen=True):
    """A call's text as it is to be kept. `shipped_sha256` is the hash of the shipped file that it comes from; a text of the
    service's own (`is_shipped`) is that file."""

    call: CallText
    text: str
    shipped_sha256: str | None = None
    is_shipped: bool = False
    why: str | None = None


async def keep_version(connection: asyncpg.Connection, written: Written) -> Loaded:
    """The next version of the call, journalled; the ideas that were set aside are held against it. The caller holds the lock."""
    call, latest = written.call, await queries.find_latest(connection, written.call.code)
    call_id, version = new_id(), latest.version + 1 if latest else 1
    own = content_hash(written.text.encode())
    sha256 = written.shipped_sha256 if written.is_shipped and written.shipped_sha256 else own
    opens, closes, allocation = call.timing.opens_on, call.timing.closes_on, call.amounts.allocation
    await connection.execute(
        queries.ADD, call_id, call.programme.code, call.code, version, call.title, opens.value if opens else None,
        closes.value if closes else None, int(allocation.value) if allocation else None, plain(call), sha256, has_unverified(call),
        "shipped" if written.is_shipped else "town", written.shipped_sha256, written.text, written.why,
    )  # fmt: skip
    await _record(connection, call_id, call.code, version, sha256, written.why)
    await promise_once(connection, OFFER_IDEAS)
    return Loaded(call_id, call.code, version, is_new=True)


async def _record(connection: asyncpg.Connection, call_id: uuid.UUID, code: str, version: int, sha256: str, why: str | None) -> None:
    facts = {"code": code, "version": version, "file_sha256": sha256}
    if version == 1:
        await record(connection, "call added", ("call", call_id), facts, why=why)
    else:
        await record(connection, "call changed", ("call", call_id), facts, why=why)
