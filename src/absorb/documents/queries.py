"""The register of produced documents."""

import datetime as dt
import uuid

import asyncpg
import msgspec

from absorb.kernel.errors import NotFound

ADD = """
insert into document (id, about_kind, about_id, kind, version, name, media_type, sha256, size, is_demonstration)
values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
"""

LOCK = "select pg_advisory_xact_lock(hashtext('absorb.document'), hashtext(concat_ws(' ', $1::text, $2::uuid, $3::text)))"

LATEST = """
select id, version, sha256, name from document where about_kind = $1 and about_id = $2 and kind = $3 order by version desc limit 1
"""

ONE = """
select id, about_kind, about_id, kind, version, name, media_type, sha256, size, is_demonstration, made_at from document where id = $1
"""

ABOUT = """
select id, about_kind, about_id, kind, version, name, media_type, sha256, size, is_demonstration, made_at from document
where about_kind = $1 and about_id = $2 order by kind, version desc, id
"""

ALL = """
select id, about_kind, about_id, kind, version, name, media_type, sha256, size, is_demonstration, made_at from document
order by made_at desc, id limit $1
"""


class DocumentRow(msgspec.Struct, frozen=True):
    """One produced document; its content is in storage under `sha256`."""

    id: uuid.UUID
    about_kind: str
    about_id: uuid.UUID
    kind: str
    version: int
    name: str
    media_type: str
    sha256: str
    size: int
    is_demonstration: bool
    made_at: dt.datetime


async def get_document(connection: asyncpg.Connection, document_id: uuid.UUID) -> DocumentRow:
    row = await connection.fetchrow(ONE, document_id)
    if row is None:
        raise NotFound("There is no such document.")
    return DocumentRow(**dict(row))


async def list_about(connection: asyncpg.Connection, kind: str, about_id: uuid.UUID) -> list[DocumentRow]:
    """Everything produced about one thing, each kind's newest version first."""
    return [DocumentRow(**dict(row)) for row in await connection.fetch(ABOUT, kind, about_id)]


async def list_documents(connection: asyncpg.Connection, limit: int) -> list[DocumentRow]:
    """The newest documents of the community."""
    return [DocumentRow(**dict(row)) for row in await connection.fetch(ALL, limit)]
