"""The plan's workbook: what is exported can be imported again. Sheets Plán, Témata, Oblasti, Cíle, Opatření; values in, bytes
out."""

from absorb.plan.papers.reading import PlanRead, place_faults, read_plan, read_workbook
from absorb.plan.papers.writing import plan_workbook

__all__ = ["PlanRead", "place_faults", "plan_workbook", "read_plan", "read_workbook"]
