"""Where the heads of a sheet stand that came back: somebody may have put columns between ours, or rows above them."""

from collections.abc import Collection

import msgspec

from absorb.documents.sheet_intake import Sheet, find_heads
from absorb.kernel.czech import fold


class Heads(msgspec.Struct, frozen=True):
    """The row of the heads, and the column of each by its title; a title that is not there has none."""

    row: int
    columns: dict[str, int]


def heads_of(sheet: Sheet | None, titles: Collection[str]) -> Heads:
    """The row that has most of these titles; of several the first."""
    rows = {number: find_heads(row) for number, row in sheet.rows.items()} if sheet is not None else {}
    wanted = {fold(title): title for title in titles}
    at = max(rows, key=lambda number: len(wanted.keys() & rows[number].keys()), default=0)
    found = rows.get(at, {})
    return Heads(at, {title: found[folded] for folded, title in wanted.items() if folded in found})
