"""API tokens: opened, revoked. A token acts for its person and ends with their last role in the community."""

import datetime as dt
import secrets
import uuid
from collections.abc import Set

import msgspec

from absorb.db import Acting, transaction
from absorb.journal.actions import record
from absorb.kernel.czech import tidy
from absorb.kernel.errors import BadInput, NotAllowed, NotFound
from absorb.kernel.ids import new_id
from absorb.people import rules
from absorb.people.queries import tokens as queries
from absorb.people.schemas import TokenAsk, TokenShown
from absorb.receipts.actions import once
from absorb.sealing import make_secret


class Opened(msgspec.Struct, frozen=True):
    """What is kept of a token, besides its hash."""

    id: uuid.UUID
    expires_at: dt.datetime


async def open_token(
    acting: Acting,
    ask: TokenAsk,
    *,
    now: dt.datetime,
    within: Set[str] | None = None,
    until: dt.datetime | None = None,
    form: str | None = None,
) -> TokenShown:
    """An API token for the person who acts, in the community they act for.

    Asked for with a token, it may do no more than that one (`within`) and ends no later (`until`).
    The same `form` again opens none and shows the first one: its secret is made out of the form and kept nowhere.
    """
    if not tidy(ask.name):
        raise BadInput.one("/name", "Write what the token is for, such as the program's name.")
    scopes = sorted(set(ask.scopes))
    if within is not None and not set(scopes) <= within:
        raise NotAllowed("A token cannot open another one that may do more than itself.")
    asked = now + dt.timedelta(days=ask.days)
    ends_at = min(asked, until) if until else asked
    secret = (
        rules.write_secret(make_secret("token", f"{acting.community_id} {acting.person_id} {form}")) if form else secrets.token_urlsafe(32)
    )
    token = f"absorb_{secret}"
    assert acting.person_id is not None
    about = ("person", acting.person_id)

    async def act() -> Opened:
        opened = Opened(new_id(), ends_at)
        await connection.execute(queries.OPEN_TOKEN, opened.id, rules.secret_sha256(token), tidy(ask.name), scopes, ends_at)
        await record(connection, "token opened", about, {"name": tidy(ask.name), "scopes": scopes})
        return opened

    async with transaction(acting) as connection:
        opened = await once(connection, f"token {form}" if form else None, None, act, Opened)
    return TokenShown(id=opened.id, token=token, expires_at=opened.expires_at)


async def revoke_token(acting: Acting, token_id: uuid.UUID) -> None:
    """The token opens nothing any more. Only one's own."""
    assert acting.person_id is not None
    async with transaction(acting) as connection:
        name = await connection.fetchval(queries.REVOKE_TOKEN, token_id)
        if name is None:
            raise NotFound("There is no such token.")
        await record(connection, "token revoked", ("person", acting.person_id), {"name": name})
