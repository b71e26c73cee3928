"""Rows of advice: talks about an idea or a field of it, and what was said."""

import datetime as dt
import uuid

import asyncpg
import msgspec

from absorb.kernel.errors import NotFound

THREADS = """
select t.id, i.reference, t.field, t.made_at, t.closed_at, n.name as closed_by, t.idea <> $1 as is_taken_over
from advice_thread t join idea i on i.id = t.idea left join lateral person_names(array[t.closed_by]) n on true
where t.idea = $1 or t.taken_by = $1 order by t.made_at, t.id
"""

NOTES = """
select a.thread, a.text, a.made_at, n.name as person, a.is_from_centre
from advice_note a left join lateral person_names(array[a.person_id]) n on true
where a.thread = any ($1) order by a.made_at, a.id
"""

OPEN = "insert into advice_thread (id, idea, field) values ($1, $2, $3)"

SAY = "insert into advice_note (id, thread, text, is_from_centre) values ($1, $2, $3, $4)"

LOCK = """
select t.id, t.field, t.closed_at is not null as is_closed, i.id as idea_id, i.reference, i.title, i.organisation, i.state
from advice_thread t join idea i on i.id = coalesce(t.taken_by, t.idea) where t.id = $1 and (t.idea = $2 or t.taken_by = $2)
for update of t
"""

CLOSE = """
update advice_thread set closed_at = now(), closed_by = nullif(current_setting('absorb.person', true), '')::uuid where id = $1
"""

REOPEN = "update advice_thread set closed_at = null, closed_by = null where id = $1"

TAKE_OVER = "update advice_thread set taken_by = $2 where idea = $1 or taken_by = $1"


class NoteOut(msgspec.Struct, frozen=True):
    """One thing said: by whom, for the Centre or the organisation, when."""

    text: str
    made_at: dt.datetime
    person: str | None
    is_from_centre: bool


class ThreadOut(msgspec.Struct, frozen=True):
    """A talk about an idea, or about one field of it. `reference` is the idea it was held about, another one's where it
    was taken over in a merge."""

    id: uuid.UUID
    reference: str
    field: str | None
    made_at: dt.datetime
    closed_at: dt.datetime | None
    closed_by: str | None
    is_taken_over: bool
    notes: list[NoteOut]


class HeldThread(msgspec.Struct, frozen=True):
    """A thread whose row this transaction holds, and the idea at which it goes on."""

    id: uuid.UUID
    field: str | None
    is_closed: bool
    idea_id: uuid.UUID
    reference: str
    title: str
    organisation: uuid.UUID | None
    state: str


async def list_threads(connection: asyncpg.Connection, idea_id: uuid.UUID) -> list[ThreadOut]:
    """The talks about an idea, and those taken over with ideas merged into it; oldest first."""
    rows = await connection.fetch(THREADS, idea_id)
    notes: dict[uuid.UUID, list[NoteOut]] = {row["id"]: [] for row in rows}
    for row in await connection.fetch(NOTES, list(notes)) if rows else ():
        notes[row["thread"]].append(NoteOut(row["text"], row["made_at"], row["person"], row["is_from_centre"]))
    return [ThreadOut(**dict(row), notes=notes[row["id"]]) for row in rows]


async def lock_thread(connection: asyncpg.Connection, thread_id: uuid.UUID, idea_id: uuid.UUID) -> HeldThread:
    """Hold a thread of this idea; `NotFound` where it has none of that id."""
    row = await connection.fetchrow(LOCK, thread_id, idea_id)
    if row is None:
        raise NotFound("There is no such talk.")
    return HeldThread(**dict(row))
