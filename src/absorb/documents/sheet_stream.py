"""Reading a large workbook row by row: nothing of it but the row at hand and its shared texts is held in memory.

The archive is looked through first, in steps and without keeping what is unpacked, so that neither a bomb nor a wrong file
reaches the reader. Numbers are the 15 digits that Excel shows; a formula is a formula, whatever result was saved with it.
"""

import io
import re
import warnings
import zipfile
from collections.abc import Iterator
from typing import Any

import openpyxl

from absorb.documents.package import CONTENT_TYPES, DAMAGED, MOST_PARTS, OLE_HEADER, Prologue
from absorb.documents.sheet_intake import Cell, cell_of
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

Row = tuple[int, list[Cell | None]]


def read_rows(content: bytes, head: str) -> Iterator[Row]:
    """The rows of the first sheet whose first row holds `head` (letter case and accents aside), that row first; rows count
    from 1 and empty ones are left out. `BadInput` where the file is no such workbook."""
    _check(content)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            workbook = openpyxl.load_workbook(io.BytesIO(content), read_only=True, data_only=False, keep_links=False)
            found = False
            for sheet in workbook.worksheets:
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
    except Exception as error:  # the library raises whatever a damaged part happens to break in it
        raise BadInput.one(
            "", Phrase("The workbook cannot be read (%(why)s); open it in Excel and save it again as .xlsx.", why=error)
        ) from None
    if not found:
        says = "No sheet has the head “%(head)s” in its first row. Export the tank, change that workbook and send it back."
        raise BadInput.one("", Phrase(says, head=head))


def count_rows(content: bytes) -> int:
    """How many rows the largest sheet says it has: enough to tell how far the reading is. Refuses what `read_rows` refuses
    at sight."""
    return _check(content)


def _rows_of(sheet: Any) -> Iterator[Row]:
    sheet.reset_dimensions()
    for number, cells in enumerate(sheet.iter_rows(), 1):
        if len(cells) > MOST_COLUMNS:
            raise BadInput.one("", Phrase("Row %(row)s has cells beyond column %(most)s; delete them.", row=number, most=MOST_COLUMNS))
        row = [cell_of(number, column, found.data_type, found.value) for column, found in enumerate(cells, 1)]
        while row and row[-1] is None:
            row.pop()
        if not row:
            continue
        if number > MOST_ROWS + 1:
            raise BadInput.one("", Phrase("The sheet has more than %(most)s rows; divide it into several workbooks.", most=MOST_ROWS))
        yield number, row


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
            if len(entries) > MOST_PARTS or len(names) < len(entries):
                raise BadInput.one("", Phrase("The file holds parts that no Excel workbook has; it is refused."))
            return _unpack(archive)
    except DAMAGED:
        raise BadInput.one("", Phrase("The file is not an Excel workbook (.xlsx), or it is damaged.")) from None


def _unpack(archive: zipfile.ZipFile) -> int:
    """The sizes that an archive states are not believed."""
    total = most_rows = 0
    for entry in archive.infolist():
        size = rows = cells = unbroken = 0
        is_sheet = entry.filename.startswith("xl/worksheets/")
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
                    raise BadInput.one("", Phrase("A row or a cell of the workbook holds more than Excel allows; it is refused."))
                size += len(step)
                total += len(step)
                most = LARGEST_TEXTS if entry.filename == "xl/sharedStrings.xml" else LARGEST_UNPACKED
                if size > most or total > LARGEST_UNPACKED:
                    raise BadInput.one("", Phrase("The workbook unpacks to more than %(most)s MiB; it is refused.", most=most >> 20))
        most_rows = max(most_rows, rows)
    return most_rows
