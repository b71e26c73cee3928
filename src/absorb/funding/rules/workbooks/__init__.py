"""The workbook of a schedule: what it is made of, and what an edited one says."""

from absorb.funding.rules.workbooks.adding import NewLine, WrittenLine, new_lines
from absorb.funding.rules.workbooks.entries import Difference, Entry, Kind, Read, differences, entries_of
from absorb.funding.rules.workbooks.prices import BudgetRow, Prices, WeightedSplit
from absorb.funding.rules.workbooks.shapes import Priced
from absorb.funding.rules.workbooks.taking import Taken, take
from absorb.funding.rules.workbooks.writing import written, written_budget

__all__ = [
    "BudgetRow", "Difference", "Entry", "Kind", "NewLine", "Priced", "Prices", "Read", "Taken", "WeightedSplit", "WrittenLine",
    "differences", "entries_of", "new_lines", "take", "written", "written_budget",
]  # fmt: skip
