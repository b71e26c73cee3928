"""Funding as pages: the portfolio of a year, and one idea's budget and schedule."""

from absorb.funding.pages import budget, cash, exchange, findings, ideas, portfolios, questions, templates, versions, workbooks
from absorb.journal.things import add_things

add_things(
    "scenario",
    "select s.id, i.reference || ' · ' || s.name as name, '/funding/' || i.reference || '/budget/' || s.number as address "
    "from scenario s join idea i on i.id = s.idea",
)

HANDLERS = [
    *portfolios.HANDLERS,
    *questions.HANDLERS,
    *budget.HANDLERS,
    *versions.HANDLERS,
    *exchange.HANDLERS,
    *ideas.HANDLERS,
    *cash.HANDLERS,
    *findings.HANDLERS,
    *workbooks.HANDLERS,
    *templates.HANDLERS,
]
