"""Writing into the journal, inside the transaction of the fact itself; sealing what is committed; erasing what is personal."""

import datetime as dt
import os
import uuid
from collections.abc import Sequence
from typing import Any

import asyncpg

from absorb.db import Acting, transaction
from absorb.journal import queries, rules
from absorb.journal.rules import Anchor
from absorb.kernel.errors import BadInput, Clash, NotFound
from absorb.kernel.ids import new_id
from absorb.kernel.phrases import Phrase

_CHAIN_LOCK = 0x4A4F


async def record(
    connection: asyncpg.Connection,
    verb: str,
    about: tuple[str, uuid.UUID],
    facts: dict[str, Any] | None = None,
    *,
    why: str | None = None,
    personal: dict[str, Any] | None = None,
) -> uuid.UUID:
    """One entry: `verb` in the past tense ("idea submitted"), what it is about, its facts, and why.

    `personal` goes into an erasable table; the entry holds only its salted SHA-256.
    """
    entry_id = new_id()
    salt = os.urandom(16)
    digest = rules.personal_digest(salt, personal) if personal is not None else None
    await connection.execute(queries.ADD_ENTRY, entry_id, verb, about[0], about[1], facts or {}, why, digest)
    if personal is not None:
        await connection.execute(queries.ADD_PERSONAL, new_id(), entry_id, salt, personal)
    return entry_id


async def record_many(connection: asyncpg.Connection, verb: str, kind: str, entries: Sequence[tuple[uuid.UUID, dict[str, Any]]]) -> None:
    """One entry of the same verb for each (id, facts), in one statement: for imports and other bulk changes."""
    ids, abouts, facts = [new_id() for _ in entries], [about for about, _ in entries], [facts for _, facts in entries]
    await connection.execute(queries.ADD_ENTRIES, ids, verb, kind, abouts, facts)


async def seal(acting: Acting, *, at_most: int = 5000) -> int:
    """Chain the committed entries that are not sealed yet; the answer is how many. Safe to run twice at once.

    Writers never queue for the chain: only sealers take its lock.
    """
    async with transaction(acting) as connection:
        await connection.execute("select pg_advisory_xact_lock($1, hashtext($2))", _CHAIN_LOCK, str(acting.community_id))
        last = await connection.fetchrow(queries.LAST_SEAL)
        number, link = (last["number"], last["link_sha256"]) if last else (0, rules.FIRST_LINK)
        rows = await connection.fetch(queries.UNSEALED, at_most)
        seals = []
        for row in rows:
            number += 1
            link = rules.next_link(link, queries.entry_of(row))
            seals.append((new_id(), number, row["id"], link))
        await connection.executemany(queries.ADD_SEAL, seals)
        return len(seals)


async def erase_personal(acting: Acting, entry_id: uuid.UUID, *, why: str) -> None:
    """Erase the personal part of an entry for ever. The chain holds, since it seals only a salted hash of it.

    `BadInput` without a reason; `Clash` where the entry has no personal part (any more). That it was erased and why is a
    new entry; nothing of what was erased stands in it.
    """
    if not why.strip():
        raise BadInput.one("/why", Phrase("Say why it is erased: the journal keeps the reason for ever."))
    async with transaction(acting) as connection:
        entry = await connection.fetchrow(queries.ENTRY, entry_id)
        if entry is None:
            raise NotFound(Phrase("There is no such entry of the journal."))
        if await connection.execute(queries.ERASE_PERSONAL, entry_id) != "DELETE 1":
            raise Clash(Phrase("This entry has no personal part, or it was erased already."))
        facts = {"entry": str(entry_id), "of": entry["verb"], "about_kind": entry["about_kind"]}
        await record(connection, "personal part erased", ("journal", entry_id), facts, why=why.strip())


async def keep_head(connection: asyncpg.Connection, day: dt.date) -> Anchor | None:
    """The day's head, which is the chain's last link now; None where the day has one already or nothing is sealed."""
    last = await queries.find_last(connection)
    if last is None or await connection.fetchval(queries.ADD_HEAD, new_id(), day, last.number, last.link_sha256) is None:
        return None
    return last
