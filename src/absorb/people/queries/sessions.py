"""Who is behind a secret: sessions and tokens, which are global and reached by named functions only."""

from absorb.db import ENGINE
from absorb.people.rules import secret_sha256
from absorb.web import Person

IDENTIFY = "select * from identify($1, $2)"

PERSON_COMMUNITIES = "select community_id from person_communities($1)"

OPEN_SESSION = "select session_open($1, $2, $3, $4, $5)"

CLOSE_SESSION = "select session_close($1)"


async def find_person_behind(secret: str, *, is_token: bool) -> Person | None:
    """Who is behind a cookie or a token; one look-up, no transaction of its own."""
    assert ENGINE.pool is not None
    row = await ENGINE.pool.fetchrow(IDENTIFY, secret_sha256(secret), is_token)
    if row is None:
        return None
    return Person(
        id=row["person_id"],
        name=row["name"],
        language=row["language"],
        community_id=row["community_id"],
        community_name=row["community_name"],
        is_demonstration=row["is_demonstration"],
        roles=frozenset(row["roles"]),
        organisations=frozenset(row["organisations"]),
        scopes=frozenset(row["scopes"]) if row["scopes"] is not None else None,
        expires_at=row["expires_at"],
    )
