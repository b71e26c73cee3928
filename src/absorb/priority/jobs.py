"""Promised jobs of the room: a ranking is frozen, its workbook made. They act for the person who asked, so that the journal names them."""

import uuid
from typing import Any

import msgspec

from absorb.db import Acting
from absorb.priority import actions
from absorb.progress.writing import Paper, writes


async def freeze_ranking(acting: Acting, facts: dict[str, Any]) -> None:
    promised = msgspec.convert(facts, actions.Promised)
    await actions.freeze_promised(Acting(acting.community_id, promised.person), promised)


async def read_workbook(acting: Acting, facts: dict[str, Any]) -> Paper:
    return await actions.read_workbook(acting, uuid.UUID(facts["ranking"]))


JOBS = {actions.FREEZE: freeze_ranking, actions.WRITE_WORKBOOK: writes(read_workbook)}
