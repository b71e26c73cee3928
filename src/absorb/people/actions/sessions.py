"""Sessions: opened, prolonged, switched to another community, ended."""

import datetime as dt
import secrets
import uuid

import asyncpg
import msgspec

from absorb.db import Acting, transaction
from absorb.journal.actions import record
from absorb.kernel.errors import NotAllowed, NotFound
from absorb.kernel.ids import new_id
from absorb.people import rules
from absorb.people.queries import sessions as queries
from absorb.people.rules.agents import LONGEST_KEPT


class SignedIn(msgspec.Struct, frozen=True):
    """A fresh session: the secret for the cookie, until when it holds, and whether a second factor is owed first."""

    secret: str
    expires_at: dt.datetime
    owes_second_factor: bool = False


async def open_session(
    connection: asyncpg.Connection,
    person_id: uuid.UUID,
    now: dt.datetime,
    *,
    agent: str | None = None,
    way: str = "password",
    owes_second_factor: bool = False,
    community_id: uuid.UUID | None = None,
    secret: str | None = None,
) -> SignedIn:
    """A session in one of a person's communities, the first where none is named; `NotAllowed` where they belong to none.

    `way` is how they came in: "password", "passkey", "provider", "invitation". One that owes its second factor is
    nobody's until that is given. `secret` is one made for it already, else it is random.
    """
    if community_id is None:
        communities = await connection.fetch(queries.PERSON_COMMUNITIES, person_id)
        community_id = communities[0]["community_id"] if communities else None
    signed_in = SignedIn(secret or secrets.token_urlsafe(32), now + rules.SESSION_LENGTH, owes_second_factor)
    opened = community_id is not None and await connection.fetchval(
        queries.OPEN_SESSION,
        new_id(),
        rules.secret_sha256(signed_in.secret),
        person_id,
        community_id,
        signed_in.expires_at,
        _kept(agent),
        way,
        owes_second_factor,
    )
    if not opened:
        raise NotAllowed("You are not a member of any community here; ask the town's administrator.")
    return signed_in


async def find_session(connection: asyncpg.Connection, secret: str) -> SignedIn | None:
    """The session that was opened with this secret, while it holds."""
    until = await connection.fetchval(queries.UNTIL, rules.secret_sha256(secret))
    return SignedIn(secret, until) if until else None


def _kept(agent: str | None) -> str | None:
    return "".join(letter for letter in agent if letter.isprintable())[:LONGEST_KEPT] if agent else None


async def prolong_session(acting: Acting, secret: str, *, now: dt.datetime) -> dt.datetime:
    """Go on working: until when the session holds now. It never grows beyond `rules.LONGEST_SESSION` from signing in."""
    async with transaction(acting) as connection:
        expires_at: dt.datetime | None = await connection.fetchval(
            queries.PROLONG, rules.secret_sha256(secret), now + rules.SESSION_LENGTH, rules.LONGEST_SESSION
        )
    if expires_at is None:
        raise NotFound("This session has ended. Sign in again.")
    return expires_at


async def switch_community(acting: Acting, secret: str, community_id: uuid.UUID) -> None:
    """Go on in another community that the person belongs to."""
    async with transaction(acting) as connection:
        if not await connection.fetchval(queries.SWITCH, rules.secret_sha256(secret), community_id):
            raise NotFound("You do not belong to this community.")


async def end_session(acting: Acting, session_id: uuid.UUID) -> None:
    """Sign one of the own sessions out; one that has ended meanwhile is as good."""
    async with transaction(acting) as connection:
        await connection.execute(queries.END_SESSION, session_id)


async def end_all_sessions(acting: Acting, *, with_keys: bool = False) -> None:
    """Sign out everywhere, here too; `with_keys` revokes the API tokens and calendar addresses in every community too."""
    assert acting.person_id is not None
    async with transaction(acting) as connection:
        await connection.execute(queries.END_ALL, with_keys)
        if with_keys:
            await record(connection, "tokens and calendar addresses revoked", ("person", acting.person_id), {})


async def sign_out(secret: str) -> None:
    """Close the session behind a cookie, if there is one."""
    async with transaction() as connection:
        await connection.execute(queries.CLOSE_SESSION, rules.secret_sha256(secret))
