"""Sources, budgets, schedules and portfolios over HTTP."""

from absorb.funding.api import (
    budgets,
    findings,
    following,
    payers,
    plans,
    portfolios,
    questions,
    scenarios,
    schedules,
    sources,
    templates,
    workbooks,
    working,
)

HANDLERS = [
    *sources.HANDLERS,
    *budgets.HANDLERS,
    *schedules.HANDLERS,
    *portfolios.HANDLERS,
    *questions.HANDLERS,
    *findings.HANDLERS,
    *scenarios.HANDLERS,
    *working.HANDLERS,
    *following.HANDLERS,
    *payers.HANDLERS,
    *plans.HANDLERS,
    *workbooks.HANDLERS,
    *templates.HANDLERS,
]
