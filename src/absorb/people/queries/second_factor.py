"""Second factors, passkeys and challenges, reached by named functions only."""

import datetime as dt
import uuid

import asyncpg
import msgspec

OWING = "select * from session_owing($1)"

HOLD = "select session_hold($1)"

PAY = "select session_pay($1, $2, $3)"

OWN = "select * from second_factor_own()"

BEGIN_TOTP = "select totp_begin($1)"

CONFIRM_TOTP = "select totp_confirm($1, $2)"

SPEND_TOTP = "select totp_spend($1, $2)"

REMOVE_TOTP = "select totp_remove()"

MAKE_RECOVERY = "select recovery_make($1, $2)"

SPEND_RECOVERY = "select recovery_spend($1, $2)"

PASSKEYS = "select id, name, credential_id, made_at, used_at from passkey_list()"

PASSKEY_IDS = "select credential_id from passkey_ids($1)"

ADD_PASSKEY = "select passkey_add($1, $2, $3, $4, $5)"

REMOVE_PASSKEY = "select passkey_remove($1)"

FIND_PASSKEY = "select * from passkey_find($1)"

USED_PASSKEY = "select passkey_used($1, $2, $3)"

ADD_CHALLENGE = "select challenge_add($1, $2, $3, $4, $5, $6)"

TAKE_CHALLENGE = "select person, facts from challenge_take($1, $2)"


class Owing(msgspec.Struct, frozen=True):
    """Who gave the right password and owes a second factor, and which they have."""

    person: uuid.UUID
    name: str
    totp_sealed: bytes | None
    has_passkey: bool
    has_recovery_code: bool


class OwnSecondFactor(msgspec.Struct, frozen=True):
    """A person's own second factor; `totp_sealed` without a confirmation is being set up."""

    totp_sealed: bytes | None
    totp_confirmed_at: dt.datetime | None
    has_password: bool
    email: str
    codes_left: int


class OwnPasskey(msgspec.Struct, frozen=True):
    id: uuid.UUID
    name: str
    credential_id: bytes
    made_at: dt.datetime
    used_at: dt.datetime | None


class FoundPasskey(msgspec.Struct, frozen=True):
    """A passkey by its credential: whose, the public key, and how often it has signed."""

    person: uuid.UUID
    public_key: bytes
    sign_count: int


async def find_owing(connection: asyncpg.Connection, digest: bytes) -> Owing | None:
    """Whose session this is that waits for its second factor."""
    row = await connection.fetchrow(OWING, digest)
    return Owing(**dict(row)) if row else None


async def get_own_second_factor(connection: asyncpg.Connection) -> OwnSecondFactor:
    """What the person who acts has set up."""
    row = await connection.fetchrow(OWN)
    assert row is not None
    return OwnSecondFactor(**dict(row))


async def list_own_passkeys(connection: asyncpg.Connection) -> list[OwnPasskey]:
    """The passkeys of the person who acts, the oldest first."""
    return [OwnPasskey(**dict(row)) for row in await connection.fetch(PASSKEYS)]


async def find_passkey(connection: asyncpg.Connection, credential_id: bytes) -> FoundPasskey | None:
    row = await connection.fetchrow(FIND_PASSKEY, credential_id)
    return FoundPasskey(**dict(row)) if row else None
