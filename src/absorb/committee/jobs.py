"""Promised jobs of the room: the minutes of a closed meeting."""

import uuid
from typing import Any

from absorb.committee import actions
from absorb.db import Acting
from absorb.progress.writing import Paper, writes


async def read_minutes(acting: Acting, facts: dict[str, Any]) -> Paper:
    return await actions.read_minutes(acting, uuid.UUID(facts["meeting"]))


JOBS = {actions.WRITE_MINUTES: writes(read_minutes)}
