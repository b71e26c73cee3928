"""Rows of assessment rounds: what each is, who assesses what, and how far it is as far as the one who asks may know."""

from absorb.priority.queries.rounds.duties import (
    GivenInRound,
    MyDuty,
    MyRound,
    Running,
    find_draft,
    get_mine,
    list_given,
    list_mine,
    list_mine_to_assess,
    list_my_rounds,
    list_running,
)
from absorb.priority.queries.rounds.progress import Totals, count_totals, is_blind, list_assessors, list_discussed, list_progress
from absorb.priority.queries.rounds.rounds import (
    Candidate,
    get_round,
    get_round_by_id,
    list_candidates,
    list_fields,
    list_references,
    list_rounds,
    lock_round,
)

__all__ = [
    "Candidate",
    "GivenInRound",
    "MyDuty",
    "MyRound",
    "Running",
    "Totals",
    "count_totals",
    "find_draft",
    "get_mine",
    "get_round",
    "get_round_by_id",
    "is_blind",
    "list_assessors",
    "list_candidates",
    "list_discussed",
    "list_fields",
    "list_given",
    "list_mine",
    "list_mine_to_assess",
    "list_my_rounds",
    "list_progress",
    "list_references",
    "list_rounds",
    "list_running",
    "lock_round",
]
