"""Sources, scenarios, budgets, schedules and portfolios."""

from absorb.funding.tables.budgets import Budget, BudgetLine
from absorb.funding.tables.portfolios import Portfolio, PortfolioAnswer, PortfolioChoice, PortfolioShare, PortfolioSource
from absorb.funding.tables.scenarios import Scenario, ScenarioPast, ScenarioWork
from absorb.funding.tables.schedules import Schedule, ScheduleCell
from absorb.funding.tables.sources import Source, SourceLimit

__all__ = [
    "Budget",
    "BudgetLine",
    "Portfolio",
    "PortfolioAnswer",
    "PortfolioChoice",
    "PortfolioShare",
    "PortfolioSource",
    "Scenario",
    "ScenarioPast",
    "ScenarioWork",
    "Schedule",
    "ScheduleCell",
    "Source",
    "SourceLimit",
]
