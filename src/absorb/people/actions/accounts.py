"""People's accounts: added, renamed, and their forgotten passwords."""

import datetime as dt
import secrets
import uuid

import asyncpg

from absorb.catalogues import LANGUAGES
from absorb.db import Acting, transaction
from absorb.journal.actions import record
from absorb.kernel.czech import tidy
from absorb.kernel.errors import BadInput, Fault, NotFound, TooMany
from absorb.kernel.ids import new_id
from absorb.mail import require_post, send, write_letter
from absorb.outbox.actions import promise
from absorb.people import rules
from absorb.people.actions.limits import attempt, take_attempt
from absorb.people.actions.passwords import check_new_password, hash_password
from absorb.people.actions.repeating import secret_of_form
from absorb.people.queries import accounts as queries
from absorb.people.queries import find_reset
from absorb.people.queries.signing_in import CLEAR_ATTEMPTS
from absorb.receipts.actions import once

NAME_OF_ALL_TOWNS = "Your name is the same in all your towns. To change it, sign in with your password or a passkey."


async def add_person(connection: asyncpg.Connection, email: str, name: str, password_hash: str | None, language: str = "cs") -> uuid.UUID:
    """A person by e-mail; one who is there already keeps everything."""
    faults = rules.find_email_faults(email)
    if faults:
        raise BadInput(faults)
    person_id: uuid.UUID = await connection.fetchval(queries.ADD_PERSON, new_id(), tidy(email), tidy(name), password_hash, language)
    return person_id


async def change_account(acting: Acting, name: str, language: str, *, secret: str) -> None:
    """The name others see, and the language of pages and letters; the same as before leave no trace. `secret` is the session's."""
    faults = rules.find_name_faults(name)
    if language not in LANGUAGES:
        faults.append(Fault("/language", "Choose one of the languages."))
    if faults:
        raise BadInput(faults)
    assert acting.person_id is not None
    async with transaction(acting) as connection:
        own = await queries.get_own_account(connection)
        if (own.name, own.language) == (tidy(name), language):
            return
        if not await connection.fetchval(queries.RENAME, tidy(name), language, rules.secret_sha256(secret)):
            raise BadInput.one("/name", NAME_OF_ALL_TOWNS)
        await record(connection, "account changed", ("person", acting.person_id), {"language": language}, personal={"name": tidy(name)})


async def ask_for_reset(email: str, *, address: str, now: dt.datetime, form: str | None = None) -> None:
    """Promise a letter by which the password can be set anew, where there is an account that may sign in.

    Nobody is told whether there is one. Raises `TooMany` only for the place the asking comes from: for the account it
    would tell, so there the letter silently stays out. The same `form` again promises no second letter.
    """
    require_post()
    wanted = tidy(email).lower()
    if faults := rules.find_email_faults(wanted):
        raise BadInput(faults)
    to_account, from_place = rules.limits_of(rules.ASKING_FOR_RESET, wanted, rules.place_of(address))
    await take_attempt([from_place])
    try:
        await take_attempt([to_account])
    except TooMany:
        return
    async with transaction() as connection:
        found = await connection.fetchrow(queries.FOR_RESET, wanted)
    if found is None:
        return

    async def act() -> None:
        reset_id = new_id()
        await connection.execute(queries.ASK_RESET, reset_id, found["id"], now + rules.RESET_WAITS)
        await promise(connection, "send_password_reset", {"reset": str(reset_id)})

    async with transaction(Acting(found["community_id"])) as connection:
        await once(connection, f"reset {form}" if form else None, None, act, type(None))


async def send_reset(reset_id: uuid.UUID, *, now: dt.datetime) -> None:
    """Write the letter and send it. The secret is made here and kept as a hash; a letter written twice holds two secrets,
    of which the later counts."""
    secret = secrets.token_urlsafe(32)
    async with transaction() as connection:
        row = await connection.fetchrow(queries.WRITE_RESET, reset_id, rules.secret_sha256(secret), now + rules.RESET_HOLDS)
    if row is None:
        return
    key = f"reset-{secret[:8]}-{reset_id}"
    letter = write_letter("people/reset", row["language"], row["email"], key=key, name=row["name"], path=f"/password/new/{secret}")
    await send(letter)


async def use_reset(secret: str, password: str, *, address: str, form: str | None = None) -> None:
    """Set the password anew with the secret of a letter, once; every session of the person ends, every API token and
    calendar address. The same `form` again changes nothing and is no refusal."""
    digest, done = rules.secret_sha256(secret), rules.secret_sha256(secret_of_form("reset", secret, form))
    async with attempt(rules.limits_of(rules.RESETTING, rules.place_of(address))):
        async with transaction() as connection:
            reset = await find_reset(connection, digest)
            is_done = reset is None and await connection.fetchval(queries.IS_RESET_DONE, done)
        if reset is None and not is_done:
            raise NotFound("This link no longer holds: it is good for one hour and for one use. Ask for a new one.")
    if reset is None:
        return
    await check_new_password(password, (reset.email, reset.name))
    new_hash = await hash_password(password)
    async with transaction() as connection:
        if await connection.fetchval(queries.USE_RESET, digest, new_hash, done) is None:
            if await connection.fetchval(queries.IS_RESET_DONE, done):
                return
            raise NotFound("This link no longer holds: it is good for one hour and for one use. Ask for a new one.")
        await connection.execute(CLEAR_ATTEMPTS, [limit.key for limit in rules.account_keys(reset.email)])
