"""What is done about priority: models are added, assessments recorded, rankings frozen."""

from absorb.priority.actions.assessments import record_assessments, record_own_assessments
from absorb.priority.actions.freezing import freeze_ranking
from absorb.priority.actions.models import add_model
from absorb.priority.actions.promising import FREEZE, WORK, Promised, freeze_promised, promise_ranking
from absorb.priority.actions.workbook import WORKBOOK_WORK, WRITE_WORKBOOK, read_workbook, write_ranking_workbook

__all__ = [
    "FREEZE",
    "WORK",
    "WORKBOOK_WORK",
    "WRITE_WORKBOOK",
    "Promised",
    "add_model",
    "freeze_promised",
    "freeze_ranking",
    "promise_ranking",
    "read_workbook",
    "record_assessments",
    "record_own_assessments",
    "write_ranking_workbook",
]
