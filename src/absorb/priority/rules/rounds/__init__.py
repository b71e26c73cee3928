"""Assessment rounds: their states, who assesses what, and what becomes of several assessors' values."""

from absorb.priority.rules.rounds.assigning import Asked, assign
from absorb.priority.rules.rounds.consolidating import Apart, Consolidation, find_apart, mean, median
from absorb.priority.rules.rounds.eligibility import Assessor, Pair, RoundIdea, Short, find_short, plan_duties
from absorb.priority.rules.rounds.states import (
    ASSESSING,
    READING,
    ROUND_MOVES,
    ROUND_STATES,
    RUNNING,
    RoundMove,
    RoundState,
    check_round_move,
    ends_from,
    words_of,
)

__all__ = [
    "ASSESSING",
    "READING",
    "ROUND_MOVES",
    "ROUND_STATES",
    "RUNNING",
    "Apart",
    "Asked",
    "Assessor",
    "Consolidation",
    "Pair",
    "RoundIdea",
    "RoundMove",
    "RoundState",
    "Short",
    "assign",
    "check_round_move",
    "ends_from",
    "find_apart",
    "find_short",
    "mean",
    "median",
    "plan_duties",
    "words_of",
]
