"""Promised jobs of the room: a frozen ranking's workbook."""

import uuid
from typing import Any

from absorb.db import Acting
from absorb.priority import actions


async def write_ranking_workbook(acting: Acting, facts: dict[str, Any]) -> None:
    await actions.write_ranking_workbook(acting, uuid.UUID(facts["ranking"]))


JOBS = {actions.WRITE_WORKBOOK: write_ranking_workbook}
