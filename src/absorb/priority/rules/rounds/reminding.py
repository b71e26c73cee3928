"""On which days those who owe assessments are reminded by themselves."""

import datetime as dt

BEFORE = (7, 3, 1)
EVERY_AFTER = 7
MOST_AFTER = 8 * EVERY_AFTER
"""After so many days nobody is reminded any more: the round is forgotten, and its Centre sees it stand open."""


def reminder_of(due_on: dt.date, today: dt.date) -> int | None:
    """The reminder that is due, as days before the due day (negative after it): the latest one reached, so that a missed day is
    made good; None before the first and long after the last."""
    left = (due_on - today).days
    if left >= 0:
        return min((step for step in BEFORE if step >= left), default=None)
    late = min(-left, MOST_AFTER)
    return -1 if late < EVERY_AFTER else -(late - late % EVERY_AFTER)
