"""Rows of sources and what they have to give."""

import uuid

import asyncpg

from absorb.funding.schemas.sources import LimitOut, SourceOut
from absorb.kernel.errors import NotFound
from absorb.kernel.facts import Name
from absorb.kernel.phrases import Phrase

UPSERT = """
insert into source (id, code, name_cs, name_en, is_public, level, position) values ($1, $2, $3, $4, $5, $6, $7)
on conflict (community_id, code) do update set name_cs = excluded.name_cs, name_en = excluded.name_en,
    is_public = excluded.is_public, level = excluded.level, position = excluded.position, version = source.version + 1
where not source.is_edited and (source.name_cs, source.name_en, source.is_public, source.level, source.position)
    is distinct from (excluded.name_cs, excluded.name_en, excluded.is_public, excluded.level, excluded.position)
returning id
"""

_COLUMNS = "select id, code, name_cs, name_en, is_public, level, version, is_edited from source"

ALL = f"{_COLUMNS} order by position, code"

ONE = f"{_COLUMNS} where code = $1"

LOCK = "select id from source where code = $1 for update"

ADD = """
insert into source (id, code, name_cs, name_en, is_public, level, position, is_edited)
select $1, $2, $3, $4, $5, $6, coalesce(max(position), -1) + 1, true from source
on conflict (community_id, code) do nothing returning id
"""

CHANGE = """
update source set name_cs = $2, name_en = $3, is_public = $4, level = $5, is_edited = true, version = version + 1 where id = $1
"""

GROW = "update source set version = version + 1 where id = $1"

FORGET_LIMIT = "delete from source_limit where source = $1 and year = $2"

SET_LIMIT = """
insert into source_limit (id, source, year, limit_minor, note, is_invented) values ($1, $2, $3, $4, $5, $6)
on conflict (source, year) do update set limit_minor = excluded.limit_minor, note = excluded.note, is_invented = excluded.is_invented
"""

LIMITS = """
select s.code as source, l.year, l.limit_minor, l.note, l.is_invented from source_limit l join source s on s.id = l.source
where ($1::int is null or l.year = $1) and ($2::text is null or s.code = $2) order by l.year, s.position, s.code
"""


async def list_sources(connection: asyncpg.Connection) -> list[SourceOut]:
    """Every source in its order."""
    return [SourceOut(**dict(row)) for row in await connection.fetch(ALL)]


async def get_source(connection: asyncpg.Connection, code: str) -> SourceOut:
    """A source; NotFound where the town has none of this code."""
    row = await connection.fetchrow(ONE, code)
    if row is None:
        raise NotFound(Phrase("The town has no source %(name)s.", name=Name(code[:40], "source")))
    return SourceOut(**dict(row))


async def lock_source(connection: asyncpg.Connection, code: str) -> SourceOut:
    """The same, held until the end of the transaction."""
    await connection.fetchrow(LOCK, code)
    return await get_source(connection, code)


async def source_ids(connection: asyncpg.Connection) -> dict[str, uuid.UUID]:
    """Ids by code, in the order of the sources."""
    return {source.code: source.id for source in await list_sources(connection)}


async def own_sources(connection: asyncpg.Connection) -> set[str]:
    """The codes of the applicant's own money, which is asked of nobody."""
    return {source.code for source in await list_sources(connection) if source.level == "applicant"}


async def list_limits(connection: asyncpg.Connection, year: int | None = None, *, source: str | None = None) -> list[LimitOut]:
    """What sources have to give, in one year or in all; all sources or one."""
    return [LimitOut(**dict(row)) for row in await connection.fetch(LIMITS, year, source)]


async def source_names(connection: asyncpg.Connection, language: str = "cs") -> dict[str, str]:
    """Names by code, in the order of the sources."""
    return {source.code: source.name_cs if language == "cs" else source.name_en for source in await list_sources(connection)}
