"""Small shared steps for workbooks: text that never turns into a formula, money, heads, widths, print set-up.

workbook = new_workbook(title="Rozvrh financování")
sheet = add_sheet(workbook, "Zdroje")
write_head(sheet, 1, ["Zdroj", "Částka"])
write_text(sheet, 2, 1, "=ne vzorec")
write_money(sheet, 2, 2, 87360000)
set_widths(sheet, [28, 18])
set_print(sheet, head_row=1, title="Rozvrh financování")
content = workbook_bytes(workbook)
"""

import datetime as dt
import io
import re
from collections.abc import Collection, Sequence
from typing import Any

from openpyxl import Workbook
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.properties import PageSetupProperties
from openpyxl.worksheet.worksheet import Worksheet

from absorb.documents.ooxml import finish
from absorb.kernel.money import money_decimal

MONEY_FORMAT = '#,##0.00\\ "Kč";[Red]\\-#,##0.00\\ "Kč"'
"""Czech programs show it as 1 234,50 Kč: separators follow the reader's own settings."""
DATE_FORMAT = "d. m. yyyy"

FONT = "Calibri"
HEAD_FILL = PatternFill("solid", start_color="EEF1F5")
INPUT_FILL = PatternFill("solid", start_color="FFF9DB")
"""Pale yellow: here a person may write."""
_LINE = Border(bottom=Side(style="medium", color="1F2A37"))
_NOT_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_NOT_IN_A_NAME = re.compile(r"[\[\]:*?/\\]")
_LONGEST_NAME = 31
_LONGEST_TEXT = 32_767


def new_workbook(*, title: str, author: str = "Absorb") -> Workbook:
    """A workbook without sheets."""
    workbook = Workbook()
    if workbook.active is not None:
        workbook.remove(workbook.active)
    workbook.properties.title, workbook.properties.creator, workbook.properties.language = title, author, "cs-CZ"
    return workbook


def add_sheet(workbook: Workbook, name: str) -> Worksheet:
    """A sheet under a name that Excel takes: at most 31 characters, none of []:*?/\\, and not there yet."""
    cleaned = _NOT_IN_A_NAME.sub("-", name)[:_LONGEST_NAME].strip("' ") or "List"
    taken = {sheet.casefold() for sheet in workbook.sheetnames}
    chosen, number = cleaned, 2
    while chosen.casefold() in taken:
        ending = f" {number}"
        chosen, number = cleaned[: _LONGEST_NAME - len(ending)] + ending, number + 1
    sheet: Worksheet = workbook.create_sheet(chosen)
    return sheet


def write_text(sheet: Worksheet, row: int, column: int, text: str, *, strong: bool = False, wrap: bool = False) -> Any:
    """Text as it is, never a formula, though it begin with "="; rows and columns count from 1."""
    cell = _cell(sheet, row, column)
    # Assigned past the setter: openpyxl would read "=…" as a formula and "#N/A" as an error.
    cell._value = as_text(text)
    cell.data_type = "s"
    cell.font = Font(name=FONT, bold=strong)
    if wrap:
        cell.alignment = Alignment(wrap_text=True, vertical="top")
    return cell


def as_text(text: str) -> str:
    """What of a text a cell can hold."""
    return _NOT_XML.sub("\ufffd", text)[:_LONGEST_TEXT]


def write_money(sheet: Worksheet, row: int, column: int, minor: int, *, strong: bool = False) -> Any:
    """An amount of minor units (haléř) as an exact number in crowns."""
    cell = _cell(sheet, row, column)
    cell.value = money_decimal(minor)
    cell.number_format = MONEY_FORMAT
    cell.font = Font(name=FONT, bold=strong)
    return cell


def write_formula(sheet: Worksheet, row: int, column: int, formula: str, *, number_format: str = MONEY_FORMAT, strong: bool = False) -> Any:
    """A live formula of our own making, such as "=SUM(B2:B9)"; never text from a person."""
    cell = _cell(sheet, row, column)
    cell.value = formula
    cell.number_format = number_format
    cell.font = Font(name=FONT, bold=strong)
    return cell


def write_head(sheet: Worksheet, row: int, titles: Sequence[str], *, column: int = 1, numbers: Collection[int] = ()) -> None:
    """A row of column heads; those whose place from 0 is among `numbers` stand to the right, over their numbers."""
    for offset, title in enumerate(titles):
        cell = write_text(sheet, row, column + offset, title, strong=True)
        cell.fill, cell.border = HEAD_FILL, _LINE
        cell.alignment = Alignment(wrap_text=True, vertical="center", horizontal="right" if offset in numbers else None)


def set_widths(sheet: Worksheet, widths: Sequence[float], *, column: int = 1) -> None:
    """Column widths in characters, from `column` on."""
    for offset, width in enumerate(widths):
        sheet.column_dimensions[get_column_letter(column + offset)].width = width


def row_height(texts: Sequence[str], widths: Sequence[int], *, most: int = 27) -> float:
    """The height in points of a row whose cells wrap, of at most so many lines (27 are the most that Excel shows).

    Not every program finds it out by itself: LibreOffice writes the lines of one row over the next.
    """
    lines = max(
        (
            sum(-(-max(len(line), 1) // max(width - 2, 1)) for line in text[: most * width].split("\n"))
            for text, width in zip(texts, widths, strict=True)
        ),
        default=1,
    )
    return 15.0 * min(max(lines, 1), most)


def set_print(sheet: Worksheet, *, head_row: int | None, title: str, landscape: bool = True, one_page: bool = False) -> None:
    """A4, as wide as the page; the head row is frozen on the screen and repeated on paper; pages are numbered."""
    sheet.page_setup.paperSize = 9
    sheet.page_setup.orientation = "landscape" if landscape else "portrait"
    sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
    sheet.page_setup.fitToWidth = 1
    sheet.page_setup.fitToHeight = 1 if one_page else 0
    if head_row is not None:
        sheet.freeze_panes = f"A{head_row + 1}"
        sheet.print_title_rows = f"{head_row}:{head_row}"
    if sheet.oddHeader is not None and sheet.oddFooter is not None:
        sheet.oddHeader.left.text = title.replace("&", "&&")
        sheet.oddFooter.right.text = "&P z &N"


def workbook_bytes(workbook: Workbook, *, made_at: dt.datetime | None = None) -> bytes:
    """The .xlsx; `made_at` (UTC) is written into its properties, without it they tell no time."""
    target = io.BytesIO()
    workbook.save(target)
    return finish(target.getvalue(), made_at=made_at)


def _cell(sheet: Worksheet, row: int, column: int) -> Any:
    return sheet.cell(row=row, column=column)
