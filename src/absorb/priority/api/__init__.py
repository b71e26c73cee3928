"""Scoring models, assessments and rankings over HTTP, a file a noun."""

from absorb.priority.api import assessments, models, rankings

HANDLERS = [*models.HANDLERS, *assessments.HANDLERS, *rankings.HANDLERS]
