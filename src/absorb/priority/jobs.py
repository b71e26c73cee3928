"""Promised jobs of the room: a ranking is frozen, its workbook made, a round's ideas go under assessment. They act for the person
who asked, so that the journal names them. And the chore that reminds assessors."""

import datetime as dt
import uuid
from typing import Any

import msgspec

from absorb.db import Acting
from absorb.notices.rules import ZONE
from absorb.people.actions.standing import may_still
from absorb.priority import actions
from absorb.priority.actions import rounds
from absorb.progress.writing import Paper, writes
from absorb.web import CENTRE


async def freeze_ranking(acting: Acting, facts: dict[str, Any]) -> None:
    promised = msgspec.convert(facts, actions.Promised)
    who = Acting(acting.community_id, promised.person)
    if await may_still(who, CENTRE, promised.work):
        await actions.freeze_promised(who, promised)


async def read_workbook(acting: Acting, facts: dict[str, Any]) -> Paper:
    return await actions.read_workbook(acting, uuid.UUID(facts["ranking"]))


async def take_ideas(acting: Acting, facts: dict[str, Any]) -> None:
    person = uuid.UUID(facts["person"]) if facts["person"] else None
    await rounds.take_ideas(Acting(acting.community_id, person), uuid.UUID(facts["round"]))


REMIND_FROM_HOUR = 6


async def remind() -> None:
    """Remind assessors who owe; from six in the morning on, early enough for the day's digest."""
    now = dt.datetime.now(ZONE)
    if now.hour >= REMIND_FROM_HOUR:
        await rounds.remind_by_day(now.date())


JOBS = {
    actions.FREEZE: freeze_ranking,
    actions.WRITE_WORKBOOK: writes(read_workbook),
    rounds.TAKE_IDEAS: take_ideas,
}

CHORES = [(600.0, remind)]
