"""The absorption table as a workbook: sums are formulas, so that it re-adds itself."""

from collections.abc import Sequence

from openpyxl.utils import get_column_letter

from absorb.absorption.rules import STAGES, Scope, SourceRow
from absorb.documents.sheet import (
    add_sheet,
    new_workbook,
    set_print,
    set_widths,
    workbook_bytes,
    write_formula,
    write_head,
    write_money,
    write_text,
)

HEADS = (
    "Zdroj", "K dispozici (Kč)", "Požadováno (Kč)", "Doporučeno (Kč)", "Přiznáno (Kč)", "Vyplaceno (Kč)", "Vyúčtováno (Kč)", "Čerpání",
)  # fmt: skip


BARE_FORMAT = "#,##0.00"
"""Amounts whose unit stands in the head of their column."""


def absorption_workbook(rows: Sequence[SourceRow], scope: Scope | None, *, community: str, mark: str) -> bytes:
    """One sheet, one printed page: a row a source, a column a stage, the last column paid over available."""
    book = new_workbook(title=f"Čerpání – {community}")
    sheet = add_sheet(book, "Čerpání")
    write_text(sheet, 1, 1, f"Čerpání podle zdrojů – {community}", strong=True)
    if mark:
        write_text(sheet, 2, 1, mark)
    if scope is not None:
        write_text(sheet, 3, 1, f"Portfolio {scope.number}, {_years(scope)}; žádosti a dotace záměrů, ze kterých se vybíralo")
    write_head(sheet, 4, HEADS, numbers=range(1, 8))
    for offset, row in enumerate(rows):
        line = 5 + offset
        write_text(sheet, line, 1, f"{row.name_cs} ({row.source})")
        for column, stage in enumerate(STAGES, 2):
            write_money(sheet, line, column, getattr(row, stage)).number_format = BARE_FORMAT
        write_formula(sheet, line, 8, f'=IF(B{line}=0,"–",F{line}/B{line})', number_format="0.0%")
    last = 5 + len(rows)
    write_text(sheet, last, 1, "Celkem", strong=True)
    for column in range(2, 8):
        letter = get_column_letter(column)
        write_formula(sheet, last, column, f"=SUM({letter}5:{letter}{last - 1})", number_format=BARE_FORMAT, strong=True)
    write_formula(sheet, last, 8, f'=IF(B{last}=0,"–",F{last}/B{last})', number_format="0.0%", strong=True)
    names = max((len(f"{row.name_cs} ({row.source})") for row in rows), default=0)
    set_widths(sheet, (max(30, names + 2), 19, 19, 19, 19, 19, 19, 11))
    sheet.freeze_panes = "B5"
    set_print(sheet, head_row=4, title=f"Čerpání – {community}", one_page=True)
    return workbook_bytes(book)


def _years(scope: Scope) -> str:
    return f"rok {scope.first}" if scope.first == scope.last else f"roky {scope.first}–{scope.last}"
