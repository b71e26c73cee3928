"""Promised jobs of the room: a ranking is frozen, its workbook made. They act for the person who asked, so that the journal names them."""

import uuid
from typing import Any

import msgspec

from absorb.db import Acting
from absorb.people.actions.standing import may_still
from absorb.priority import actions
from absorb.progress.writing import Paper, writes
from absorb.web import CENTRE


async def freeze_ranking(acting: Acting, facts: dict[str, Any]) -> None:
    promised = msgspec.convert(facts, actions.Promised)
    who = Acting(acting.community_id, promised.person)
    if await may_still(who, CENTRE, promised.work):
        await actions.freeze_promised(who, promised)


async def read_workbook(acting: Acting, facts: dict[str, Any]) -> Paper:
    return await actions.read_workbook(acting, uuid.UUID(facts["ranking"]))


JOBS = {actions.FREEZE: freeze_ranking, actions.WRITE_WORKBOOK: writes(read_workbook)}
