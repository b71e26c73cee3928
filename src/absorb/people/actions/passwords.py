"""Passwords: kept as argon2id, checked, changed."""

import asyncio
import functools
import secrets
import unicodedata
from collections.abc import Iterable

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from absorb.db import Acting, transaction
from absorb.journal.actions import record
from absorb.kernel.errors import BadInput, Clash
from absorb.people import rules
from absorb.people.actions.limits import attempt
from absorb.people.queries import accounts as queries


@functools.cache
def _hasher() -> PasswordHasher:
    """argon2id with the library's current parameters (RFC 9106, low memory)."""
    return PasswordHasher()


@functools.cache
def _nobodys_hash() -> str:
    """Checked when the account does not exist, so that both answers take as long."""
    return _hasher().hash(secrets.token_urlsafe())


def _typed(password: str) -> str:
    """The same password from any keyboard: one of several ways to write an accented letter (NIST SP 800-63B-4 § 3.1.1.2)."""
    return unicodedata.normalize("NFKC", password)


async def hash_password(password: str) -> str:
    """The argon2id hash of a password, made off the event loop."""
    return await asyncio.to_thread(_hasher().hash, _typed(password))


async def does_fit(password_hash: str | None, password: str) -> bool:
    """Whether this is the password behind the hash; without a hash it takes as long and does not fit."""
    return await asyncio.to_thread(_fits, password_hash, _typed(password))


def _fits(password_hash: str | None, password: str) -> bool:
    try:
        _hasher().verify(password_hash or _nobodys_hash(), password)
    except (VerificationError, InvalidHashError):
        return False
    return password_hash is not None


def is_outdated(password_hash: str) -> bool:
    """Whether the hash was made with other parameters than today's."""
    return _hasher().check_needs_rehash(password_hash)


async def check_new_password(password: str, known: Iterable[str], *, pointer: str = "/password") -> None:
    """`BadInput` where the password is not taken. `known` is what anybody knows of the person."""
    if faults := await asyncio.to_thread(functools.partial(rules.find_password_faults, password, pointer=pointer, known=known)):
        raise BadInput(faults)


async def change_password(acting: Acting, old: str, new: str, *, secret: str, with_keys: bool = False) -> None:
    """Another password for the person who acts, who knows the old one. Every session but the one behind `secret` ends;
    `with_keys` their API tokens and calendar addresses too."""
    assert acting.person_id is not None
    async with transaction(acting) as connection:
        account = await connection.fetchrow(queries.OWN_HASH)
    async with attempt(rules.limits_of(rules.CHANGING_PASSWORD, str(acting.person_id))):
        if not await does_fit(account["password_hash"], old):
            raise BadInput.one("/old", "This is not your password.")
    await check_new_password(new, (account["email"], account["name"]), pointer="/new")
    new_hash = await hash_password(new)
    async with transaction(acting) as connection:
        if not await connection.fetchval(
            queries.CHANGE_PASSWORD, account["password_hash"], new_hash, rules.secret_sha256(secret), with_keys
        ):
            raise Clash("The password was changed in another window meanwhile. Sign in with the new one.")
        await record(connection, "password changed", ("person", acting.person_id), {"keys": "revoked" if with_keys else "kept"})
