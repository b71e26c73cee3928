"""Signing in with a password."""

import asyncio
import datetime as dt

from absorb.db import transaction
from absorb.kernel.czech import tidy
from absorb.kernel.errors import BadInput, NotAllowed
from absorb.kernel.ids import new_id
from absorb.people import rules
from absorb.people.actions.passwords import fits
from absorb.people.actions.sessions import SignedIn, open_session
from absorb.people.queries import signing_in as queries
from absorb.people.schemas import SignIn


async def sign_in(ask: SignIn, *, address: str, now: dt.datetime) -> SignedIn:
    """Open a session. The refusal does not tell whether the e-mail or the password was wrong."""
    email = tidy(ask.email).lower()
    keys = rules.attempt_keys(email, address)
    async with transaction() as connection:
        failures = await connection.fetchval(queries.SIGN_IN_FAILURES, keys, now - rules.ATTEMPT_WINDOW)
        row = await connection.fetchrow(queries.FOR_SIGN_IN, email)
    if failures >= rules.ATTEMPTS_ALLOWED:
        raise NotAllowed("Too many failed attempts; wait a quarter of an hour and try again.")
    does_fit = await asyncio.to_thread(fits, row["password_hash"] if row else None, ask.password)
    async with transaction() as connection:
        if not does_fit or row["is_disabled"]:
            for key in keys:
                await connection.execute(queries.SIGN_IN_FAILED, new_id(), key)
            refusal: BadInput | None = BadInput.one("/password", "The e-mail or the password is not right.")
            signed_in = None
        else:
            refusal = None
            signed_in = await open_session(connection, row["id"], now)
    if refusal is not None:
        raise refusal
    if signed_in is None:
        raise NotAllowed("You are not a member of any community here; ask the town's administrator.")
    return signed_in
