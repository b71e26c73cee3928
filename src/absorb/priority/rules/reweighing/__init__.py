"""What other weights would do to a ranking: points and places anew, the smallest change that lifts an idea, how far a weight may move."""

from absorb.priority.rules.reweighing.grounds import Grounds, Stood, grounds_of, recount, shares_of
from absorb.priority.rules.reweighing.lifting import Lift, lift_over, lift_over_minimum, smallest_change
from absorb.priority.rules.reweighing.stability import Range, Stability, stability

__all__ = [
    "Grounds",
    "Lift",
    "Range",
    "Stability",
    "Stood",
    "grounds_of",
    "lift_over",
    "lift_over_minimum",
    "recount",
    "shares_of",
    "smallest_change",
    "stability",
]
