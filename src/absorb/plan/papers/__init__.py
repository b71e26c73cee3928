"""The plan's workbook: what is exported can be imported again. Sheets Plán, Oblasti, Cíle, Opatření; values in, bytes out."""

from absorb.plan.papers.reading import read_plan
from absorb.plan.papers.writing import plan_workbook

__all__ = ["plan_workbook", "read_plan"]
