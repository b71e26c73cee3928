"""Passwords as they are kept: argon2id, made and checked off the event loop."""

import asyncio
import functools
import secrets

from argon2 import PasswordHasher
from argon2.exceptions import VerificationError


@functools.cache
def hasher() -> PasswordHasher:
    """argon2id with the library's current parameters."""
    return PasswordHasher()


@functools.cache
def _nobodys_hash() -> str:
    """Checked when the account does not exist, so that both answers take as long."""
    return hasher().hash(secrets.token_urlsafe())


async def hash_password(password: str) -> str:
    """The argon2id hash of a password, made off the event loop."""
    return await asyncio.to_thread(hasher().hash, password)


def fits(password_hash: str | None, password: str) -> bool:
    """Whether this is the password behind the hash; slow on purpose, so call it off the event loop."""
    try:
        hasher().verify(password_hash or _nobodys_hash(), password)
    except VerificationError:
        return False
    return password_hash is not None
