"""What is done about people: signing in and out, tokens, organisations, memberships."""

import asyncio
import datetime as dt
import functools
import re
import secrets
import uuid
from collections.abc import Mapping

import asyncpg
import msgspec
from argon2 import PasswordHasher
from argon2.exceptions import VerificationError

from absorb.db import Acting, transaction
from absorb.journal.actions import record, record_many
from absorb.kernel.czech import fold, sort_key, tidy
from absorb.kernel.errors import BadInput, Clash, NotAllowed
from absorb.kernel.ids import new_id
from absorb.people import queries, rules
from absorb.people.schemas import OrganisationIn, SignIn, TokenAsk, TokenShown


class SignedIn(msgspec.Struct, frozen=True):
    """A fresh session: the secret for the cookie, and until when it holds."""

    secret: str
    expires_at: dt.datetime


@functools.cache
def _hasher() -> PasswordHasher:
    return PasswordHasher()


@functools.cache
def _nobodys_hash() -> str:
    """Checked when the account does not exist, so that both answers take as long."""
    return _hasher().hash(secrets.token_urlsafe())


async def hash_password(password: str) -> str:
    """The argon2id hash of a password, made off the event loop."""
    return await asyncio.to_thread(_hasher().hash, password)


def _fits(password_hash: str | None, password: str) -> bool:
    try:
        _hasher().verify(password_hash or _nobodys_hash(), password)
    except VerificationError:
        return False
    return password_hash is not None


async def sign_in(ask: SignIn, *, address: str, now: dt.datetime) -> SignedIn:
    """Open a session. The refusal does not tell whether the e-mail or the password was wrong."""
    email = tidy(ask.email).lower()
    keys = rules.attempt_keys(email, address)
    async with transaction() as connection:
        failures = await connection.fetchval(queries.SIGN_IN_FAILURES, keys, now - rules.ATTEMPT_WINDOW)
        row = await connection.fetchrow(queries.FOR_SIGN_IN, email)
    if failures >= rules.ATTEMPTS_ALLOWED:
        raise NotAllowed("Too many failed attempts; wait a quarter of an hour and try again.")
    fits = await asyncio.to_thread(_fits, row["password_hash"] if row else None, ask.password)
    async with transaction() as connection:
        if not fits or row["is_disabled"]:
            for key in keys:
                await connection.execute(queries.SIGN_IN_FAILED, new_id(), key)
            refusal: BadInput | None = BadInput.one("/password", "The e-mail or the password is not right.")
            signed_in = None
        else:
            refusal = None
            signed_in = await _open_session(connection, row["id"], now)
    if refusal is not None:
        raise refusal
    if signed_in is None:
        raise NotAllowed("You are not a member of any community here; ask the town's administrator.")
    return signed_in


async def _open_session(connection: asyncpg.Connection, person_id: uuid.UUID, now: dt.datetime) -> SignedIn | None:
    communities = await connection.fetch(queries.PERSON_COMMUNITIES, person_id)
    if not communities:
        return None
    signed_in = SignedIn(secret=secrets.token_urlsafe(32), expires_at=now + rules.SESSION_LENGTH)
    digest = rules.secret_sha256(signed_in.secret)
    await connection.execute(queries.OPEN_SESSION, new_id(), digest, person_id, communities[0]["community_id"], signed_in.expires_at)
    return signed_in


async def sign_out(secret: str) -> None:
    """Close the session behind a cookie, if there is one."""
    async with transaction() as connection:
        await connection.execute(queries.CLOSE_SESSION, rules.secret_sha256(secret))


async def open_token(acting: Acting, ask: TokenAsk, *, now: dt.datetime) -> TokenShown:
    """An API token for the person who acts, in the community they act for."""
    shown = TokenShown(token=f"absorb_{secrets.token_urlsafe(32)}", expires_at=now + dt.timedelta(days=ask.days))
    async with transaction(acting) as connection:
        digest = rules.secret_sha256(shown.token)
        await connection.execute(queries.OPEN_TOKEN, new_id(), digest, tidy(ask.name), list(ask.scopes), shown.expires_at)
        assert acting.person_id is not None
        await record(connection, "token opened", ("person", acting.person_id), {"name": tidy(ask.name), "scopes": list(ask.scopes)})
    return shown


async def add_person(connection: asyncpg.Connection, email: str, name: str, password_hash: str | None, language: str = "cs") -> uuid.UUID:
    """A person by e-mail; one who is there already keeps everything."""
    faults = rules.find_email_faults(email)
    if faults:
        raise BadInput(faults)
    person_id: uuid.UUID = await connection.fetchval(queries.ADD_PERSON, new_id(), tidy(email), tidy(name), password_hash, language)
    return person_id


async def add_membership(
    connection: asyncpg.Connection, person_id: uuid.UUID, role: str, organisation_id: uuid.UUID | None = None, position: int = 0
) -> None:
    """Give a person a role in the community; giving it twice changes nothing."""
    await connection.execute(queries.ADD_MEMBERSHIP, new_id(), person_id, organisation_id, role, position)


async def ensure_organisation(connection: asyncpg.Connection, name: str, *, kind: str = "unknown", is_invented: bool = False) -> uuid.UUID:
    """The organisation of this name (letter case and accents aside), made if it is not there. It has no IČO until somebody verifies one."""
    tidied = tidy(name)
    added = await connection.fetchval(
        queries.ADD_ORGANISATION, new_id(), tidied, fold(tidied), sort_key(tidied), kind, None, None, is_invented
    )
    found: uuid.UUID = added or await connection.fetchval(queries.FIND_ORGANISATION, fold(tidied))
    return found


async def ensure_organisations(
    connection: asyncpg.Connection, kinds: Mapping[str, str], *, is_invented: bool = False
) -> dict[str, uuid.UUID]:
    """The organisations of these names in three statements, made where they are not there; `kinds` maps a name to the
    kind that a new one gets. Answers the id for each name as given."""
    first = {fold(name): (tidy(name), kind) for name, kind in reversed(list(kinds.items()))}
    columns = [(new_id(), name, folded, sort_key(name), kind) for folded, (name, kind) in first.items()]
    added = await connection.fetch(queries.ADD_ORGANISATIONS, *map(list, zip(*columns, strict=True)), is_invented) if columns else []
    await record_many(connection, "organisation added", "organisation", [(row["id"], {"name": row["name"], "ico": None}) for row in added])
    found = {row["name_fold"]: row["id"] for row in await connection.fetch(queries.FIND_ORGANISATIONS, list(first))}
    return {name: found[fold(name)] for name in kinds}


async def add_organisation(acting: Acting, ask: OrganisationIn) -> uuid.UUID:
    """A new organisation; its IČO, where given, must hold."""
    try:
        ico = rules.read_ico(ask.ico) if ask.ico else None
    except ValueError as error:
        raise BadInput.one("/ico", str(error)) from None
    name = tidy(ask.name)
    async with transaction(acting) as connection:
        organisation_id: uuid.UUID | None = await connection.fetchval(
            queries.ADD_ORGANISATION, new_id(), name, fold(name), sort_key(name), ask.kind, ico, None, False
        )
        if organisation_id is None:
            raise Clash(f'There is an organisation called "{name}" already.')
        await record(connection, "organisation added", ("organisation", organisation_id), {"name": name, "ico": ico})
    return organisation_id


async def add_community(
    owner: asyncpg.Connection, *, slug: str, name: str, reference_prefix: str, currency: str = "CZK", is_demonstration: bool = False
) -> uuid.UUID:
    """A new community, added by the database's owner (the service itself may not); an existing slug is answered as it is."""
    if not re.fullmatch(r"[a-z0-9][a-z0-9-]{1,40}", slug):
        raise BadInput.one("/slug", f'"{slug}" is not a short name: lower-case letters, digits and dashes are right, such as "usti".')
    if not re.fullmatch(r"[A-Z]{1,6}", reference_prefix):
        raise BadInput.one(
            "/reference_prefix", f'"{reference_prefix}" is not a prefix for references: one to six capitals are right, such as "UL".'
        )
    community_id: uuid.UUID = await owner.fetchval(
        queries.ADD_COMMUNITY, new_id(), slug, tidy(name), reference_prefix, currency, is_demonstration
    )
    return community_id
