"""Promised letters, and the chores that promise the digests and keep the journal's head."""

import datetime as dt
import uuid
from typing import Any

from absorb.db import Acting
from absorb.notices import actions


async def send_notices(acting: Acting, facts: dict[str, Any]) -> None:
    """Send one letter with notices."""
    await actions.send_notices(acting, uuid.UUID(facts["letter"]))


async def promise_digests() -> None:
    """Promise the digests that are due by now."""
    await actions.promise_digests(dt.datetime.now(dt.UTC))


async def tell_membership(acting: Acting, facts: dict[str, Any]) -> None:
    """Tell of a role that was given or taken."""
    organisation = uuid.UUID(facts["organisation"]) if facts["organisation"] else None
    await actions.tell_membership(acting, facts["what"], uuid.UUID(facts["person"]), facts["role"], organisation)


async def send_head(acting: Acting, facts: dict[str, Any]) -> None:
    """Send one letter with the journal's head of a day."""
    await actions.send_head(acting, facts)


async def promise_heads() -> None:
    """Keep the journals' heads of today and promise their letters, once it is time."""
    await actions.promise_heads(dt.datetime.now(dt.UTC))


JOBS = {actions.SEND_NOTICES: send_notices, "tell_membership": tell_membership, actions.SEND_HEAD: send_head}

CHORES = [(120.0, promise_digests), (300.0, promise_heads)]
