"""What models, assessments and rankings look like to other programs, a file a noun."""

from absorb.priority.schemas.assessments import AssessmentIn, AssessmentOut, AssessmentRow, AssessmentsIn, Words
from absorb.priority.schemas.models import CriterionOut, ModelDetail, ModelOut
from absorb.priority.schemas.rankings import MOST_DRAWS, FreezeIn, RankedOut, RankingOut, RankingPage, WhyOut

__all__ = [
    "MOST_DRAWS",
    "AssessmentIn",
    "AssessmentOut",
    "AssessmentRow",
    "AssessmentsIn",
    "CriterionOut",
    "FreezeIn",
    "ModelDetail",
    "ModelOut",
    "RankedOut",
    "RankingOut",
    "RankingPage",
    "WhyOut",
    "Words",
]
