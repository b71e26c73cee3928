"""What is done about assessment rounds: prepared, assigned, moved on; conflicts declared, points given, assessors reminded."""

from absorb.priority.actions.rounds.assigning import assign_round
from absorb.priority.actions.rounds.declaring import declare
from absorb.priority.actions.rounds.giving import give_points, save_draft
from absorb.priority.actions.rounds.joining import join_round, move_due
from absorb.priority.actions.rounds.moving import TAKE_IDEAS, move_round, remind_by_day, remind_owing, take_ideas
from absorb.priority.actions.rounds.preparing import add_assessors, add_round, list_short, set_duty

__all__ = [
    "TAKE_IDEAS",
    "add_assessors",
    "add_round",
    "assign_round",
    "declare",
    "give_points",
    "join_round",
    "list_short",
    "move_due",
    "move_round",
    "remind_by_day",
    "remind_owing",
    "save_draft",
    "set_duty",
    "take_ideas",
]
