"""What sources, budgets, schedules and portfolios look like to other programs, a file a noun."""
