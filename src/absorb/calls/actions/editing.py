"""Writing calls: a draft may be as faulty as it likes, what is published is checked like a shipped file."""

import uuid
from typing import Any

import asyncpg

from absorb.calls.actions.versions import Written, keep_version
from absorb.calls.queries import drafts as queries
from absorb.calls.queries import versions
from absorb.calls.queries.drafts import Draft
from absorb.calls.rules import CallText, read_call
from absorb.calls.schemas import Loaded
from absorb.db import Acting, transaction
from absorb.journal.actions import record
from absorb.kernel.errors import BadInput, Clash, Fault, NotFound
from absorb.kernel.ids import new_id
from absorb.kernel.phrases import Phrase
from absorb.kernel.typed import text_of
from absorb.resources import TEMPLATES

BLANK = TEMPLATES / "calls" / "new.toml"
LONGEST_TEXT = 80_000
LONGEST_WHY = 2_000


async def begin_draft(acting: Acting, code: str | None = None, *, text: str | None = None, shipped: bool = False) -> uuid.UUID:
    """Begin to write a call that is not there yet, or a change of the call `code`: from its newest version, from the newer
    shipped text that waits (`shipped`), or from `text`. A call has one draft at a time; without a text of its own the answer is
    the one that is there already, else `Clash`."""
    async with transaction(acting) as connection:
        await connection.execute(versions.LOCK)
        there: uuid.UUID | None = await connection.fetchval(queries.OF_CODE, code) if code is not None else None
        if there is not None:
            if shipped or text is not None:
                raise Clash("Somebody is writing a change of this call; publish it or drop it first.", draft=str(there))
            return there
        begun, sha256 = await _first_text(connection, code, shipped)
        draft_id, written = new_id(), begun if text is None else _tidy(text)
        await connection.execute(queries.ADD, draft_id, code, written, sha256)
        await record(connection, "draft of a call begun", ("call", draft_id), {"code": code})
    return draft_id


async def _first_text(connection: asyncpg.Connection, code: str | None, shipped: bool) -> tuple[str, str | None]:
    """The text to begin from, and the shipped file that it comes from."""
    if code is None:
        return BLANK.read_text(encoding="utf-8"), None
    latest = await versions.find_latest(connection, code)
    if latest is None:
        raise NotFound(Phrase("There is no call %(code)s.", code=code))
    if not shipped:
        return latest.source_text, latest.shipped_sha256
    waiting = await versions.find_shipped(connection, code)
    if waiting is None:
        raise Clash("No newer shipped text of this call waits; somebody took it over or left it.")
    return waiting.source_text, waiting.sha256


def _tidy(text: str) -> str:
    """The text with one kind of line ends; `BadInput` where it cannot be kept."""
    written = text_of(text) + "\n"
    if len(written) > LONGEST_TEXT:
        raise BadInput.one("/text", Phrase("The text has %(count)s signs; at most %(most)s fit.", count=len(written), most=LONGEST_TEXT))
    if "\0" in written:
        raise BadInput.one("/text", "The text holds a sign that cannot be kept (zero byte); delete it.")
    return written


async def save_draft(acting: Acting, draft_id: uuid.UUID, text: str, *, seen: int) -> int:
    """Keep the text; the answer is the draft's version. `seen` is the version that the writer began from: `Clash` where
    somebody else has saved since. The same text is no change."""
    written = _tidy(text)
    async with transaction(acting) as connection:
        draft = await _lock_seen(connection, draft_id, seen, written)
        if written == draft.source_text:
            return draft.version
        version: int = await connection.fetchval(queries.SAVE, draft_id, written)
        await record(connection, "draft of a call saved", ("call", draft_id), {"code": draft.code, "version": version})
    return version


async def _lock_seen(connection: asyncpg.Connection, draft_id: uuid.UUID, seen: int | None, written: str | None = None) -> Draft:
    draft = await queries.lock_draft(connection, draft_id)
    if seen is not None and draft.version != seen and draft.source_text != written:
        raise Clash("Somebody else has saved this draft since you opened it.", version=draft.version)
    return draft


async def drop_draft(acting: Acting, draft_id: uuid.UUID, *, seen: int | None = None) -> None:
    """Throw a draft away; the call stays as it is. `Clash` where somebody has saved it since `seen`, where that is given."""
    async with transaction(acting) as connection:
        draft = await _lock_seen(connection, draft_id, seen)
        await connection.execute(queries.DROP, draft_id)
        await record(connection, "draft of a call dropped", ("call", draft_id), {"code": draft.code})


async def publish_draft(acting: Acting, draft_id: uuid.UUID, *, seen: int, replaces: int, why: str) -> Loaded:
    """Make the draft the call's next version. `replaces` is the version that the writer held it against (0: none):
    `Clash` where another one came since. `BadInput` lists every fault of the text by line and key, as for a shipped file."""
    async with transaction(acting) as connection:
        await connection.execute(versions.LOCK)
        draft = await _lock_seen(connection, draft_id, seen)
        call = read_call(draft.source_text.encode())
        latest = await versions.find_latest(connection, call.code)
        if faults := list(_find_publishing_faults(draft, call, latest, why.strip())):
            raise BadInput(faults)
        if (latest.version if latest else 0) != replaces:
            raise Clash("Another version of the call was published since; look at the differences from it first.", **_told(latest))
        kept = await keep_version(connection, Written(call, draft.source_text, draft.shipped_sha256, why=why.strip() or None))
        await connection.execute(queries.DROP, draft_id)
        if draft.shipped_sha256 is not None:
            await connection.execute(versions.DROP_SHIPPED, call.code, draft.shipped_sha256)
    return kept


def _told(latest: versions.Latest | None) -> dict[str, Any]:
    return {"version": latest.version if latest else 0}


def _find_publishing_faults(draft: Draft, call: CallText, latest: versions.Latest | None, why: str) -> list[Fault]:
    """What stands in the way beside faults of the text itself."""
    if draft.code is not None and call.code != draft.code:
        says = Phrase(
            "This draft changes the call %(code)s; its code stays. Another code is another call: begin a new one.", code=draft.code
        )
        return [Fault("/code", says)]
    if draft.code is None and latest is not None:
        return [Fault("/code", Phrase("There is a call %(code)s already; change it there, or give this one another code.", code=call.code))]
    faults = []
    if latest is not None and latest.source_text.strip() == draft.source_text.strip():
        faults.append(
            Fault("/text", Phrase("The text is the same as in version %(version)s; there is nothing to publish.", version=latest.version))
        )
    if latest is not None and not why:
        faults.append(Fault("/why", "Write why the call changes; it stands beside the version."))
    if len(why) > LONGEST_WHY:
        faults.append(Fault("/why", Phrase("The reason has %(count)s signs; at most %(most)s fit.", count=len(why), most=LONGEST_WHY)))
    return faults


async def leave_shipped(acting: Acting, code: str, sha256: str) -> None:
    """Leave the newer shipped text lie: the town's own version stays and nobody is asked until a newer one comes."""
    async with transaction(acting) as connection:
        latest = await versions.find_latest(connection, code)
        if latest is None:
            raise NotFound(Phrase("There is no call %(code)s.", code=code))
        if await connection.fetchval(versions.LEAVE_SHIPPED, code, sha256):
            await record(connection, "shipped text of a call left", ("call", latest.id), {"code": code, "file_sha256": sha256})
