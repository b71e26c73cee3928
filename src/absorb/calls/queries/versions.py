"""Rows of the versions of calls, and of the shipped texts that wait for a town's word."""

import uuid
from collections.abc import Sequence

import asyncpg
import msgspec

from absorb.calls.rules import CallText
from absorb.calls.schemas import VersionOut, VersionRow
from absorb.kernel.errors import NotFound
from absorb.kernel.intake import convert
from absorb.kernel.phrases import Phrase

LARGEST = 2**31

LOCK = "select pg_advisory_xact_lock(hashtext('absorb.calls'), hashtext(current_setting('absorb.community')))"

LATEST = """
select id, version, origin, shipped_sha256, source_text from call where code = $1 order by version desc limit 1
"""

ADD = """
insert into call (id, programme, code, version, title, opens_on, closes_on, allocation_minor, body, file_sha256, has_unverified,
    origin, shipped_sha256, source_text, why)
values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15)
"""

LIST = """
select c.id, c.code, c.version, c.title, c.origin, c.why, c.made_at, n.name as made_by
from call c left join lateral person_names(array[c.made_by]) n on true where c.code = $1 order by c.version desc
"""

TEXTS = "select version, body from call where code = $1 and version = any ($2)"

SOURCE = "select source_text from call where code = $1 and version = $2"

KEEP_SHIPPED = """
insert into call_shipped (id, code, source_text, sha256) values ($1, $2, $3, $4)
on conflict (community_id, code) do update set source_text = excluded.source_text, sha256 = excluded.sha256, shipped_at = now(),
    left_at = null
where call_shipped.sha256 <> excluded.sha256 returning id
"""

SHIPPED = "select source_text, sha256 from call_shipped where code = $1 and left_at is null"

LEAVE_SHIPPED = "update call_shipped set left_at = now() where code = $1 and sha256 = $2 and left_at is null returning id"

DROP_SHIPPED = "delete from call_shipped where code = $1 and sha256 = $2"


class Latest(msgspec.Struct, frozen=True):
    """The newest version of a call as it was kept."""

    id: uuid.UUID
    version: int
    origin: str
    shipped_sha256: str | None
    source_text: str


class Shipped(msgspec.Struct, frozen=True):
    """A newer shipped text of a call that the town wrote itself."""

    source_text: str
    sha256: str


async def find_latest(connection: asyncpg.Connection, code: str) -> Latest | None:
    """The newest version of the call with this code."""
    row = await connection.fetchrow(LATEST, code)
    return Latest(**dict(row)) if row else None


async def find_shipped(connection: asyncpg.Connection, code: str) -> Shipped | None:
    """The shipped text of this call that waits for the town's word."""
    row = await connection.fetchrow(SHIPPED, code)
    return Shipped(**dict(row)) if row else None


async def list_versions(connection: asyncpg.Connection, code: str) -> list[VersionRow]:
    """Every version of a call, the newest first; NotFound where there is no such call."""
    rows = [VersionRow(**dict(row)) for row in await connection.fetch(LIST, code)]
    if not rows:
        raise NotFound(Phrase("There is no call %(code)s.", code=code))
    return rows


async def get_texts(connection: asyncpg.Connection, code: str, versions: Sequence[int]) -> dict[int, CallText]:
    """What these versions of a call say; NotFound names the first that is not there."""
    asked = [version for version in versions if 0 < version < LARGEST]
    found = {row["version"]: convert(row["body"], CallText) for row in await connection.fetch(TEXTS, code, asked)}
    for version in versions:
        if version not in found:
            raise NotFound(Phrase("The call %(code)s has no version %(version)s.", code=code, version=version))
    return found


async def get_version(connection: asyncpg.Connection, code: str, version: int) -> VersionOut:
    """One version of a call with its text as it was written."""
    body = (await get_texts(connection, code, [version]))[version]
    source = await connection.fetchval(SOURCE, code, version)
    return VersionOut(code, version, body.title, source)
