"""Rows of sources and what they have to give."""

import uuid

import asyncpg

from absorb.funding.schemas.sources import LimitOut, SourceOut

UPSERT = """
insert into source (id, code, name_cs, name_en, is_public, level, position) values ($1, $2, $3, $4, $5, $6, $7)
on conflict (community_id, code) do update set name_cs = excluded.name_cs, name_en = excluded.name_en,
    is_public = excluded.is_public, level = excluded.level, position = excluded.position
where (source.name_cs, source.name_en, source.is_public, source.level, source.position)
    is distinct from (excluded.name_cs, excluded.name_en, excluded.is_public, excluded.level, excluded.position)
returning id
"""

ALL = "select id, code, name_cs, name_en, is_public, level from source order by position, code"

SET_LIMIT = """
insert into source_limit (id, source, year, limit_minor, note, is_invented) values ($1, $2, $3, $4, $5, $6)
on conflict (source, year) do update set limit_minor = excluded.limit_minor, note = excluded.note, is_invented = excluded.is_invented
"""

LIMITS = """
select s.code as source, l.year, l.limit_minor, l.note, l.is_invented from source_limit l join source s on s.id = l.source
where $1::int is null or l.year = $1 order by l.year, s.position, s.code
"""


async def list_sources(connection: asyncpg.Connection) -> list[SourceOut]:
    """Every source in its order."""
    return [SourceOut(**dict(row)) for row in await connection.fetch(ALL)]


async def source_ids(connection: asyncpg.Connection) -> dict[str, uuid.UUID]:
    """Ids by code, in the order of the sources."""
    return {source.code: source.id for source in await list_sources(connection)}


async def list_limits(connection: asyncpg.Connection, year: int | None = None) -> list[LimitOut]:
    """What sources have to give, in one year or in all."""
    return [LimitOut(**dict(row)) for row in await connection.fetch(LIMITS, year)]


async def source_names(connection: asyncpg.Connection, language: str = "cs") -> dict[str, str]:
    """Names by code, in the order of the sources."""
    return {source.code: source.name_cs if language == "cs" else source.name_en for source in await list_sources(connection)}
