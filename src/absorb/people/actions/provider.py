"""Signing in through a town's own identity provider: OpenID Connect, authorization code with PKCE.

A provider speaks only for members of its own town, and a session opened through it stays in that town: whoever runs one
town's provider cannot become somebody in another. A person is known by issuer and subject; the first time they are met by
an e-mail address that the provider calls verified.
"""

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
from absorb.kernel.errors import BadInput, NotAllowed, NotFound, Unavailable
from absorb.kernel.ids import new_id
from absorb.people import rules
from absorb.people.actions.sessions import SignedIn, open_session
from absorb.people.queries import provider as queries
from absorb.people.queries import second_factor as challenges
from absorb.people.rules.provider import back_path, find_provider_faults, is_guarded
from absorb.sealing import seal, unseal

PURPOSE = "provider"
STATE_HOLDS = dt.timedelta(minutes=10)
SECONDS = 10.0
CLOCK_SKEW_SECONDS = 120
ALGORITHMS = ["RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "EdDSA"]
"""Signatures with a public key only: "none" and shared secrets are no proof."""

AGAIN = "Signing in elsewhere was not finished. Start again."


class Away(msgspec.Struct, frozen=True):
    """Where to send the browser, and the state that its cookie must bring back."""

    address: str
    state: str


class Discovered(msgspec.Struct, frozen=True):
    """What of a provider's own description is needed (OpenID Connect Discovery 1.0 § 3)."""

    issuer: str
    authorization_endpoint: str
    token_endpoint: str
    jwks_uri: str
    token_endpoint_auth_methods_supported: tuple[str, ...] = ("client_secret_basic",)


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


async def discover(issuer: str) -> Discovered:
    """The provider's description. `BadInput` at /issuer where it has none or calls itself otherwise."""
    address = f"{issuer}/.well-known/openid-configuration"
    try:
        found = msgspec.convert(await _get(address), Discovered)
    except msgspec.ValidationError:
        raise BadInput.one("/issuer", "What answers at this address is no identity provider: its description is not complete.") from None
    except Unavailable:
        raise BadInput.one(
            "/issuer", "No identity provider answers at this address. Check it, and that this server may reach it."
        ) from None
    if found.issuer.rstrip("/") != issuer:
        raise BadInput.one("/issuer", "The provider at this address calls itself otherwise. Copy the issuer from its description.")
    if not is_guarded(issuer, found.authorization_endpoint, found.token_endpoint, found.jwks_uri):
        raise BadInput.one("/issuer", "The description of this provider names an address without https://, over which secrets would leak.")
    return found


async def _get(address: str) -> Any:
    try:
        async with httpx2.AsyncClient(timeout=SECONDS, follow_redirects=False) as client:
            answer = await client.get(address)
            answer.raise_for_status()
            return answer.json()
    except (httpx2.HTTPError, ValueError) as error:
        raise Unavailable("The identity provider does not answer. Try again, or sign in with your password.") from error


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


async def send_away(provider_id: uuid.UUID, *, origin: str, target: str, now: dt.datetime) -> Away:
    """Begin: where the browser goes. `origin` is our own public address, `target` the page wanted afterwards."""
    async with transaction() as connection:
        provider = await queries.find_provider(connection, provider_id)
    if provider is None:
        raise NotFound("There is no such way to sign in any more.")
    found = await _described(provider)
    verifier, nonce, state = generate_token(64), secrets.token_urlsafe(24), secrets.token_urlsafe(24)
    async with _client(provider, found, origin) as client:
        address, _ = client.create_authorization_url(found.authorization_endpoint, state=state, nonce=nonce, code_verifier=verifier)
    facts = {"provider": str(provider.id), "verifier": verifier, "nonce": nonce, "target": target}
    async with transaction() as connection:
        await connection.execute(challenges.ADD_CHALLENGE, new_id(), rules.secret_sha256(state), "provider", None, facts, now + STATE_HOLDS)
    return Away(address, state)


async def _described(provider: queries.Provider) -> Discovered:
    try:
        return await discover(provider.issuer)
    except BadInput as error:
        raise Unavailable("The identity provider does not answer. Try again, or sign in with your password.") from error


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
    found = await _described(provider)
    try:
        async with _client(provider, found, origin) as client:
            answer = await client.fetch_token(found.token_endpoint, code=code, code_verifier=facts["verifier"])
        keys = KeySet.import_key_set(await _get(found.jwks_uri))
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
    except (OAuthError, JoseError, httpx2.HTTPError, KeyError, ValueError, TypeError) as error:
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
