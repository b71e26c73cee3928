"""Promised jobs of the room: a ranking is frozen, its workbook made. They act for the person who asked, so that the journal names them."""

import uuid
from typing import Any

import msgspec

from absorb.db import Acting
from absorb.priority import actions


async def freeze_ranking(acting: Acting, facts: dict[str, Any]) -> None:
    promised = msgspec.convert(facts, actions.Promised)
    await actions.freeze_promised(Acting(acting.community_id, promised.person), promised)


async def write_ranking_workbook(acting: Acting, facts: dict[str, Any]) -> None:
    await actions.write_promised(acting, uuid.UUID(facts["ranking"]), uuid.UUID(facts["work"]))


JOBS = {actions.FREEZE: freeze_ranking, actions.WRITE_WORKBOOK: write_ranking_workbook}
