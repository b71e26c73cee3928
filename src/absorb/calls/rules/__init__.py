"""A call's text: reading `call.toml`, what it says about one applicant, and how sure it is."""

from absorb.calls.rules.answers import find_split, has_unverified, payers_of, stand_of
from absorb.calls.rules.reading import read_call, read_toml
from absorb.calls.rules.text import CallText, Known, Rate, Split, Stated

__all__ = [
    "CallText",
    "Known",
    "Rate",
    "Split",
    "Stated",
    "find_split",
    "has_unverified",
    "payers_of",
    "read_call",
    "read_toml",
    "stand_of",
]
