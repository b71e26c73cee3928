"""A workbook whose formulas carry their values, so that a reader that does not calculate shows them too."""

import datetime as dt
import io
import re
from collections.abc import Iterable, Sequence
from copy import copy
from typing import Any, Literal
from xml.sax.saxutils import escape

from openpyxl import Workbook
from openpyxl.cell import Cell
from openpyxl.formatting.rule import CellIsRule
from openpyxl.styles import Alignment, Font, PatternFill, Protection
from openpyxl.utils import get_column_letter, quote_sheetname
from openpyxl.workbook.defined_name import DefinedName
from openpyxl.worksheet.worksheet import Worksheet

from absorb.documents import sheet as cells
from absorb.documents.ooxml import finish
from absorb.documents.package import read_parts, write_parts
from absorb.documents.sheet_rows import look_of, with_rows
from absorb.kernel.money import money_decimal, money_text

ACCENT = "0B5A5E"
QUIET = "5B6670"
GOOD = PatternFill("solid", start_color="DDF3E4", end_color="DDF3E4")
BAD = PatternFill("solid", start_color="F8D7D4", end_color="F8D7D4")
UNUSED = PatternFill("solid", start_color="F1F3F5")
YES, NO = "✓", "✗"
PERCENT = '0.000\\ "%"'
SHARE = '0.00\\ "%"'
MONTH = "m/yyyy"
TEXT = "@"
SPARSE = f'{cells.MONEY_FORMAT};"–"'
"""Money in wide tables, where most amounts are nothing."""

FIRST = 6
"""The row of the first entry on every sheet but the cover; its head is one above, its totals two above."""

Like = Literal["plain", "strong", "slanted", "quiet", "ordinal", "verdict", "unused"]
_FONTS = {
    "slanted": Font(name=cells.FONT, italic=True),
    "quiet": Font(name=cells.FONT, italic=True, color=QUIET),
    "ordinal": Font(name=cells.FONT, color=QUIET),
    "verdict": Font(name=cells.FONT, bold=True),
}
_FORMULA = re.compile(r'(<c r="([A-Z]+[0-9]+)"[^>]*?)(><f>.*?</f>)<v\s*(?:/>|></v>)', re.DOTALL)


class Book:
    """Sheets of cells; `values` holds what each formula gives, by sheet and address."""

    def __init__(self, title: str, template: Workbook | None = None) -> None:
        self.workbook = cells.new_workbook(title=title) if template is None else template
        self._before = len(self.workbook.worksheets)
        self.workbook.calculation.fullCalcOnLoad = True
        self._values: dict[str, dict[str, str | int]] = {}
        self._looks: dict[tuple[str, bool, bool], Any] = {}
        self._streams: dict[str, tuple[Iterable[str], str]] = {}

    def sheet(self, name: str, *, tab: str | None = None) -> Worksheet:
        """A new sheet, its formulas locked; only cells marked as input may be changed."""
        sheet = cells.add_sheet(self.workbook, name)
        sheet.sheet_view.showGridLines = False
        sheet.protection.sheet = True
        sheet.protection.formatColumns = False
        sheet.protection.formatRows = False
        if tab is not None:
            sheet.sheet_properties.tabColor = tab
        self._values[sheet.title] = {}
        return sheet

    def text(self, sheet: Worksheet, row: int, column: int, text: str, *, strong: bool = False, wrap: bool = False) -> Any:
        """Text as it is; user text goes through here."""
        return cells.write_text(sheet, row, column, text, strong=strong, wrap=wrap)

    def stream(self, sheet: Worksheet, rows: Iterable[str], *, last: str) -> None:
        """Rows of a large sheet, in the file's own form, after those that it has; with them it ends at the address `last`."""
        self._streams[sheet.title] = rows, last

    def look(self, sheet: Worksheet, *, form: str = "General", like: Like = "plain", entry: bool = False) -> int:
        """A look for streamed cells."""
        cell = self._styled(Cell(sheet, row=1, column=1), form, strong=like == "strong", entry=entry)
        if like in _FONTS:
            cell.font = _FONTS[like]
        if like in ("ordinal", "verdict"):
            cell.alignment = Alignment(horizontal="center")
        if like == "unused":
            cell.fill = UNUSED
        return look_of(cell)

    def note(self, sheet: Worksheet, row: int, column: int, text: str) -> Any:
        """A quiet line of explanation."""
        cell = cells.write_text(sheet, row, column, text)
        cell.font = Font(name=cells.FONT, italic=True, color=QUIET)
        return cell

    def title(self, sheet: Worksheet, text: str, mark: str, about: str) -> None:
        """The first three rows of a sheet: what it is, the mark if it has one, how to read it."""
        cell = cells.write_text(sheet, 1, 1, text, strong=True)
        cell.font = Font(name=cells.FONT, bold=True, size=16, color=ACCENT)
        if mark:
            self.mark(sheet, 2, mark)
        self.note(sheet, 3, 1, about)

    def mark(self, sheet: Worksheet, row: int, mark: str) -> None:
        """A line that must not be overlooked."""
        cell = cells.write_text(sheet, row, 1, mark, strong=True)
        cell.font = Font(name=cells.FONT, bold=True, color="9C2A10")

    def head(self, sheet: Worksheet, row: int, titles: Sequence[str], *, amounts_from: int, column: int = 1) -> None:
        """A row of column heads; those over figures stand to the right, as the figures do."""
        cells.write_head(sheet, row, titles, column=column)
        for place in range(max(amounts_from, column), column + len(titles)):
            sheet.cell(row, place).alignment = Alignment(horizontal="right", vertical="center", wrap_text=True)

    def ordinal(self, sheet: Worksheet, row: int, column: int, value: int) -> None:
        """A running number, which other sheets look up."""
        cell = self.number(sheet, row, column, value)
        cell.alignment = Alignment(horizontal="center")
        cell.font = Font(name=cells.FONT, color=QUIET)

    def amount(self, sheet: Worksheet, row: int, column: int, minor: int, *, entry: bool = False, form: str = cells.MONEY_FORMAT) -> Any:
        """A fixed amount of haléře; an entry may be changed by the reader."""
        return self._styled(sheet.cell(row, column, money_decimal(minor)), form, strong=False, entry=entry)

    def blank(self, sheet: Worksheet, row: int, column: int, form: str) -> None:
        """An empty cell that a person may write in."""
        self._styled(sheet.cell(row, column), form, strong=False, entry=True)

    def number(self, sheet: Worksheet, row: int, column: int, value: Any, *, form: str = "0", entry: bool = False) -> Any:
        """A fixed number."""
        return self._styled(sheet.cell(row, column, value), form, strong=False, entry=entry)

    def formula(
        self,
        sheet: Worksheet,
        row: int,
        column: int,
        formula: str,
        value: int | str,
        *,
        strong: bool = False,
        form: str = cells.MONEY_FORMAT,
    ) -> Any:
        """A live formula and what it gives now: haléře for money, text as text."""
        cell = self._styled(sheet.cell(row, column, formula), form, strong=strong, entry=False)
        self._values[sheet.title][cell.coordinate] = money_text(value) if isinstance(value, int) else f"\0{value}"
        return cell

    def ratio(self, sheet: Worksheet, row: int, column: int, formula: str, value: float, *, form: str = SHARE) -> Any:
        """A live formula that gives a plain number."""
        cell = self._styled(sheet.cell(row, column, formula), form, strong=False, entry=False)
        self._values[sheet.title][cell.coordinate] = repr(value)
        return cell

    def verdict(self, sheet: Worksheet, row: int, column: int, condition: str, holds: bool) -> Any:
        """A live ✓ or ✗."""
        cell = self.formula(sheet, row, column, f'=IF({condition},"{YES}","{NO}")', YES if holds else NO, strong=True, form="General")
        cell.alignment = Alignment(horizontal="center")
        return cell

    def define(self, name: str, sheet: Worksheet, area: str) -> None:
        """A name for a cell or an area, such as "$B$5"."""
        self.workbook.defined_names[name] = DefinedName(name, attr_text=f"{quote_sheetname(sheet.title)}!{area}")

    def shown(self, sheet: Worksheet, column: int, first: int, last: int) -> list[str]:
        """What the formulas of a column give now, as text."""
        values = self._values[sheet.title]
        return [str(values.get(address(row, column), "")).removeprefix("\0") for row in range(first, last + 1)]

    def first(self, name: str) -> None:
        """Put a sheet in front of ours, behind those of a template; the workbook opens on its first one."""
        sheet = self.workbook[name]
        self.workbook.move_sheet(sheet, self._before - self.workbook.index(sheet))
        self.workbook.active = 0
        for place, other in enumerate(self.workbook.worksheets):
            other.sheet_view.tabSelected = place == 0

    def bytes(self, *, made_at: dt.datetime | None = None) -> bytes:
        """The .xlsx, the same bytes for the same cells."""
        target = io.BytesIO()
        self.workbook.save(target)
        parts = read_parts(finish(target.getvalue(), made_at=made_at))
        streams: dict[str, Iterable[bytes]] = {}
        for number, name in enumerate(self.workbook.sheetnames, start=1):
            path = f"xl/worksheets/sheet{number}.xml"
            parts[path] = _with_values(parts[path], self._values.get(name, {}))
            if name in self._streams:
                rows, last = self._streams[name]
                streams[path] = with_rows(parts[path], rows, last)
        return write_parts(parts, streams)

    def _styled(self, cell: Any, form: str, *, strong: bool, entry: bool) -> Any:
        """Give a cell its look: made once and then copied, since making one is slow."""
        key = (form, strong, entry)
        if key not in self._looks:
            cell.number_format = form
            cell.font = Font(name=cells.FONT, bold=strong)
            if entry:
                cell.fill = cells.INPUT_FILL
                cell.protection = Protection(locked=False)
            self._looks[key] = copy(cell._style)
        cell._style = copy(self._looks[key])
        return cell


def _with_values(part: bytes, values: dict[str, str | int]) -> bytes:
    """Formulas' cells with their values filled in: openpyxl leaves them empty."""

    def fill(match: re.Match[str]) -> str:
        value = values.get(match[2])
        if value is None:
            return match[0]
        if str(value).startswith("\0"):
            return f'{match[1]} t="str"{match[3]}<v>{escape(str(value)[1:])}</v>'
        return f"{match[1]}{match[3]}<v>{value}</v>"

    return _FORMULA.sub(fill, part.decode("utf-8")).encode("utf-8")


def address(row: int, column: int, *, fixed_row: bool = False, fixed_column: bool = False) -> str:
    """An address such as "B7" or "$B7"."""
    return f"{'$' if fixed_column else ''}{get_column_letter(column)}{'$' if fixed_row else ''}{row}"


def area(first_row: int, first_column: int, last_row: int, last_column: int) -> str:
    """A fixed area such as "$B$7:$D$9"."""
    return f"${get_column_letter(first_column)}${first_row}:${get_column_letter(last_column)}${last_row}"


def sheet_ref(sheet: str, reference: str) -> str:
    """A reference to another sheet."""
    return f"{quote_sheetname(sheet)}!{reference}"


def text_literal(text: str) -> str:
    """A text inside a formula of ours."""
    return '"' + text.replace('"', '""') + '"'


def widest(texts: Iterable[str], *, least: int, most: int) -> int:
    """A column's width in characters for these texts."""
    return min(max([least, *(len(text) + 2 for text in texts)]), most)


PERIODS_ACROSS = 10
"""Columns of periods that can still be read on one printed page."""


def spread_over_pages(sheet: Worksheet, periods: int) -> None:
    """Print a sheet with many periods on several pages beside each other, its first columns repeated on each."""
    sheet.page_setup.fitToWidth = max(1, -(-periods // PERIODS_ACROSS))


def finish_sheet(sheet: Worksheet, freeze: str, title: str, *, columns: str | None = None, landscape: bool = True) -> None:
    """Print set-up, frozen heads and totals."""
    cells.set_print(sheet, head_row=None, title=title, landscape=landscape)
    sheet.freeze_panes = freeze
    sheet.print_title_rows = f"{FIRST - 2}:{FIRST - 1}"
    if columns is not None:
        sheet.print_title_cols = columns
    sheet.row_dimensions[FIRST - 1].height = 32


def coloured_rule(operator: str, formula: str, fill: PatternFill | None, color: str | None = None) -> Any:
    """A rule that colours cells by what they hold."""
    font = None if color is None else Font(color=color, bold=True)
    return CellIsRule(operator=operator, formula=[formula], fill=fill, font=font)  # type: ignore[no-untyped-call]


def mark_verdicts(sheet: Any, column: int, first: int, last: int, *, filled: bool = True) -> None:
    """✓ in green, ✗ in red."""
    reach = area(first, column, last, column).replace("$", "")
    sheet.conditional_formatting.add(reach, coloured_rule("equal", f'"{NO}"', BAD, "9C2A10"))
    sheet.conditional_formatting.add(reach, coloured_rule("equal", f'"{YES}"', GOOD if filled else None, "1B6B3A"))
