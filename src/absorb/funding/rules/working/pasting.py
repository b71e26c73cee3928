"""Rows that somebody copied in a spreadsheet: cells parted by tabs, a row a line.

The columns are those of the portal's sheet from its first: code, name, unit, price of a unit, number of units; what stands
further to the right is left out. A first row of headings is left out too.
"""

import csv
import io
from collections.abc import Sequence

from absorb.funding.rules.working.fields import Texts
from absorb.funding.rules.working.form import LINE_FIELDS
from absorb.funding.rules.working.numbers import read_number
from absorb.kernel.czech import fold

COLUMNS = ("code", "name", "unit", "price", "units")
HEADS = frozenset(("kod", "code", "nazev", "name"))


def read_pasted(text: str, kind: str) -> list[Texts]:
    """The fields of a line for each row; what cannot be read is told by the form that they are put into."""
    read = csv.reader(io.StringIO(text, newline=None), delimiter="\t")
    rows = [row for row in ([" ".join(cell.split()) for cell in cells] for cells in read) if any(row)]
    if rows and any(fold(cell) in HEADS for cell in rows[0]):
        rows = rows[1:]
    return [_texts(row, kind) for row in rows]


def _texts(row: Sequence[str], kind: str) -> Texts:
    if _begins_with_name(row):
        row = ["", *row]
    found = dict(zip(COLUMNS, row, strict=False))
    return {**dict.fromkeys(LINE_FIELDS, ""), "kind": kind, **found}


def _begins_with_name(row: Sequence[str]) -> bool:
    """Whether the column of codes was not copied: what stands first is neither empty nor a number with dots."""
    first = row[0].replace(".", "")
    return bool(first) and not first.isdigit() and (len(row) < 2 or read_number(row[1]) is None or len(row) < 5)
