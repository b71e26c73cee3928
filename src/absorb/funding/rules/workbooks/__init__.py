"""The workbook of a schedule: what it is made of, and what an edited one says."""

from absorb.funding.rules.workbooks.shapes import Priced

__all__ = ["Priced"]
