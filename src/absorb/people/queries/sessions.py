"""Who is behind a secret, and one's own sessions. They are global and reached by named functions only."""

import datetime as dt
import uuid

import asyncpg
import msgspec

from absorb.db import ENGINE
from absorb.people.rules import secret_sha256
from absorb.web import Person

IDENTIFY = "select * from identify($1, $2)"

TOUCH = "select session_touch($1)"

PERSON_COMMUNITIES = "select community_id, name from person_communities($1)"

OPEN_SESSION = "select session_open($1, $2, $3, $4, $5, $6, $7, $8)"

UNTIL = "select session_until($1)"

CLOSE_SESSION = "select session_close($1)"

PROLONG = "select session_prolong($1, $2, $3)"

SWITCH = "select session_switch($1, $2)"

OWN_SESSIONS = "select * from session_list($1)"

END_SESSION = "select session_end($1)"

END_ALL = "select session_end_all($1)"


class OwnSession(msgspec.Struct, frozen=True):
    """One of a person's own sessions, for their list."""

    id: uuid.UUID
    agent: str | None
    way: str
    made_at: dt.datetime
    used_at: dt.datetime | None
    expires_at: dt.datetime
    is_current: bool


async def find_person_behind(secret: str, *, is_token: bool) -> Person | None:
    """Who is behind a cookie or a token; one look-up, no transaction of its own. That a session is in use is written down
    every ten minutes at most."""
    assert ENGINE.pool is not None
    digest = secret_sha256(secret)
    row = await ENGINE.pool.fetchrow(IDENTIFY, digest, is_token)
    if row is None:
        return None
    if row["is_stale"]:
        await ENGINE.pool.execute(TOUCH, digest)
    return Person(
        id=row["person_id"],
        name=row["name"],
        language=row["language"],
        community_id=row["community_id"],
        community_name=row["community_name"],
        is_demonstration=row["is_demonstration"],
        roles=frozenset(row["roles"]),
        organisations=frozenset(row["organisations"]),
        speaks_for=frozenset(row["speaks_for"]),
        scopes=frozenset(row["scopes"]) if row["scopes"] is not None else None,
        expires_at=row["expires_at"],
    )


async def list_own_sessions(connection: asyncpg.Connection, secret: str) -> list[OwnSession]:
    """The sessions of the person who acts, this one first, then the latest used."""
    return [OwnSession(**dict(row)) for row in await connection.fetch(OWN_SESSIONS, secret_sha256(secret))]


async def list_own_communities(connection: asyncpg.Connection, person_id: uuid.UUID) -> list[tuple[uuid.UUID, str]]:
    """Where a person belongs, id and name, the community they have belonged to longest first."""
    rows = await connection.fetch(PERSON_COMMUNITIES, person_id)
    return [(row["community_id"], row["name"]) for row in rows]
