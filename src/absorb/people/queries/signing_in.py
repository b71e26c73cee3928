"""Accounts at the door, and how often it was tried."""

import uuid

import asyncpg
import msgspec

FOR_SIGN_IN = "select id, name, password_hash, has_second_factor from person_for_sign_in($1)"

TAKE_ATTEMPT = "select attempt_take($1, $2, $3, $4)"

FORGIVE_ATTEMPT = "select attempt_forgive($1)"

CLEAR_ATTEMPTS = "select attempt_clear($1)"

REHASH = "select password_rehash($1, $2, $3)"


class Account(msgspec.Struct, frozen=True):
    """What is needed of an account to let somebody in."""

    id: uuid.UUID
    name: str
    password_hash: str | None
    has_second_factor: bool


async def find_account(connection: asyncpg.Connection, email: str) -> Account | None:
    """The account of this e-mail, whatever its state."""
    row = await connection.fetchrow(FOR_SIGN_IN, email)
    return Account(**dict(row)) if row else None
