"""Rows of models, assessments and frozen rankings."""

from absorb.priority.queries import rounds
from absorb.priority.queries.candidates import list_candidates, list_themes
from absorb.priority.queries.models import (
    PlanValue,
    StoredModel,
    criteria_out,
    find_ideas,
    get_model,
    get_model_by_code,
    get_plan,
    get_plan_by_code,
    list_assessments,
    list_models,
)
from absorb.priority.queries.rankings import (
    explain,
    find_place,
    find_ranked,
    get_basis,
    get_criteria,
    get_file_hash,
    get_ranking,
    get_ranking_by_id,
    list_kept_rows,
    list_ranked,
    list_rankings,
)

__all__ = [
    "PlanValue",
    "StoredModel",
    "criteria_out",
    "explain",
    "find_ideas",
    "find_place",
    "find_ranked",
    "get_basis",
    "get_criteria",
    "get_file_hash",
    "get_model",
    "get_model_by_code",
    "get_plan",
    "get_plan_by_code",
    "get_ranking",
    "get_ranking_by_id",
    "list_assessments",
    "list_candidates",
    "list_kept_rows",
    "list_models",
    "list_ranked",
    "list_rankings",
    "list_themes",
    "rounds",
]
