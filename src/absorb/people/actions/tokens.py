"""API tokens."""

import datetime as dt
import secrets

from absorb.db import Acting, transaction
from absorb.journal.actions import record
from absorb.kernel.czech import tidy
from absorb.kernel.ids import new_id
from absorb.people import rules
from absorb.people.queries import tokens as queries
from absorb.people.schemas import TokenAsk, TokenShown


async def open_token(acting: Acting, ask: TokenAsk, *, now: dt.datetime) -> TokenShown:
    """An API token for the person who acts, in the community they act for."""
    shown = TokenShown(token=f"absorb_{secrets.token_urlsafe(32)}", expires_at=now + dt.timedelta(days=ask.days))
    async with transaction(acting) as connection:
        digest = rules.secret_sha256(shown.token)
        await connection.execute(queries.OPEN_TOKEN, new_id(), digest, tidy(ask.name), list(ask.scopes), shown.expires_at)
        assert acting.person_id is not None
        await record(connection, "token opened", ("person", acting.person_id), {"name": tidy(ask.name), "scopes": list(ask.scopes)})
    return shown
