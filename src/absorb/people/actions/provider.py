"""Signing in through a town's own identity provider: OpenID Connect, authorization code with PKCE.

A provider speaks only for members of its own town, and a session opened through it stays in that town: whoever runs one
town's provider cannot become somebody in another. A person is known by issuer and subject; the first time they are met by
an e-mail address that the provider calls verified.
"""

import asyncio
import datetime as dt
import secrets
import uuid
from typing import Any

import httpx2
import msgspec
from authlib.common.security import generate_token
from authlib.integrations.httpx_client import AsyncOAuth2Client, OAuthError
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import KeySet

from absorb.db import Acting, transaction
from absorb.journal.actions import record
from absorb.kernel.czech import tidy
from absorb.kernel.errors import BadInput, NotAllowed, NotFound
from absorb.kernel.ids import new_id
from absorb.people import rules
from absorb.people.actions.discovery import SECONDS, Discovered, described, discover, forget, read_json_at
from absorb.people.actions.limits import take_attempt
from absorb.people.actions.sessions import SignedIn, open_session
from absorb.people.queries import provider as queries
from absorb.people.queries import second_factor as challenges
from absorb.people.rules.provider import back_path, find_provider_faults
from absorb.sealing import seal, unseal

PURPOSE = "provider"
STATE_HOLDS = dt.timedelta(minutes=10)
CLOCK_SKEW_SECONDS = 120
ALGORITHMS = ["RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "EdDSA"]
"""Signatures with a public key only: "none" and shared secrets are no proof."""

AGAIN = "Signing in elsewhere was not finished. Start again."


class Away(msgspec.Struct, frozen=True):
    """Where to send the browser, and the state that its cookie must bring back."""

    address: str
    state: str


async def set_provider(acting: Acting, name: str, issuer: str, client_id: str, secret: str, *, may_be_here: bool) -> None:
    """The town's provider; it is asked for its description at once, so that a wrong address shows here and not at the door.
    The same as before leaves no trace."""
    assert acting.person_id is not None
    issuer = issuer.strip().rstrip("/")
    async with transaction(acting) as connection:
        known = await queries.find_own_provider(connection)
    if faults := find_provider_faults(name, issuer, client_id, secret, has_secret=known is not None, may_be_here=may_be_here):
        raise BadInput(faults)
    if known and not secret.strip() and (known.name, known.issuer, known.client_id) == (tidy(name), issuer, client_id.strip()):
        return
    await discover(issuer)
    forget(issuer)
    sealed = seal(PURPOSE, secret.strip().encode()) if secret.strip() else None
    async with transaction(acting) as connection:
        await connection.execute(queries.SET, new_id(), tidy(name), issuer, client_id.strip(), sealed)
        await record(connection, "identity provider set", ("person", acting.person_id), {"name": tidy(name), "issuer": issuer})


async def remove_provider(acting: Acting) -> None:
    """Nobody signs in through it any more; the sessions that are open go on until they end."""
    assert acting.person_id is not None
    async with transaction(acting) as connection:
        if name := await connection.fetchval(queries.REMOVE):
            await record(connection, "identity provider removed", ("person", acting.person_id), {"name": name})


def _client(provider: queries.Provider, found: Discovered, origin: str) -> AsyncOAuth2Client:
    methods = found.token_endpoint_auth_methods_supported
    method = "client_secret_basic" if "client_secret_basic" in methods or not methods else "client_secret_post"
    return AsyncOAuth2Client(
        client_id=provider.client_id,
        client_secret=unseal(PURPOSE, provider.client_secret_sealed).decode(),
        token_endpoint_auth_method=method,
        scope="openid email profile",
        redirect_uri=f"{origin}{back_path(provider.community)}",
        code_challenge_method="S256",
        timeout=SECONDS,
    )


async def send_away(provider_id: uuid.UUID, *, origin: str, target: str, address: str, now: dt.datetime) -> Away:
    """Begin: where the browser goes. `origin` is our own public address, `target` the page wanted afterwards, `address` where
    the asking comes from."""
    await take_attempt(rules.limits_of(rules.SENT_AWAY, rules.place_of(address)))
    async with transaction() as connection:
        provider = await queries.find_provider(connection, provider_id)
    if provider is None:
        raise NotFound("There is no such way to sign in any more.")
    found = await described(provider.issuer, now=now)
    verifier, nonce, state = generate_token(64), secrets.token_urlsafe(24), secrets.token_urlsafe(24)
    async with _client(provider, found, origin) as client:
        way, _ = client.create_authorization_url(found.authorization_endpoint, state=state, nonce=nonce, code_verifier=verifier)
    facts = {"provider": str(provider.id), "verifier": verifier, "nonce": nonce, "target": target}
    async with transaction() as connection:
        await connection.execute(challenges.ADD_CHALLENGE, new_id(), rules.secret_sha256(state), "provider", None, facts, now + STATE_HOLDS)
    return Away(way, state)


async def come_back(
    community: uuid.UUID, state: str, code: str, *, origin: str, agent: str | None, now: dt.datetime
) -> tuple[SignedIn, str]:
    """Finish: exchange the code, check what the provider vouches for, open the session. Answers it and the page wanted.

    `community` is whose provider's answer it is by the address; one to another town's question is nobody's.
    """
    async with transaction() as connection:
        row = await connection.fetchrow(challenges.TAKE_CHALLENGE, rules.secret_sha256(state), "provider")
        provider = await queries.find_provider(connection, uuid.UUID(row["facts"]["provider"])) if row else None
    if row is None or provider is None or provider.community != community:
        raise NotAllowed(AGAIN)
    facts = row["facts"]
    claims = await _vouched(provider, code, origin, facts, now)
    person = await _person(provider, claims)
    async with transaction() as connection:
        signed_in = await open_session(connection, person, now, agent=agent, way="provider", community_id=provider.community)
    return signed_in, str(facts["target"])


async def _vouched(provider: queries.Provider, code: str, origin: str, facts: dict[str, Any], now: dt.datetime) -> dict[str, Any]:
    """The claims of the id token, its signature and addressee checked (OpenID Connect Core § 3.1.3.7)."""
    found = await described(provider.issuer, now=now)
    try:
        async with asyncio.timeout(SECONDS), _client(provider, found, origin) as client:
            answer = await client.fetch_token(found.token_endpoint, code=code, code_verifier=facts["verifier"])
        keys = KeySet.import_key_set(await read_json_at(found.jwks_uri))
        token = jwt.decode(str(answer["id_token"]), keys, algorithms=ALGORITHMS)
        jwt.JWTClaimsRegistry(
            now=int(now.timestamp()),
            leeway=CLOCK_SKEW_SECONDS,
            iss={"essential": True, "value": found.issuer},
            aud={"essential": True, "value": provider.client_id},
            exp={"essential": True},
            sub={"essential": True},
            nonce={"essential": True, "value": facts["nonce"]},
        ).validate(token.claims)
    except (OAuthError, JoseError, httpx2.HTTPError, KeyError, ValueError, TypeError, TimeoutError) as error:
        raise NotAllowed(AGAIN) from error
    claims: dict[str, Any] = token.claims
    audience = claims["aud"]
    if isinstance(audience, list) and len(audience) > 1 and claims.get("azp") != provider.client_id:
        raise NotAllowed(AGAIN)
    return claims


async def _person(provider: queries.Provider, claims: dict[str, Any]) -> uuid.UUID:
    email = str(claims.get("email") or "").strip().lower() if claims.get("email_verified") is True else ""
    async with transaction(Acting(provider.community)) as connection:
        rows = await connection.fetch(queries.FIND_IDENTITY, provider.community, provider.issuer, str(claims["sub"]), email)
        row = next((found for found in rows if found["is_linked"]), rows[0] if rows else None)
        if row is None:
            raise NotAllowed("The town knows you, but nobody has invited you to Absorb yet. Ask its administrator for an invitation.")
        person: uuid.UUID = row["person"]
        if not row["is_linked"]:
            await connection.execute(queries.LINK, new_id(), person, provider.issuer, str(claims["sub"]))
            await record(connection, "identity linked", ("person", person), {"provider": provider.name})
    return person
