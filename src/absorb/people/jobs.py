"""Letters promised by people: ids in, one action."""

import datetime as dt
import uuid
from typing import Any

from absorb.db import Acting
from absorb.people import actions


async def send_invitation(acting: Acting, facts: dict[str, Any]) -> None:
    await actions.send_invitation(acting, uuid.UUID(facts["invitation"]), now=dt.datetime.now(dt.UTC))


async def send_password_reset(acting: Acting, facts: dict[str, Any]) -> None:
    await actions.send_reset(uuid.UUID(facts["reset"]), now=dt.datetime.now(dt.UTC))


JOBS = {"send_invitation": send_invitation, "send_password_reset": send_password_reset}
