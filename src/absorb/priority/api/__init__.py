"""Scoring models, assessments and rankings over HTTP, a file a noun."""

from absorb.priority.api import assessments, checking, models, rankings, reweighing, rounds, weights

HANDLERS = [
    *models.HANDLERS,
    *assessments.HANDLERS,
    *rankings.HANDLERS,
    *rounds.HANDLERS,
    *weights.HANDLERS,
    *reweighing.HANDLERS,
    *checking.HANDLERS,
]
