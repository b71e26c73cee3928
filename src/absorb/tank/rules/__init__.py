"""What is true in the tank: states and moves, what a published row says, who an organisation surely is, what looks alike."""

from absorb.tank.rules.likeness import Pair, Reason, find_reasons, find_why, is_likely
from absorb.tank.rules.organisations import surely_kind
from absorb.tank.rules.states import MOVES, STATES, Move, check_move, moves_from

__all__ = ["MOVES", "STATES", "Move", "Pair", "Reason", "check_move", "find_reasons", "find_why", "is_likely", "moves_from", "surely_kind"]
