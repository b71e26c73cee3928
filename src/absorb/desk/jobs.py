"""The chore that reminds people of deadlines, early enough for the morning's digest."""

import datetime as dt

from absorb.desk import actions
from absorb.notices.rules import ZONE

REMIND_FROM_HOUR = 6


async def remind() -> None:
    """Tell people of near deadlines; from six in the morning on, so that nobody's telephone rings at midnight."""
    now = dt.datetime.now(ZONE)
    if now.hour >= REMIND_FROM_HOUR:
        await actions.remind(now.date())


JOBS: dict[str, object] = {}

CHORES = [(600.0, remind)]
