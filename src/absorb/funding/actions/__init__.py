"""What is done about money that is asked: sources and their limits, budgets, schedules, portfolios."""

from absorb.funding.actions.budgets import save_budget
from absorb.funding.actions.portfolios import choose_portfolio
from absorb.funding.actions.promised import (
    CHOOSE,
    CHOOSING,
    SCHEDULE,
    PromisedPortfolio,
    PromisedSchedule,
    choose_promised,
    promise_portfolio,
    promise_schedule,
    save_promised,
)
from absorb.funding.actions.schedules import save_schedule
from absorb.funding.actions.sources import load_sources, set_source_limits

__all__ = [
    "CHOOSE",
    "CHOOSING",
    "SCHEDULE",
    "PromisedPortfolio",
    "PromisedSchedule",
    "choose_portfolio",
    "choose_promised",
    "load_sources",
    "promise_portfolio",
    "promise_schedule",
    "save_budget",
    "save_promised",
    "save_schedule",
    "set_source_limits",
]
