"""Communities: the towns of this installation."""

import re
import uuid

import asyncpg

from absorb.kernel.czech import tidy
from absorb.kernel.errors import BadInput
from absorb.kernel.ids import new_id
from absorb.people.queries import communities as queries


async def add_community(
    owner: asyncpg.Connection, *, slug: str, name: str, reference_prefix: str, currency: str = "CZK", is_demonstration: bool = False
) -> uuid.UUID:
    """A new community, added by the database's owner (the service itself may not); an existing slug is answered as it is."""
    if not re.fullmatch(r"[a-z0-9][a-z0-9-]{1,40}", slug):
        raise BadInput.one("/slug", f'"{slug}" is not a short name: lower-case letters, digits and dashes are right, such as "usti".')
    if not re.fullmatch(r"[A-Z]{1,6}", reference_prefix):
        raise BadInput.one(
            "/reference_prefix", f'"{reference_prefix}" is not a prefix for references: one to six capitals are right, such as "UL".'
        )
    community_id: uuid.UUID = await owner.fetchval(
        queries.ADD_COMMUNITY, new_id(), slug, tidy(name), reference_prefix, currency, is_demonstration
    )
    return community_id
