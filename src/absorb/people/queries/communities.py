"""Rows of communities. They are global and reached by named functions only."""

import uuid
from typing import Any

import asyncpg
import msgspec

from absorb.db import ENGINE
from absorb.web import Visitor

COMMUNITIES = "select id, slug, name, reference_prefix, currency, is_demonstration from community_list()"

ADD_COMMUNITY = """
with added as (
    insert into community (id, slug, name, reference_prefix, currency, is_demonstration) values ($1, $2, $3, $4, $5, $6)
    on conflict (slug) do nothing returning id, name, reference_prefix)
select id, name, reference_prefix from added union all select id, name, reference_prefix from community where slug = $2 limit 1
"""


class CommunityValue(msgspec.Struct, frozen=True):
    id: uuid.UUID
    slug: str
    name: str
    reference_prefix: str
    currency: str
    is_demonstration: bool


async def list_communities() -> list[CommunityValue]:
    """All communities of this installation, in the order of their slugs."""
    assert ENGINE.pool is not None
    return [CommunityValue(**dict(row)) for row in await ENGINE.pool.fetch(COMMUNITIES)]


async def visitor() -> Visitor:
    """Who is not signed in: the visitor of the one community. Of several, none (`people.visiting` asks which)."""
    communities = await list_communities()
    if len(communities) != 1:
        return Visitor(None, "", False)
    return Visitor(communities[0].id, communities[0].name, communities[0].is_demonstration)


async def community_of(connection: asyncpg.Connection) -> CommunityValue:
    """The community of the running transaction."""
    row: Any = await connection.fetchrow(f"{COMMUNITIES} where id = nullif(current_setting('absorb.community', true), '')::uuid")
    return CommunityValue(**dict(row))
