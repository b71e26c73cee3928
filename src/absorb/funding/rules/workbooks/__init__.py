"""The workbook of a schedule: what it is made of, and what an edited one says."""

from absorb.funding.rules.workbooks.entries import Difference, Entry, Kind, Read, differences, entries_of
from absorb.funding.rules.workbooks.prices import BudgetRow, Prices, WeightedSplit
from absorb.funding.rules.workbooks.shapes import Priced
from absorb.funding.rules.workbooks.taking import Taken, take

__all__ = [
    "BudgetRow", "Difference", "Entry", "Kind", "Priced", "Prices", "Read", "Taken", "WeightedSplit", "differences", "entries_of", "take",
]  # fmt: skip
