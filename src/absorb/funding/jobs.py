"""Promised jobs of the room: portfolios are chosen, schedules worked out. They act for the person who asked."""

from typing import Any

import msgspec

from absorb.db import Acting
from absorb.funding import actions


async def choose_portfolio(acting: Acting, facts: dict[str, Any]) -> None:
    promised = msgspec.convert(facts, actions.PromisedPortfolio)
    await actions.choose_promised(Acting(acting.community_id, promised.person), promised)


async def save_schedule(acting: Acting, facts: dict[str, Any]) -> None:
    promised = msgspec.convert(facts, actions.PromisedSchedule)
    await actions.save_promised(Acting(acting.community_id, promised.person), promised)


JOBS = {actions.CHOOSE: choose_portfolio, actions.SCHEDULE: save_schedule}
