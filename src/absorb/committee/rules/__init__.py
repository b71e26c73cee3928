"""What is true of bodies and votes: who may vote, when there is a quorum, when a motion is adopted, which moves are allowed."""

from absorb.committee.rules.moves import ITEM_MOVES, MEETING_MOVES, move
from absorb.committee.rules.votes import CHOICES, Choice, Room, Rule, Stay, Tally, count, may_vote, present_at, quorum_of
from absorb.committee.rules.words import quorum_words, result_words

__all__ = [
    "CHOICES",
    "ITEM_MOVES",
    "MEETING_MOVES",
    "Choice",
    "Room",
    "Rule",
    "Stay",
    "Tally",
    "count",
    "may_vote",
    "move",
    "present_at",
    "quorum_of",
    "quorum_words",
    "result_words",
]
