"""Passkeys (WebAuthn Level 2): registered by who is signed in, used to sign in alone or after the password."""

import datetime as dt
import json
import secrets
import uuid
from typing import Any
from urllib.parse import urlsplit

import msgspec
from webauthn import (
    generate_authentication_options,
    generate_registration_options,
    options_to_json,
    verify_authentication_response,
    verify_registration_response,
)
from webauthn.helpers import base64url_to_bytes, bytes_to_base64url
from webauthn.helpers.exceptions import WebAuthnException
from webauthn.helpers.structs import (
    AuthenticatorSelectionCriteria,
    PublicKeyCredentialDescriptor,
    ResidentKeyRequirement,
    UserVerificationRequirement,
)

from absorb.db import Acting, transaction
from absorb.journal.actions import record
from absorb.kernel.czech import tidy
from absorb.kernel.errors import BadInput, Clash, NotSignedIn
from absorb.kernel.ids import new_id
from absorb.people import rules
from absorb.people.actions.limits import attempt
from absorb.people.actions.second_factor import ENDED, find_owing, make_recovery_codes_in, pay, prove_password
from absorb.people.actions.sessions import SignedIn, open_session
from absorb.people.queries import second_factor as queries

CHALLENGE_HOLDS = dt.timedelta(minutes=5)
LONGEST_NAME = 100
REFUSED = "The passkey was not accepted. Try again, or use another way to sign in."


class Site(msgspec.Struct, frozen=True):
    """For which site passkeys are made: its public address, such as https://absorb.TOWN.example."""

    origin: str

    @property
    def rp_id(self) -> str:
        return urlsplit(self.origin).hostname or ""


async def _challenge(kind: str, challenge: bytes, person: uuid.UUID | None, now: dt.datetime) -> None:
    async with transaction() as connection:
        digest = rules.secret_sha256(bytes_to_base64url(challenge))
        await connection.execute(queries.ADD_CHALLENGE, new_id(), digest, kind, person, {}, now + CHALLENGE_HOLDS)


async def _take_challenge(kind: str, credential: dict[str, Any]) -> tuple[bytes, uuid.UUID | None]:
    """The challenge that the browser says it answers, if it was given out here for this and not answered before."""
    try:
        told = json.loads(base64url_to_bytes(credential["response"]["clientDataJSON"]))["challenge"]
        challenge = base64url_to_bytes(told)
    except (KeyError, TypeError, ValueError):
        raise BadInput.one("/credential", REFUSED) from None
    async with transaction() as connection:
        row = await connection.fetchrow(queries.TAKE_CHALLENGE, rules.secret_sha256(bytes_to_base64url(challenge)), kind)
    if row is None:
        raise BadInput.one("/credential", "This took too long. Try again.")
    return challenge, row["person"]


def _credential(given: str) -> dict[str, Any]:
    try:
        read = json.loads(given)
    except ValueError:
        read = None
    if not isinstance(read, dict):
        raise BadInput.one("/credential", "Without scripts a passkey cannot be used. Use another way to sign in.")
    return read


async def offer_registration(acting: Acting, site: Site, password: str, *, name: str, email: str, now: dt.datetime) -> str:
    """What the browser needs to make a passkey for the person who acts, as JSON."""
    assert acting.person_id is not None
    await prove_password(acting, password)
    async with transaction(acting) as connection:
        known = await queries.list_own_passkeys(connection)
    options = generate_registration_options(
        rp_id=site.rp_id,
        rp_name="Absorb",
        user_id=acting.person_id.bytes,
        user_name=email,
        user_display_name=name,
        exclude_credentials=[PublicKeyCredentialDescriptor(id=one.credential_id) for one in known],
        authenticator_selection=AuthenticatorSelectionCriteria(
            resident_key=ResidentKeyRequirement.PREFERRED, user_verification=UserVerificationRequirement.PREFERRED
        ),
    )
    await _challenge("registration", options.challenge, acting.person_id, now)
    return options_to_json(options)


async def add_passkey(acting: Acting, site: Site, given: str, name: str) -> list[str]:
    """Keep the passkey that the browser made. Answers recovery codes where there were none before."""
    assert acting.person_id is not None
    credential = _credential(given)
    challenge, person = await _take_challenge("registration", credential)
    if person != acting.person_id:
        raise BadInput.one("/credential", REFUSED)
    try:
        made = verify_registration_response(
            credential=credential, expected_challenge=challenge, expected_rp_id=site.rp_id, expected_origin=site.origin
        )
    except (WebAuthnException, ValueError, KeyError, TypeError):
        raise BadInput.one("/credential", REFUSED) from None
    called = tidy(name)[:LONGEST_NAME] or "Passkey"
    async with transaction(acting) as connection:
        added = await connection.fetchval(
            queries.ADD_PASSKEY, new_id(), made.credential_id, made.credential_public_key, made.sign_count, called
        )
        if not added:
            raise Clash("This passkey is known already.")
        await record(connection, "second factor set up", ("person", acting.person_id), {"kind": "passkey"})
        own = await queries.get_own_second_factor(connection)
        return [] if own.codes_left else await make_recovery_codes_in(connection, secrets.token_urlsafe(32))


async def remove_passkey(acting: Acting, passkey_id: uuid.UUID, password: str) -> None:
    """Forget one of the own passkeys; one that is gone already is as good."""
    assert acting.person_id is not None
    await prove_password(acting, password)
    async with transaction(acting) as connection:
        if await connection.fetchval(queries.REMOVE_PASSKEY, passkey_id):
            await record(connection, "second factor removed", ("person", acting.person_id), {"kind": "passkey"})


async def offer_sign_in(site: Site, *, now: dt.datetime) -> str:
    """What the browser needs to sign somebody in with a passkey alone, as JSON; the authenticator must know its person."""
    options = generate_authentication_options(rp_id=site.rp_id, user_verification=UserVerificationRequirement.REQUIRED)
    await _challenge("sign in", options.challenge, None, now)
    return options_to_json(options)


async def sign_in_with_passkey(site: Site, given: str, *, address: str, agent: str | None, now: dt.datetime) -> SignedIn:
    """Open a session for the passkey's person: having it and being known to it are two factors."""
    credential = _credential(given)
    async with attempt(rules.limits_of(rules.RESETTING, rules.place_of(address))):
        challenge, _ = await _take_challenge("sign in", credential)
        person = await _verify(site, credential, challenge, must_verify=True)
    async with transaction() as connection:
        return await open_session(connection, person, now, agent=agent, way="passkey")


async def offer_second(site: Site, secret: str, *, now: dt.datetime) -> str:
    """What the browser needs to give a passkey after the password, as JSON."""
    owing = await find_owing(secret)
    if owing is None:
        raise NotSignedIn(ENDED)
    async with transaction() as connection:
        known = [row["credential_id"] for row in await connection.fetch(queries.PASSKEY_IDS, owing.person)]
    options = generate_authentication_options(
        rp_id=site.rp_id, allow_credentials=[PublicKeyCredentialDescriptor(id=credential_id) for credential_id in known]
    )
    await _challenge("second factor", options.challenge, owing.person, now)
    return options_to_json(options)


async def give_passkey(site: Site, secret: str, given: str, *, now: dt.datetime) -> SignedIn:
    """Finish signing in with a passkey after the password."""
    owing = await find_owing(secret)
    if owing is None:
        raise NotSignedIn(ENDED)
    credential = _credential(given)
    async with attempt(rules.limits_of(rules.SECOND_FACTOR, str(owing.person))):
        challenge, person = await _take_challenge("second factor", credential)
        if person != owing.person or await _verify(site, credential, challenge, must_verify=False) != owing.person:
            raise BadInput.one("/credential", REFUSED)
    async with transaction() as connection:
        return await pay(connection, secret, secrets.token_urlsafe(32), now=now)


async def _verify(site: Site, credential: dict[str, Any], challenge: bytes, *, must_verify: bool) -> uuid.UUID:
    """Whose passkey signed this challenge. A counter that went back means a copied passkey (WebAuthn § 6.1.1)."""
    try:
        credential_id = base64url_to_bytes(credential["rawId"])
        async with transaction() as connection:
            known = await queries.find_passkey(connection, credential_id)
        if known is None:
            raise BadInput.one("/credential", REFUSED)
        verified = verify_authentication_response(
            credential=credential,
            expected_challenge=challenge,
            expected_rp_id=site.rp_id,
            expected_origin=site.origin,
            credential_public_key=known.public_key,
            credential_current_sign_count=known.sign_count,
            require_user_verification=must_verify,
        )
    except (WebAuthnException, ValueError, KeyError, TypeError):
        raise BadInput.one("/credential", REFUSED) from None
    async with transaction() as connection:
        if not await connection.fetchval(queries.USED_PASSKEY, credential_id, known.sign_count, verified.new_sign_count):
            raise BadInput.one("/credential", REFUSED)
    return known.person
