"""Second factors: codes of an application, recovery codes, and the session that owes one."""

import datetime as dt
import secrets
from collections.abc import Awaitable, Callable

import asyncpg

from absorb.db import Acting, transaction
from absorb.journal.actions import record
from absorb.kernel.errors import BadInput, Clash, NotSignedIn
from absorb.kernel.ids import new_id
from absorb.people import rules
from absorb.people.actions.limits import attempt
from absorb.people.actions.passwords import does_fit
from absorb.people.actions.repeating import secret_of_form
from absorb.people.actions.sessions import SignedIn, find_session
from absorb.people.queries import accounts as account_queries
from absorb.people.queries import second_factor as queries
from absorb.people.rules import second_factor as codes
from absorb.receipts.actions import once
from absorb.sealing import make_secret, seal, unseal

TOTP_PURPOSE = "totp"
ENDED = "Signing in took too long. Start again with the password."


async def prove_password(acting: Acting, password: str) -> None:
    """That whoever is at the keyboard knows the password, before the ways to sign in are changed.

    An account without one must set one first, by a letter: what a session was opened by may speak for one town alone, and
    another way to sign in would open every town that the person belongs to.
    """
    async with transaction(acting) as connection:
        account = await connection.fetchrow(account_queries.OWN_HASH)
    if account["password_hash"] is None:
        raise Clash(
            "Your account has no password, so nothing shows that it is you. Set one by a letter (Forgotten password) and come back."
        )
    async with attempt(rules.limits_of(rules.CHANGING_PASSWORD, str(acting.person_id))):
        if not await does_fit(account["password_hash"], password):
            raise BadInput.one("/password", "This is not your password.")


async def begin_totp(acting: Acting, password: str) -> None:
    """Make a key for an authenticator application; it counts when a first code has confirmed it."""
    await prove_password(acting, password)
    sealed = seal(TOTP_PURPOSE, codes.new_totp_key().encode())
    async with transaction(acting) as connection:
        if not await connection.fetchval(queries.BEGIN_TOTP, sealed):
            raise Clash("Codes from an application are set up already. Remove them first if you have another telephone.")


async def confirm_totp(acting: Acting, code: str, *, now: dt.datetime, form: str | None = None) -> list[str]:
    """The first code of the application is right: it is asked for from now on. Answers fresh recovery codes, shown this
    once; the same `form` again gets the same ones."""
    async with transaction(acting) as connection:
        return await _recovery_codes(connection, acting, form, lambda: _confirm(connection, acting, code, now))


async def _confirm(connection: asyncpg.Connection, acting: Acting, code: str, now: dt.datetime) -> None:
    assert acting.person_id is not None
    own = await queries.get_own_second_factor(connection)
    if own.totp_sealed is None or own.totp_confirmed_at is not None:
        raise Clash("There is nothing to confirm. Start setting the application up again.")
    step = codes.find_step(read_totp_key(own.totp_sealed), code, now.timestamp())
    if step is None:
        raise BadInput.one("/code", "This is not the code the application shows now: six digits that change every half a minute.")
    if not await connection.fetchval(queries.CONFIRM_TOTP, own.totp_sealed, step):
        raise Clash("There is nothing to confirm. Start setting the application up again.")
    await record(connection, "second factor set up", ("person", acting.person_id), {"kind": "application"})


def read_totp_key(sealed: bytes) -> str:
    """The key as base32."""
    return unseal(TOTP_PURPOSE, sealed).decode()


async def remove_totp(acting: Acting, password: str) -> None:
    """No codes from an application any more."""
    assert acting.person_id is not None
    await prove_password(acting, password)
    async with transaction(acting) as connection:
        if await connection.fetchval(queries.REMOVE_TOTP):
            await record(connection, "second factor removed", ("person", acting.person_id), {"kind": "application"})


async def make_recovery_codes(acting: Acting, password: str, *, form: str | None = None) -> list[str]:
    """Fresh recovery codes; the former ones no longer hold. The same `form` again gets the same ones."""
    await prove_password(acting, password)
    async with transaction(acting) as connection:
        return await _recovery_codes(connection, acting, form, lambda: _allow_recovery_codes(connection, acting))


async def _allow_recovery_codes(connection: asyncpg.Connection, acting: Acting) -> None:
    assert acting.person_id is not None
    own = await queries.get_own_second_factor(connection)
    if own.totp_confirmed_at is None and not await queries.list_own_passkeys(connection):
        raise Clash("Recovery codes stand in for an application or a passkey; set one of them up first.")
    await record(connection, "recovery codes made", ("person", acting.person_id), {})


async def _recovery_codes(
    connection: asyncpg.Connection, acting: Acting, form: str | None, first: Callable[[], Awaitable[None]]
) -> list[str]:
    """Codes after `first`. What a form asked for is done once, and its codes are made out of it again: they are kept nowhere.
    The same form sent by somebody else, or in another town, asks for other codes."""
    mark = f"{acting.community_id} {acting.person_id} {form}" if form else secrets.token_urlsafe(32)

    async def act() -> None:
        await first()
        await make_recovery_codes_in(connection, mark)

    await once(connection, f"codes {form}" if form else None, None, act, type(None))
    return _codes_of(mark)


async def make_recovery_codes_in(connection: asyncpg.Connection, mark: str) -> list[str]:
    """Codes out of a random mark, in a running transaction, for the person who acts."""
    made = _codes_of(mark)
    await connection.execute(queries.MAKE_RECOVERY, [new_id() for _ in made], [codes.recovery_sha256(code) for code in made])
    return made


def _codes_of(mark: str) -> list[str]:
    numbers = [int.from_bytes(make_secret("recovery code", f"{number} {mark}")) for number in range(codes.RECOVERY_CODES)]
    return [codes.write_recovery_code(number) for number in numbers]


async def find_owing(secret: str) -> queries.Owing | None:
    """Who owes a second factor behind this cookie."""
    async with transaction() as connection:
        return await queries.find_owing(connection, rules.secret_sha256(secret))


async def give_code(secret: str, code: str, *, now: dt.datetime, form: str | None = None) -> SignedIn:
    """Finish signing in with a code of the application or a recovery code; each code counts once. The same `form` again, sent
    before the first answer came, gets the same session."""
    owing, fresh = await find_owing(secret), secret_of_form("session", secret, form)
    if owing is None:
        async with transaction() as connection:
            return await _paid(connection, fresh)
    async with attempt(rules.limits_of(rules.SECOND_FACTOR, str(owing.person))), transaction() as connection:
        if not await connection.fetchval(queries.HOLD, rules.secret_sha256(secret)):
            return await _paid(connection, fresh)
        if not await _spend(connection, owing, code, now):
            raise BadInput.one("/code", "This code does not hold. Use the one shown now, or a recovery code that you have not used yet.")
        return await pay(connection, secret, fresh, now=now)


async def _paid(connection: asyncpg.Connection, fresh: str) -> SignedIn:
    """The session that the first of two clicks has opened."""
    if found := await find_session(connection, fresh):
        return found
    raise NotSignedIn(ENDED)


async def _spend(connection: asyncpg.Connection, owing: queries.Owing, code: str, now: dt.datetime) -> bool:
    if codes.is_recovery_code(code):
        return bool(await connection.fetchval(queries.SPEND_RECOVERY, owing.person, codes.recovery_sha256(code)))
    if owing.totp_sealed is None:
        return False
    step = codes.find_step(read_totp_key(owing.totp_sealed), code, now.timestamp())
    return step is not None and bool(await connection.fetchval(queries.SPEND_TOTP, owing.person, step))


async def pay(connection: asyncpg.Connection, secret: str, fresh: str, *, now: dt.datetime) -> SignedIn:
    """The session that owed its second factor becomes its person's, under the secret `fresh`."""
    signed_in = SignedIn(fresh, now + rules.SESSION_LENGTH)
    if not await connection.fetchval(queries.PAY, rules.secret_sha256(secret), rules.secret_sha256(fresh), signed_in.expires_at):
        raise NotSignedIn(ENDED)
    return signed_in
