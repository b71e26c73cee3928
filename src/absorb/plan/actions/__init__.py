"""What is done to plans."""

from absorb.plan.actions.versions import import_plan

__all__ = ["import_plan"]
