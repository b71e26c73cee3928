"""The tank goes out as a workbook and comes back: read into differences by a job, taken by another, exactly once."""

from absorb.tank.actions.exchange.reading import READ_WORKBOOK, bring_in, read_promised
from absorb.tank.actions.exchange.taking import TAKE_WORKBOOK, choose_rows, take_in, take_promised
from absorb.tank.actions.exchange.terms import FILE_NAME, give_up
from absorb.tank.actions.exchange.writing import WRITE_WORKBOOK, write_out, write_promised

__all__ = [
    "FILE_NAME", "READ_WORKBOOK", "TAKE_WORKBOOK", "WRITE_WORKBOOK", "bring_in", "choose_rows", "give_up", "read_promised",
    "take_in", "take_promised", "write_out", "write_promised",
]  # fmt: skip
