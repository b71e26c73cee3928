"""Small workbooks that tests import."""

import io
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from openpyxl import Workbook

from absorb.tank.papers.operations import COLUMNS

DEMO = Path(__file__).resolve().parent.parent / "demo"


def book(sheets: Mapping[str, Sequence[Sequence[Any]]]) -> bytes:
    """A workbook of these sheets, row by row."""
    workbook = Workbook()
    workbook.remove(workbook.active)
    for name, rows in sheets.items():
        sheet = workbook.create_sheet(name)
        for row in rows:
            sheet.append(list(row))
    return saved(workbook)


def saved(workbook: Workbook) -> bytes:
    target = io.BytesIO()
    workbook.save(target)
    return target.getvalue()


def operation(number: int, **values: Any) -> dict[str, Any]:
    """A row of the published list with its own number, some of it written over by title."""
    whole = (
        f"CZ.03.2.60/0.0/0.0/15_022/{number:07d}", f"Projekt {number}", f"Spolek {number}, z.s.", "PP30", "Projekt s právním aktem",
        "03_15_022", "Podpora aktivit", "03", 1_000_000 + number, 850_000.85,
    )  # fmt: skip
    return {**dict(zip(COLUMNS, whole, strict=True)), **values}


def operations_book(rows: Sequence[Mapping[str, Any]], heads: Sequence[str] = COLUMNS, sheet: str = "Export") -> bytes:
    """The published list with these rows."""
    return book({sheet: [heads, *([row.get(head) for head in heads] for row in rows)]})
