"""People's accounts: one's own, and the resets of passwords."""

import uuid

import asyncpg
import msgspec

ADD_PERSON = "select person_add($1, $2, $3, $4, $5)"

OWN = "select name, email, language, password_hash is not null as has_password from person_own()"

OWN_HASH = "select email, name, password_hash from person_own()"

OWN_KEYS = "select tokens, calendars from keys_own()"

RENAME = "select person_rename($1, $2, $3)"

MAY_RENAME = "select person_may_rename($1)"

CLAIM = "select person_claim($1, $2, $3)"

CHANGE_PASSWORD = "select password_change($1, $2, $3, $4)"  # noqa: S105

FOR_RESET = "select id, community_id from person_for_reset($1)"

ASK_RESET = "select reset_ask($1, $2, $3)"

WRITE_RESET = "select name, email, language from reset_write($1, $2, $3)"

FIND_RESET = "select person, name, email from reset_find($1)"

USE_RESET = "select reset_use($1, $2, $3)"

IS_RESET_DONE = "select reset_done($1)"


class OwnAccount(msgspec.Struct, frozen=True):
    """What a person may see and change about their own account."""

    name: str
    email: str
    language: str
    has_password: bool


class Keys(msgspec.Struct, frozen=True):
    """What opens a person's things without a password or a session, in all their communities: how many API tokens hold and how
    many calendar addresses."""

    tokens: int
    calendars: int


class Reset(msgspec.Struct, frozen=True):
    """A reset that still holds, and whose it is."""

    person: uuid.UUID
    name: str
    email: str


async def get_own_account(connection: asyncpg.Connection) -> OwnAccount:
    """The account of the person who acts."""
    row = await connection.fetchrow(OWN)
    return OwnAccount(**dict(row))


async def may_rename(connection: asyncpg.Connection, digest: bytes) -> bool:
    """Whether the person who acts may change their name in the session behind this secret."""
    return bool(await connection.fetchval(MAY_RENAME, digest))


async def count_own_keys(connection: asyncpg.Connection) -> Keys:
    """How many keys the person who acts has given out."""
    return Keys(**dict(await connection.fetchrow(OWN_KEYS)))


async def find_reset(connection: asyncpg.Connection, digest: bytes) -> Reset | None:
    """The reset whose letter held this secret, if it still holds."""
    row = await connection.fetchrow(FIND_RESET, digest)
    return Reset(**dict(row)) if row else None
