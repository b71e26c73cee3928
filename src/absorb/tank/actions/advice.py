"""Talks between the Centre and an idea's organisation: opened about the idea or a field of it, answered, closed, reopened.

Nobody else takes part. What was said stays as it was said; a mistake is put right by saying so.
"""

import uuid
from typing import Any

import asyncpg

from absorb.db import Acting, transaction
from absorb.journal.actions import record
from absorb.kernel.errors import BadInput, Clash, NotFound
from absorb.kernel.ids import new_id
from absorb.kernel.phrases import Phrase
from absorb.kernel.typed import text_of
from absorb.notices.actions import tell
from absorb.receipts.actions import once
from absorb.tank import queries
from absorb.tank.queries.advice import HeldThread
from absorb.tank.queries.ideas import Locked, lock_idea
from absorb.tank.rules.form import BY_NAME, Editor
from absorb.tank.rules.states import CENTRE

LONGEST_NOTE = 5_000
MOST_THREADS = 200
"""So many talks about one idea are more than anybody reads."""


async def open_thread(acting: Acting, reference: str, field: str | None, text: str, *, editor: Editor, key: str | None = None) -> uuid.UUID:
    """Begin a talk about an idea, or about one field of its form; with the same `key` again the first one is answered."""
    said = _read(text)
    if field is not None and field not in BY_NAME:
        raise BadInput.one("/field", Phrase("There is no field “%(field)s” in the form.", field=field[:40]))

    async def act() -> uuid.UUID:
        thread_id = new_id()
        await connection.execute(queries.advice.OPEN, thread_id, held.id, field)
        await _say(connection, thread_id, said, editor)
        await record(connection, "advice opened", ("idea", held.id), _facts(field))
        await _tell(connection, _at(held), said, editor)
        return thread_id

    async with transaction(acting) as connection:
        held = await lock_idea(connection, reference)
        _check(held.organisation, editor)
        if len(await connection.fetch(queries.advice.THREADS, held.id)) >= MOST_THREADS:
            raise Clash(Phrase("There are %(most)s talks about this idea already; go on in one of them.", most=MOST_THREADS))
        return await once(connection, key, {"idea": reference, "field": field, "text": said}, act, uuid.UUID)


async def answer_thread(acting: Acting, reference: str, thread_id: uuid.UUID, text: str, *, editor: Editor, key: str | None = None) -> None:
    """Say something more in a talk that is open."""
    said = _read(text)

    async def act() -> bool:
        if held.is_closed:
            raise Clash(Phrase("This talk has been closed; reopen it to go on."))
        await _say(connection, held.id, said, editor)
        await record(connection, "advice answered", ("idea", held.idea_id), _facts(held.field))
        await _tell(connection, held, said, editor)
        return True

    async with transaction(acting) as connection:
        held = await _hold(connection, reference, thread_id, editor)
        await once(connection, key, {"thread": str(thread_id), "text": said}, act, bool)


async def close_thread(acting: Acting, reference: str, thread_id: uuid.UUID, *, editor: Editor) -> bool:
    """Close a talk that has come to its end; False when it is closed already."""
    return await _turn(acting, reference, thread_id, editor, is_closed=True)


async def reopen_thread(acting: Acting, reference: str, thread_id: uuid.UUID, *, editor: Editor) -> bool:
    """Open a closed talk again; False when it is open."""
    return await _turn(acting, reference, thread_id, editor, is_closed=False)


async def _turn(acting: Acting, reference: str, thread_id: uuid.UUID, editor: Editor, *, is_closed: bool) -> bool:
    async with transaction(acting) as connection:
        held = await _hold(connection, reference, thread_id, editor)
        if held.is_closed == is_closed:
            return False
        if is_closed:
            await connection.execute(queries.advice.CLOSE, held.id)
            await record(connection, "advice closed", ("idea", held.idea_id), _facts(held.field))
            says = "The talk about %(reference)s “%(title)s” was closed."
        else:
            await connection.execute(queries.advice.REOPEN, held.id)
            await record(connection, "advice reopened", ("idea", held.idea_id), _facts(held.field))
            says = "The talk about %(reference)s “%(title)s” was opened again."
        await _tell_others(connection, held, says, {"reference": held.reference, "title": held.title}, editor)
    return True


async def _hold(connection: asyncpg.Connection, reference: str, thread_id: uuid.UUID, editor: Editor) -> HeldThread:
    idea = await lock_idea(connection, reference)
    _check(idea.organisation, editor)
    return await queries.advice.lock_thread(connection, thread_id, idea.id)


def _check(organisation: uuid.UUID | None, editor: Editor) -> None:
    if not editor.speaks_for(organisation):
        raise NotFound("There is no such idea.")


def _at(held: Locked) -> HeldThread:
    return HeldThread(held.id, None, False, held.id, held.reference, held.title, held.organisation, held.state)


def _read(text: str) -> str:
    said = text_of(text.replace("\x00", ""))
    if not said:
        raise BadInput.one("/text", Phrase("Write what you want to say."))
    if len(said) > LONGEST_NOTE:
        says = Phrase("The text has %(count)s characters; at most %(longest)s fit.", count=len(said), longest=LONGEST_NOTE)
        raise BadInput.one("/text", says)
    return said


async def _say(connection: asyncpg.Connection, thread_id: uuid.UUID, said: str, editor: Editor) -> None:
    await connection.execute(queries.advice.SAY, new_id(), thread_id, said, bool(editor.roles & CENTRE))


def _facts(field: str | None) -> dict[str, Any]:
    return {"field": field} if field else {}


async def _tell(connection: asyncpg.Connection, held: HeldThread, said: str, editor: Editor) -> None:
    says = "The Centre writes about %(reference)s “%(title)s”: %(text)s"
    if not editor.roles & CENTRE:
        says = "The organisation writes about %(reference)s “%(title)s”: %(text)s"
    text = said if len(said) <= 300 else f"{said[:300]}…"
    await _tell_others(connection, held, says, {"reference": held.reference, "title": held.title, "text": text}, editor)


async def _tell_others(connection: asyncpg.Connection, held: HeldThread, says: str, facts: dict[str, Any], editor: Editor) -> None:
    """Tell the other side: the organisation where the Centre writes, the Centre's officers where the organisation does."""
    address = f"/tank/{held.reference}#advice"
    if not editor.roles & CENTRE:
        await tell(connection, "idea_advice", says, facts, address, roles=("officer", "lead"))
    elif held.organisation is not None:
        await tell(connection, "idea_advice", says, facts, address, organisation=held.organisation)
