"""Rows of tokens: one's own."""

import asyncpg

from absorb.people.schemas import TokenOut

OPEN_TOKEN = "select token_open($1, $2, $3, $4, $5)"  # noqa: S105

OWN_TOKENS = "select id, name, scopes, made_at, expires_at from token_list()"

REVOKE_TOKEN = "select token_revoke($1)"  # noqa: S105


async def list_own_tokens(connection: asyncpg.Connection) -> list[TokenOut]:
    """The tokens of the person who acts that still open something, the latest first."""
    return [TokenOut(**dict(row)) for row in await connection.fetch(OWN_TOKENS)]
