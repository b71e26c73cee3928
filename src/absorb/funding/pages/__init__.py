"""Funding as pages: the portfolio of a year, and one idea's budget and schedule."""

from absorb.funding.pages import ideas, portfolios

HANDLERS = [
    *portfolios.HANDLERS,
    *ideas.HANDLERS,
]
