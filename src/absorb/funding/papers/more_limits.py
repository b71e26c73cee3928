"""Limits of years and periods that a workbook had no row for: a source's own cell holds those that somebody wrote in."""

from collections.abc import Sequence

from absorb.documents.sheet_intake import Cell, Wrong
from absorb.funding.papers.layout import CHECKS
from absorb.funding.rules.workbooks import Entry
from absorb.funding.rules.working.limits import split_limits
from absorb.funding.rules.working.numbers import read_money, read_month
from absorb.kernel.money import money_text


def read_more_limits(cell: Cell | None, limits: Sequence[Entry]) -> dict[str, str]:
    """The amounts by the names of the source's limits. A period of a working copy is a month, however it is written.

    Wrong names the first part that cannot be read, is of no year and no period, is there twice, or has a row of its own.
    """
    if cell is None:
        return {}
    if cell.kind not in ("number", "text"):
        raise Wrong(_EXPECTED, found=cell.text[:40])
    by_part = {entry.part: entry for entry in limits}
    by_month = {month: entry for entry in limits if (month := read_month(entry.part)) is not None}
    found: dict[str, str] = {}
    for typed, amount in split_limits(cell.text):
        month, minor = read_month(typed), read_money(amount)
        entry = by_part.get(typed) or (by_month.get(month) if month is not None else None)
        if minor is None:
            raise Wrong(_EXPECTED, found=cell.text[:40])
        if entry is None:
            raise Wrong("holds “%(found)s”, which is no year and no month of the project", found=typed[:40])
        if entry.value is not None:
            raise Wrong("holds “%(found)s”, whose limit stands on the sheet “%(sheet)s”; change it there", found=typed, sheet=CHECKS)
        if entry.name in found:
            raise Wrong("holds “%(found)s” twice; each is there once", found=typed)
        found[entry.name] = money_text(minor)
    return found


_EXPECTED = "holds “%(found)s”; a year or a month and an amount are expected, such as 2027: 100 000; 3/2027: 5 000"
