"""On which days those who owe overdue assessments are reminded by themselves. Before the due day the desk reminds, as of all
deadlines."""

import datetime as dt

EVERY_DAYS = 7
MOST_DAYS = 8 * EVERY_DAYS
"""After so many days nobody is reminded any more: the round is forgotten, and its Centre sees it stand open."""


def overdue_reminder(due_on: dt.date, today: dt.date) -> int | None:
    """The reminder that is due, as days before the due day (so below zero): on the first day after it and every week from then,
    the latest one reached, so that a missed day is made good; None up to the due day."""
    late = (today - due_on).days
    if late <= 0:
        return None
    late = min(late, MOST_DAYS)
    return -1 if late < EVERY_DAYS else late % EVERY_DAYS - late
