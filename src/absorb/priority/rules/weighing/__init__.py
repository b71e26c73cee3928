"""Weights of criteria out of people's opinions: given straight, by swing or pair by pair; by one person or a group."""

from absorb.priority.rules.weighing.combining import group_weights, to_hundred
from absorb.priority.rules.weighing.opinions import (
    MOST_COMPARED,
    Comparison,
    Method,
    Opinion,
    Weighed,
    find_opinion_faults,
    opinion_values,
    pairs_of,
    weigh,
)
from absorb.priority.rules.weighing.pairwise import MOST_RATIO, RANDOM_INDEX, SCALE, Cause, Consistency, Matrix

__all__ = [
    "MOST_COMPARED",
    "MOST_RATIO",
    "RANDOM_INDEX",
    "SCALE",
    "Cause",
    "Comparison",
    "Consistency",
    "Matrix",
    "Method",
    "Opinion",
    "Weighed",
    "find_opinion_faults",
    "group_weights",
    "opinion_values",
    "pairs_of",
    "to_hundred",
    "weigh",
]
