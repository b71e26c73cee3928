"""Signing in with a password."""

import datetime as dt

from absorb.db import transaction
from absorb.kernel.czech import tidy
from absorb.kernel.errors import BadInput
from absorb.people import rules
from absorb.people.actions.limits import attempt
from absorb.people.actions.passwords import does_fit, hash_password, is_outdated
from absorb.people.actions.sessions import SignedIn, open_session
from absorb.people.queries import signing_in as queries
from absorb.people.queries.signing_in import Account, find_account
from absorb.people.schemas import SignIn


async def sign_in(ask: SignIn, *, address: str, now: dt.datetime, agent: str | None = None, known_browser: str | None = None) -> SignedIn:
    """Open a session. The refusal does not tell whether the e-mail or the password was wrong.

    `known_browser` is the nonce of this browser's mark for the account (`rules.read_known_browser`), None without one.
    Where the account has a second factor, the session owes it.
    """
    email = tidy(ask.email).lower()
    async with attempt(rules.limits_of_sign_in(email, address, known_browser)):
        account = await _let_in(email, ask.password)
    if is_outdated(account.password_hash or ""):
        await _rehash(account, ask.password)
    async with transaction() as connection:
        return await open_session(connection, account.id, now, agent=agent, owes_second_factor=account.has_second_factor)


async def _let_in(email: str, password: str) -> Account:
    async with transaction() as connection:
        account = await find_account(connection, email)
    fits = await does_fit(account.password_hash if account else None, password)
    if account is None or not fits:
        raise BadInput.one("/password", "The e-mail or the password is not right.")
    return account


async def _rehash(account: Account, password: str) -> None:
    """The password is at hand only now: keep it with today's parameters."""
    new_hash = await hash_password(password)
    async with transaction() as connection:
        await connection.execute(queries.REHASH, account.id, account.password_hash, new_hash)
