"""Rows of the texts of calls that are being written."""

import datetime as dt
import uuid

import asyncpg
import msgspec

from absorb.calls.queries.versions import find_latest, get_texts
from absorb.calls.rules import CallText, Difference, differences, read_call
from absorb.kernel.errors import BadInput, Fault, NotFound

_DRAFT = """
select d.id, d.code, d.source_text, d.shipped_sha256, d.version, d.changed_at, n.name as changed_by
from call_draft d left join lateral person_names(array[d.changed_by]) n on true
"""

ONE = _DRAFT + "where d.id = $1"

ALL = _DRAFT + "order by d.changed_at desc, d.id limit 200"

LOCK_ONE = "select version from call_draft where id = $1 for update"

OF_CODE = "select id from call_draft where code = $1"

ADD = "insert into call_draft (id, code, source_text, shipped_sha256) values ($1, $2, $3, $4)"

SAVE = """
update call_draft set source_text = $2, version = version + 1, changed_by = acting_person(), changed_at = now()
where id = $1 returning version
"""

DROP = "delete from call_draft where id = $1"


class Draft(msgspec.Struct, frozen=True):
    """A text that is being written; `code` is that of the call which it changes, if it changes one."""

    id: uuid.UUID
    code: str | None
    source_text: str
    shipped_sha256: str | None
    version: int
    changed_at: dt.datetime
    changed_by: str | None


async def list_drafts(connection: asyncpg.Connection) -> list[Draft]:
    """Every text that is being written, the one changed last first."""
    return [Draft(**dict(row)) for row in await connection.fetch(ALL)]


async def get_draft(connection: asyncpg.Connection, draft_id: uuid.UUID) -> Draft:
    """One text that is being written."""
    row = await connection.fetchrow(ONE, draft_id)
    if row is None:
        raise NotFound("This draft of a call is not there; it was published or dropped.")
    return Draft(**dict(row))


async def lock_draft(connection: asyncpg.Connection, draft_id: uuid.UUID) -> Draft:
    """The same, held until the transaction ends."""
    await connection.fetchrow(LOCK_ONE, draft_id)
    return await get_draft(connection, draft_id)


class Checked(msgspec.Struct, frozen=True):
    """A draft as it would be published: what is wrong with it, or the call it says, and how that differs from the newest version
    (`replaces`; 0 where there is none)."""

    draft: Draft
    faults: tuple[Fault, ...]
    call: CallText | None
    replaces: int
    differences: list[Difference]


async def check_draft(connection: asyncpg.Connection, draft: Draft) -> Checked:
    """Read the draft's text as publishing would."""
    call: CallText | None = None
    faults: tuple[Fault, ...] = ()
    try:
        call = read_call(draft.source_text.encode())
    except BadInput as error:
        faults = tuple(error.faults)
    code = draft.code or (call.code if call is not None else None)
    latest = await find_latest(connection, code) if code is not None else None
    replaces = latest.version if latest is not None else 0
    if call is None:
        return Checked(draft, faults, None, replaces, [])
    old = (await get_texts(connection, call.code, [replaces]))[replaces] if replaces and call.code == code else None
    return Checked(draft, faults, call, replaces, differences(old, call))
