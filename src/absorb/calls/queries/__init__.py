"""Rows of calls and of the ideas that they are held against."""

from absorb.calls.queries.calls import find_call_id, get_call, get_call_text, list_calls, list_newest
from absorb.calls.queries.fitting import Candidate, Fitting, find_ideas, get_candidate, list_fitting, read_ground

__all__ = [
    "Candidate",
    "Fitting",
    "find_call_id",
    "find_ideas",
    "get_call",
    "get_call_text",
    "get_candidate",
    "list_calls",
    "list_fitting",
    "list_newest",
    "read_ground",
]
