"""Promised letters, and the chore that promises the digests."""

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


JOBS = {actions.SEND_NOTICES: send_notices, "tell_membership": tell_membership}

CHORES = [(120.0, promise_digests)]
