"""Funding as pages: the portfolio of a year or of several, and one idea's budget and schedule."""

from absorb.calls.payers import name_payers
from absorb.funding.pages import (
    budget,
    cash,
    choosing,
    exchange,
    findings,
    following,
    ideas,
    payers,
    portfolios,
    questions,
    rewriting,
    scenarios,
    schedule,
    sources,
    templates,
    versions,
    workbooks,
)
from absorb.funding.queries.sources import source_names
from absorb.journal.things import add_things

name_payers(source_names)
add_things(
    "scenario",
    "select s.id, i.reference || ' · ' || s.name as name, '/funding/' || i.reference || '/budget/' || s.number as address "
    "from scenario s join idea i on i.id = s.idea",
)

HANDLERS = [
    *portfolios.HANDLERS,
    *choosing.HANDLERS,
    *questions.HANDLERS,
    *scenarios.HANDLERS,
    *budget.HANDLERS,
    *following.HANDLERS,
    *payers.HANDLERS,
    *schedule.HANDLERS,
    *rewriting.HANDLERS,
    *versions.HANDLERS,
    *exchange.HANDLERS,
    *ideas.HANDLERS,
    *cash.HANDLERS,
    *findings.HANDLERS,
    *workbooks.HANDLERS,
    *templates.HANDLERS,
    *sources.HANDLERS,
]
