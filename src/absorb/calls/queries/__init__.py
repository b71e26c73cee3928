"""Rows of calls and of the ideas that they are held against."""

from absorb.calls.queries.calls import find_call_id, get_call, get_call_text, list_calls, list_newest
from absorb.calls.queries.fitting import Fitting, SetAside, find_set_aside, list_fitting, list_set_aside

__all__ = [
    "Fitting",
    "SetAside",
    "find_call_id",
    "find_set_aside",
    "get_call",
    "get_call_text",
    "list_calls",
    "list_fitting",
    "list_newest",
    "list_set_aside",
]
