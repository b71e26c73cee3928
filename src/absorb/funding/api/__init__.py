"""Sources, budgets, schedules and portfolios over HTTP."""

from absorb.funding.api import budgets, findings, portfolios, questions, schedules, sources, workbooks, working

HANDLERS = [
    *sources.HANDLERS,
    *budgets.HANDLERS,
    *schedules.HANDLERS,
    *portfolios.HANDLERS,
    *questions.HANDLERS,
    *findings.HANDLERS,
    *working.HANDLERS,
    *workbooks.HANDLERS,
]
