"""Sessions: opened, closed."""

import datetime as dt
import secrets
import uuid

import asyncpg
import msgspec

from absorb.db import transaction
from absorb.kernel.ids import new_id
from absorb.people import rules
from absorb.people.queries import sessions as queries


class SignedIn(msgspec.Struct, frozen=True):
    """A fresh session: the secret for the cookie, and until when it holds."""

    secret: str
    expires_at: dt.datetime


async def open_session(connection: asyncpg.Connection, person_id: uuid.UUID, now: dt.datetime) -> SignedIn | None:
    """A session in the first of a person's communities; None where they belong to none."""
    communities = await connection.fetch(queries.PERSON_COMMUNITIES, person_id)
    if not communities:
        return None
    signed_in = SignedIn(secret=secrets.token_urlsafe(32), expires_at=now + rules.SESSION_LENGTH)
    digest = rules.secret_sha256(signed_in.secret)
    await connection.execute(queries.OPEN_SESSION, new_id(), digest, person_id, communities[0]["community_id"], signed_in.expires_at)
    return signed_in


async def sign_out(secret: str) -> None:
    """Close the session behind a cookie, if there is one."""
    async with transaction() as connection:
        await connection.execute(queries.CLOSE_SESSION, rules.secret_sha256(secret))
