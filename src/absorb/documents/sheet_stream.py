"""Reading a large workbook row by row: nothing of it but the row at hand and its shared texts is held in memory.

The archive is looked through first, in steps and without keeping what is unpacked, so that neither a bomb nor a wrong file
reaches the reader. What openpyxl reads as a whole (styles, names, texts) is small by then; sheets, which may lie under any
name, are read here element by element, since it would keep each of them. Numbers are the 15 digits that Excel shows; a
formula is a formula, whatever result was saved with it.
"""

import io
import re
import warnings
import zipfile
from collections.abc import Collection, Generator, Iterator
from typing import Any

from lxml import etree
from openpyxl.reader.excel import ExcelReader
from openpyxl.styles.stylesheet import apply_stylesheet
from openpyxl.worksheet._reader import CELL_TAG, FORMULA_TAG, INLINE_STRING, ROW_TAG, VALUE_TAG, WorkSheetParser

from absorb.documents.package import CONTENT_TYPES, DAMAGED, MOST_PARTS, OLE_HEADER, Prologue
from absorb.documents.sheet_intake import BROKEN, Cell, Sheet, cell_of
from absorb.kernel.czech import fold
from absorb.kernel.errors import BadInput
from absorb.kernel.phrases import Phrase

LARGEST_UNPACKED = 512 * 2**20
LARGEST_TEXTS = 96 * 2**20
"""The shared texts are held in memory as a whole."""
MOST_ROWS = 50_000
MOST_COLUMNS = 100
_STEP = 2**20
_ROW = re.compile(rb"<(?:\w+:)?row[ >]")
_CELL = re.compile(rb"<(?:\w+:)?c[ />]")
_WIDEST = 2**14
"""Columns that a sheet of Excel has at most."""
_LONGEST_TEXT = 16 * 2**20
"""Far more than a cell may hold, and still little to keep in memory."""
_XML = re.compile(r"\.(xml|rels)$")
_WHOLE = re.compile(r"(xl/)?(_rels/)?[^/]+")
"""The parts that are read as a whole, before any sheet."""
_PLACE = re.compile(r"/xl/[^/]+\.xml")
"""Where the workbook's own part and its shared texts lie, which the list of parts could say to be anywhere."""
MOST_TAGS, MOST_TAGS_OF_TEXTS = 2**17, 2**22
"""Of a part that is read as a whole: each costs up to a kilobyte of memory, however few bytes it has."""
MOST_IN_A_ROW = 2**17
"""Elements of one row: those of all its cells, ten times over."""
MOST_ELEMENTS = 2**23
"""Of all sheets together: forty columns of `MOST_ROWS`, each cell with a text of its own."""
_OF_CELLS = frozenset((CELL_TAG, VALUE_TAG, FORMULA_TAG, INLINE_STRING, INLINE_STRING.removesuffix("is") + "t"))
LAST_ROW = 2**20
"""The last row of a sheet of Excel."""
_TOO_MUCH = "A row or a cell of the workbook holds more than Excel allows; it is refused."
_NO_SUCH_PARTS = "The file holds parts that no Excel workbook has; it is refused."

Row = tuple[int, list[Cell | None]]


def read_rows(content: bytes, head: str) -> Iterator[Row]:
    """The rows of the first sheet whose first row holds `head` (letter case and accents aside), that row first; rows count
    from 1 and empty ones are left out. `BadInput` where the file is no such workbook."""
    _check(content)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            found = False
            for _, sheet in _sheets(content):
                for number, row in _rows_of(sheet):
                    if number == 1 and any(cell is not None and fold(cell.text) == fold(head) for cell in row):
                        found = True
                    if not found:
                        break
                    yield number, row
                if found:
                    break
    except BadInput:
        raise
    except Exception:  # the library raises whatever a damaged part happens to break in it, in words that help nobody
        raise BadInput.one("", BROKEN) from None
    if not found:
        says = "No sheet has the head “%(head)s” in its first row. Export the tank, change that workbook and send it back."
        raise BadInput.one("", Phrase(says, head=head))


def read_named(content: bytes, names: Collection[str]) -> list[Sheet]:
    """The sheets of these names with something in them, in their order; others, however large, are passed over. A formula counts
    with the result that was saved with it. `BadInput` where the file is no workbook that can be read."""
    _check(content)
    found = []
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            for name, sheet in _sheets(content, names, _Results):
                rows: dict[int, dict[int, Cell]] = {}
                for number, told in sheet.parse():
                    read = (cell_of(number, one["column"], one["data_type"], one["value"]) for one in told)
                    row = {cell.column: cell for cell in read if cell is not None}
                    if row:
                        rows[number] = row
                if rows:
                    found.append(Sheet(name, rows, max(rows)))
    except BadInput:
        raise
    except Exception:  # the library raises whatever a damaged part happens to break in it, in words that help nobody
        raise BadInput.one("", BROKEN) from None
    return found


def count_rows(content: bytes) -> int:
    """How many rows the largest sheet says it has: enough to tell how far the reading is. Refuses what `read_rows` refuses
    at sight."""
    return _check(content)


def _sheets(content: bytes, names: Collection[str] | None = None, kind: type["_Sheet"] | None = None) -> Iterator[tuple[str, "_Sheet"]]:
    """The sheets in their order, or those of these names, each to be read before the next."""
    reader = ExcelReader(io.BytesIO(content), read_only=True, keep_links=False)
    reader.read_manifest()
    for part in reader.package.Override:
        if part.ContentType.endswith((".main+xml", ".sharedStrings+xml")) and not _PLACE.fullmatch(part.PartName):
            raise BadInput.one("", Phrase(_NO_SUCH_PARTS))
    reader.read_strings()
    reader.read_workbook()
    apply_stylesheet(reader.archive, reader.wb)
    left = MOST_ELEMENTS
    for told, link in reader.parser.find_sheets():
        if link.target not in reader.valid_files or "chartsheet" in link.Type or (names is not None and told.name not in names):
            continue
        with reader.archive.open(link.target) as source:
            sheet = (kind or _Sheet)(source, reader.shared_strings, reader.wb, left)
            yield told.name, sheet
        left = sheet.left


class _Sheet(WorkSheetParser):
    """openpyxl's reading of a sheet's cells, which keeps nothing of what has been read. `left` is how many elements may come."""

    def __init__(self, source: Any, texts: list[str], workbook: Any, left: int) -> None:
        formats = {"date_formats": workbook._date_formats, "timedelta_formats": workbook._timedelta_formats}
        super().__init__(source, texts, epoch=workbook.epoch, **formats)
        self.left = left

    def parse(self) -> Generator[tuple[int, list[dict[str, Any]]], None, None]:
        """Each row's number and cells."""
        held = 0
        for _, element in etree.iterparse(self.source, resolve_entities=False, no_network=True, remove_comments=True, remove_pis=True):
            held, self.left = held + 1, self.left - 1
            if held > MOST_IN_A_ROW or self.left < 0:
                raise BadInput.one("", Phrase(_TOO_MUCH))
            if element.tag in _OF_CELLS:
                continue
            parent = element.getparent()
            if parent is not None and (above := parent.getparent()) is not None and above.getparent() is not None:
                continue  # inside a row, or what stands where a row does
            if element.tag == ROW_TAG:
                yield self.parse_row(element)
                self.row_dimensions.clear()
            held = 0
            element.clear()
            while parent is not None and parent[0] is not element:
                del parent[0]

    def parse_formula(self, element: Any) -> str:
        """As it is written: what it comes to does not count."""
        return f"={element.findtext(FORMULA_TAG) or ''}"


class _Results(_Sheet):
    """The same, a formula with the result that was saved with it, if there is one."""

    def parse_cell(self, element: Any) -> dict[str, Any]:
        """A cell as the library tells it."""
        self.data_only = bool(element.findtext(VALUE_TAG))
        told: dict[str, Any] = super().parse_cell(element)
        return told


def _rows_of(sheet: _Sheet) -> Iterator[Row]:
    latest = 0
    for number, cells in sheet.parse():
        if number > LAST_ROW:
            raise BadInput.one("", Phrase(_TOO_MUCH))
        if number <= latest:
            continue
        latest = number
        if any(one["column"] > MOST_COLUMNS for one in cells):
            raise BadInput.one("", Phrase("Row %(row)s has cells beyond column %(most)s; delete them.", row=number, most=MOST_COLUMNS))
        by_column = {one["column"]: cell_of(number, one["column"], one["data_type"], one["value"]) for one in cells}
        width = max((column for column, cell in by_column.items() if cell is not None), default=0)
        if not width:
            continue
        if number > MOST_ROWS + 1:
            raise BadInput.one("", Phrase("The sheet has more than %(most)s rows; divide it into several workbooks.", most=MOST_ROWS))
        yield number, [by_column.get(column) for column in range(1, width + 1)]


def _check(content: bytes) -> int:
    """Refuse what is no workbook, is protected, or unpacks to more than any real one; the rows of its largest sheet."""
    if content.startswith(OLE_HEADER):
        says = "The file is protected by a password or in the format of Excel 97; save it unprotected as .xlsx."
        raise BadInput.one("", Phrase(says))
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            entries = archive.infolist()
            names = {entry.filename for entry in entries}
            if CONTENT_TYPES not in names or "xl/workbook.xml" not in names:
                raise BadInput.one("", Phrase("The file is not an Excel workbook; save it as .xlsx."))
            is_packed_otherwise = any(entry.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED) for entry in entries)
            if len(entries) > MOST_PARTS or len(names) < len(entries) or is_packed_otherwise:
                raise BadInput.one("", Phrase(_NO_SUCH_PARTS))
            return _unpack(archive)
    except DAMAGED:
        raise BadInput.one("", Phrase("The file is not an Excel workbook (.xlsx), or it is damaged.")) from None


def _unpack(archive: zipfile.ZipFile) -> int:
    """The sizes that an archive states are not believed."""
    total = most_rows = 0
    for entry in archive.infolist():
        size = rows = cells = unbroken = tags = 0
        is_sheet, is_texts = entry.filename.startswith("xl/worksheets/"), entry.filename == "xl/sharedStrings.xml"
        is_whole = _WHOLE.fullmatch(entry.filename) is not None
        most_tags = MOST_TAGS_OF_TEXTS if is_texts else MOST_TAGS if is_whole else 2 * MOST_ELEMENTS
        prologue = Prologue()
        with archive.open(entry) as stream:
            while step := stream.read(_STEP):
                prologue.feed(step)
                if prologue.is_suspicious and _XML.search(entry.filename):
                    raise BadInput.one("", Phrase("A part of the workbook declares a DOCTYPE, which no Excel file does; it is refused."))
                begun = [found.end() for found in _ROW.finditer(step)] if is_sheet else []
                rows += len(begun)
                cells = (0 if begun else cells) + len(_CELL.findall(step, begun[-1] if begun else 0)) if is_sheet else 0
                unbroken = 0 if b"<" in step else unbroken + len(step)
                if is_sheet and (cells > _WIDEST or unbroken > _LONGEST_TEXT):
                    raise BadInput.one("", Phrase(_TOO_MUCH))
                tags += step.count(b"<")
                if tags > most_tags:
                    raise BadInput.one("", Phrase(_NO_SUCH_PARTS if is_whole else _TOO_MUCH))
                size += len(step)
                total += len(step)
                most = LARGEST_TEXTS if is_whole else LARGEST_UNPACKED
                if size > most or total > LARGEST_UNPACKED:
                    raise BadInput.one("", Phrase("The workbook unpacks to more than %(most)s MiB; it is refused.", most=most >> 20))
        most_rows = max(most_rows, rows)
    return most_rows
