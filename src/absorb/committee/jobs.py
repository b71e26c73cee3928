"""Promised jobs of the room: the minutes of a closed meeting."""

import uuid
from typing import Any

from absorb.committee import actions
from absorb.committee.actions.meetings import WRITE_MINUTES
from absorb.db import Acting


async def write_minutes(acting: Acting, facts: dict[str, Any]) -> None:
    await actions.write_minutes(acting, uuid.UUID(facts["meeting"]))


JOBS = {WRITE_MINUTES: write_minutes}
