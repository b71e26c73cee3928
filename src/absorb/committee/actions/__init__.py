"""What is done in bodies: they are set up, they meet, they vote and resolve, minutes are written."""

from absorb.committee.actions.agenda import add_item, add_items, change_item, move_item, take_off_item
from absorb.committee.actions.attendance import arrive, excuse, leave
from absorb.committee.actions.ballots import cast, cast_all, cast_secret, mark_ideas, mark_in_secret
from absorb.committee.actions.bodies import add_body, add_seats
from absorb.committee.actions.calling import call_meeting, cancel_meeting, change_meeting
from absorb.committee.actions.choosing import METHOD_NAMES, pick, put_ideas, show_choosing
from absorb.committee.actions.conflicts import come_back, decide_conflict, declare_conflict, step_out
from absorb.committee.actions.meetings import (
    MINUTES_WORK,
    WRITE_MINUTES,
    close_meeting,
    minutes_name,
    open_meeting,
    promise_minutes,
    read_minutes,
    take_up,
    write_minutes,
)
from absorb.committee.actions.votes import break_off_vote, close_vote, count_in, open_in, open_vote

__all__ = [
    "METHOD_NAMES",
    "MINUTES_WORK",
    "WRITE_MINUTES",
    "add_body",
    "add_item",
    "add_items",
    "add_seats",
    "arrive",
    "break_off_vote",
    "call_meeting",
    "cancel_meeting",
    "cast",
    "cast_all",
    "cast_secret",
    "change_item",
    "change_meeting",
    "close_meeting",
    "close_vote",
    "come_back",
    "count_in",
    "decide_conflict",
    "declare_conflict",
    "excuse",
    "leave",
    "mark_ideas",
    "mark_in_secret",
    "minutes_name",
    "move_item",
    "open_in",
    "open_meeting",
    "open_vote",
    "pick",
    "promise_minutes",
    "put_ideas",
    "read_minutes",
    "show_choosing",
    "step_out",
    "take_off_item",
    "take_up",
    "write_minutes",
]
