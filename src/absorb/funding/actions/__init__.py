"""What is done about money that is asked: sources and their limits, budgets, schedules, portfolios."""

from absorb.funding.actions.budgets import save_budget
from absorb.funding.actions.portfolios import choose_portfolio
from absorb.funding.actions.schedules import save_schedule
from absorb.funding.actions.sources import load_sources, set_source_limits

__all__ = ["choose_portfolio", "load_sources", "save_budget", "save_schedule", "set_source_limits"]
