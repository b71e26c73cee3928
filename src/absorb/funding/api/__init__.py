"""Sources, budgets, schedules and portfolios over HTTP."""

from absorb.funding.api import budgets, findings, portfolios, schedules, sources, workbooks, working

HANDLERS = [
    *sources.HANDLERS,
    *budgets.HANDLERS,
    *schedules.HANDLERS,
    *portfolios.HANDLERS,
    *findings.HANDLERS,
    *working.HANDLERS,
    *workbooks.HANDLERS,
]
