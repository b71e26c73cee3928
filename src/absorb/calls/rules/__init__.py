"""A call's text: reading `call.toml`, what it says about one applicant, how sure it is, and whether it fits an idea."""

from absorb.calls.rules.answers import asks_size, find_split, has_unverified, payers_of, stand_of
from absorb.calls.rules.differences import Difference, differences
from absorb.calls.rules.fitting import Condition, Offered, compare, fits
from absorb.calls.rules.reading import read_call, read_toml
from absorb.calls.rules.text import COST_BASES, COST_KINDS, COST_MODELS, CallText, Known, Rate, Split, Stated

__all__ = [
    "COST_BASES",
    "COST_KINDS",
    "COST_MODELS",
    "CallText",
    "Condition",
    "Difference",
    "Known",
    "Offered",
    "Rate",
    "Split",
    "Stated",
    "asks_size",
    "compare",
    "differences",
    "find_split",
    "fits",
    "has_unverified",
    "payers_of",
    "read_call",
    "read_toml",
    "stand_of",
]
