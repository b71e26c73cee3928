"""What stands on the desk, gathered from the rooms below; one query a list."""

from absorb.desk.queries.calendars import Feed, find_feed, has_feed, list_meetings
from absorb.desk.queries.deadlines import Deadline, Viewer, list_deadlines, list_to_remind
from absorb.desk.queries.duties import list_duties, list_mine
from absorb.desk.queries.public import MOST_COUNTED, list_latest_resolutions, public_figures
from absorb.desk.queries.visits import find_visit
from absorb.desk.queries.whole import read_desk

__all__ = [
    "MOST_COUNTED",
    "Deadline",
    "Feed",
    "Viewer",
    "find_feed",
    "find_visit",
    "has_feed",
    "list_deadlines",
    "list_duties",
    "list_latest_resolutions",
    "list_meetings",
    "list_mine",
    "list_to_remind",
    "public_figures",
    "read_desk",
]
