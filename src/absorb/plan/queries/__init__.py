"""Rows of plans: trees by version, drafts of the next one, the needs map and its gaps."""

from absorb.plan.queries.drafts import list_drafts, list_versions
from absorb.plan.queries.moves import find_moves_between
from absorb.plan.queries.needs import gaps
from absorb.plan.queries.trees import LOCK_CODE, find_plan, get_plan, list_measures, list_plans, list_trees, newest_of

__all__ = [
    "LOCK_CODE", "find_moves_between", "find_plan", "gaps", "get_plan", "list_drafts", "list_measures", "list_plans", "list_trees",
    "list_versions", "newest_of",
]  # fmt: skip
