"""What is done in bodies: they are set up, they meet, they vote and resolve, minutes are written."""

from absorb.committee.actions.bodies import add_body, add_seats
from absorb.committee.actions.meetings import (
    add_item,
    arrive,
    call_meeting,
    cancel_meeting,
    close_meeting,
    excuse,
    leave,
    open_meeting,
    take_off_item,
    write_minutes,
)
from absorb.committee.actions.votes import (
    break_off_vote,
    cast,
    cast_all,
    close_vote,
    decide_conflict,
    declare_conflict,
    open_vote,
)

__all__ = [
    "add_body",
    "add_item",
    "add_seats",
    "arrive",
    "break_off_vote",
    "call_meeting",
    "cancel_meeting",
    "cast",
    "cast_all",
    "close_meeting",
    "close_vote",
    "decide_conflict",
    "declare_conflict",
    "excuse",
    "leave",
    "open_meeting",
    "open_vote",
    "take_off_item",
    "write_minutes",
]
