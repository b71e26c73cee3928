"""The towns' identity providers, and the people they know."""

import uuid

import asyncpg
import msgspec

from absorb.db import ENGINE

LIST = "select id, name, community_name from provider_list()"

GET = "select * from provider_get($1)"

OWN = "select id, name, issuer, client_id from provider_own()"

SET = "select provider_set($1, $2, $3, $4, $5)"

REMOVE = "select provider_remove()"

FIND_IDENTITY = "select person, is_linked from identity_find($1, $2, $3, $4)"

LINK = "select identity_link($1, $2, $3, $4)"


class ProviderLink(msgspec.Struct, frozen=True):
    """A provider as the sign-in page offers it."""

    id: uuid.UUID
    name: str
    community_name: str


class ProviderOut(msgspec.Struct, frozen=True):
    """The own town's provider, for its administrator; the client's secret is never shown."""

    id: uuid.UUID
    name: str
    issuer: str
    client_id: str


class Provider(msgspec.Struct, frozen=True):
    """A provider with all that signing in through it needs."""

    id: uuid.UUID
    community: uuid.UUID
    name: str
    issuer: str
    client_id: str
    client_secret_sealed: bytes


async def list_providers() -> list[ProviderLink]:
    """The providers of all towns, in the towns' order."""
    assert ENGINE.pool is not None
    return [ProviderLink(**dict(row)) for row in await ENGINE.pool.fetch(LIST)]


async def find_provider(connection: asyncpg.Connection, provider_id: uuid.UUID) -> Provider | None:
    row = await connection.fetchrow(GET, provider_id)
    return Provider(**dict(row)) if row else None


async def find_own_provider(connection: asyncpg.Connection) -> ProviderOut | None:
    """The provider of the community in which somebody acts."""
    row = await connection.fetchrow(OWN)
    return ProviderOut(**dict(row)) if row else None
