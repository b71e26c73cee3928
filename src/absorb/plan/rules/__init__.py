"""A plan as a value and what holds in it; its needs map and the gaps there."""

from absorb.plan.rules.needs import Cell, Gap, gaps_of, idea_gap
from absorb.plan.rules.tree import (
    AreaBranch,
    ClientsPer,
    MeasureCard,
    NewService,
    ObjectiveBranch,
    PlanTree,
    Status,
    Theme,
    children_of,
    count_branches,
    find_cycles,
)

__all__ = [
    "AreaBranch", "Cell", "ClientsPer", "Gap", "MeasureCard", "NewService", "ObjectiveBranch", "PlanTree", "Status", "Theme",
    "children_of", "count_branches", "find_cycles", "gaps_of", "idea_gap",
]  # fmt: skip
