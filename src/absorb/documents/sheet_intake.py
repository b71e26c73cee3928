"""Reading a workbook that people made: cells as they stand, each with its address, and what is wrong with one in words.

Numbers never pass through binary arithmetic: what Excel stores with 17 digits becomes the decimal of 15 that it shows.
A formula counts with the result that was saved with it. Hidden rows and sheets are read like any other; an empty sheet
counts as not there. Only cells with something in them exist.
"""

import datetime as dt
import io
import re
import warnings
from collections.abc import Mapping
from decimal import Decimal
from typing import Any, Literal

import msgspec
import openpyxl
from lxml import etree
from openpyxl.cell.cell import MergedCell
from openpyxl.utils import get_column_letter, range_boundaries
from openpyxl.worksheet.worksheet import Worksheet

from absorb.documents.package import declares_doctype, read_parts
from absorb.kernel.czech import fold, tidy
from absorb.kernel.errors import BadInput
from absorb.kernel.money import LARGEST_KEPT
from absorb.kernel.phrases import Phrase

MOST_CELLS = 1_000_000
MOST_SPREAD = 100_000
"""Cells that merges, links and comments lie over: openpyxl makes each of them."""
MOST_TAGS, MOST_TAGS_OF_CELLS = 2**18, 2**23
"""Of one part, and of one that holds cells or their texts: each costs up to a kilobyte of memory, however few bytes it has."""
_SPREADING = re.compile(rb"<(?:[^<>\s]+:)?(?:mergeCell|hyperlink|comment)[\s/]")
_SHEET_PART = re.compile(r"^xl/worksheets/[^/]+\.xml$")
_CELL = re.compile(rb"<(?:\w+:)?c[ />]")
_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff\ufffe\uffff]")
_AMOUNT = re.compile(r"^-?(?:[0-9]+|[0-9]{1,3}(?: [0-9]{3})+)(?:[.,][0-9]{1,2}|,-)?$")
_UNIT = re.compile(r"(?:kč|czk)$", re.IGNORECASE)
_AN_AMOUNT = "an amount in crowns such as 1234567.50"

Kind = Literal["text", "number", "flag", "day", "error", "formula", "merged"]


class Wrong(Exception):
    """A cell that cannot be taken for what it should be. `says` is the rest of a sentence that begins with the cell, with
    %(places)s for its facts, so that it can be told in another language too; as text it is filled in."""

    def __init__(self, says: str, **facts: object) -> None:
        super().__init__(says % facts if facts else says)
        self.says = says
        self.facts = {name: str(value) for name, value in facts.items()}

    @property
    def phrase(self) -> Phrase:
        """The rest of the sentence as a fact of the whole one."""
        return Phrase(self.says, **self.facts)


BROKEN = Phrase("The workbook is damaged; open it in Excel and save it again as .xlsx.")


class Cell(msgspec.Struct, frozen=True):
    """One cell. `text` is what stands in it, exactly; a number in plain decimal digits, a day as 2027-01-31."""

    row: int
    column: int
    kind: Kind
    text: str

    @property
    def address(self) -> str:
        return f"{get_column_letter(self.column)}{self.row}"


class Sheet(msgspec.Struct, frozen=True):
    """A sheet's rows that hold something, by row number; each maps a column's number to its cell.

    `last_row` is where the sheet ends by its own account, empty rows with a format included.
    """

    name: str
    rows: dict[int, dict[int, Cell]]
    last_row: int


def read_sheets(content: bytes) -> list[Sheet]:
    """The sheets with something in them, in their order; BadInput where the file is no workbook that can be read."""
    parts = read_parts(content, "workbook")
    if "xl/workbook.xml" not in parts:
        raise BadInput.one("", "The file is not an Excel workbook; save it as .xlsx.")
    if any(declares_doctype(part) for name, part in parts.items() if name.endswith((".xml", ".rels"))):
        raise BadInput.one("", "A part of the workbook declares a DOCTYPE, which no Excel file does, or is not XML; it is refused.")
    cells = sum(len(_CELL.findall(blob)) for name, blob in parts.items() if _SHEET_PART.match(name))
    if cells > MOST_CELLS:
        raise BadInput.one(
            "", Phrase("The workbook has %(cells)s cells; at most %(most)s can be read at once.", cells=cells, most=MOST_CELLS)
        )
    for name, blob in parts.items():
        most = MOST_TAGS_OF_CELLS if _SHEET_PART.match(name) or name == "xl/sharedStrings.xml" else MOST_TAGS
        if blob.count(b"<") > most or _spread(blob) > MOST_SPREAD:
            says = "The part %(name)s of the workbook holds more than any list does; delete what is not needed."
            raise BadInput.one("", Phrase(says, name=name[:100]))
    sheets = _load(content, with_results=False)
    if any(cell.kind == "formula" for sheet in sheets for row in sheet.rows.values() for cell in row.values()):
        results = {sheet.name: sheet.rows for sheet in _load(content, with_results=True)}
        sheets = [_with_results(sheet, results.get(sheet.name, {})) for sheet in sheets]
    return [sheet for sheet in sheets if sheet.rows]


def _spread(blob: bytes) -> int:
    """Over how many cells what stands for many of them lies in a part."""
    if not _SPREADING.search(blob.replace(b"\x00", b"")):
        return 0
    tags = ("{*}mergeCell", "{*}hyperlink", "{*}comment")
    try:
        found = [one.get("ref", "") for _, one in etree.iterparse(io.BytesIO(blob), tag=tags, resolve_entities=False, no_network=True)]
        return sum(map(_area, found))
    except (etree.XMLSyntaxError, ValueError, TypeError):
        raise BadInput.one("", BROKEN) from None


def _area(reference: str) -> int:
    if ":" not in reference:
        return 1
    left, top, right, bottom = range_boundaries(reference)
    return ((right or 2**14) - (left or 1) + 1) * ((bottom or 2**20) - (top or 1) + 1)


def _load(content: bytes, *, with_results: bool) -> list[Sheet]:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            workbook = openpyxl.load_workbook(io.BytesIO(content), data_only=with_results)
            return [Sheet(name=sheet.title, rows=_rows(sheet), last_row=sheet.max_row) for sheet in workbook.worksheets]
    except Exception:  # the library raises whatever a damaged part happens to break in it, in words that help nobody
        raise BadInput.one("", BROKEN) from None


def _rows(sheet: Worksheet) -> dict[int, dict[int, Cell]]:
    """Past `iter_rows`, which would walk a million empty rows to reach one stray cell at the end of the sheet."""
    rows: dict[int, dict[int, Cell]] = {}
    for (row, column), found in sorted(sheet._cells.items()):
        if isinstance(found, MergedCell):
            cell: Cell | None = Cell(row, column, "merged", "")
        else:
            cell = cell_of(row, column, found.data_type, found.value)
        if cell is not None:
            rows.setdefault(row, {})[column] = cell
    return {row: cells for row, cells in rows.items() if any(cell.kind != "merged" for cell in cells.values())}


def cell_of(row: int, column: int, data_type: str, value: Any) -> Cell | None:
    """What a cell holds as openpyxl tells it; None where it holds nothing."""
    if value is None or (isinstance(value, str) and not value.strip()):
        return None
    if data_type == "f":
        return Cell(row, column, "formula", str(getattr(value, "text", value)))
    if data_type == "e":
        return Cell(row, column, "error", str(value))
    if isinstance(value, bool):
        return Cell(row, column, "flag", "TRUE" if value else "FALSE")
    if isinstance(value, int | float):
        return Cell(row, column, "number", number_text(value))
    if isinstance(value, dt.datetime | dt.date):
        return Cell(row, column, "day", value.isoformat()[:10])
    if isinstance(value, dt.time | dt.timedelta):
        return Cell(row, column, "day", str(value))
    return Cell(row, column, "text", str(value))


def _with_results(sheet: Sheet, results: dict[int, dict[int, Cell]]) -> Sheet:
    rows = {
        number: {column: results.get(number, {}).get(column, cell) if cell.kind == "formula" else cell for column, cell in row.items()}
        for number, row in sheet.rows.items()
    }
    return msgspec.structs.replace(sheet, rows=rows)


def number_text(value: int | float) -> str:
    """A number in plain digits, without a needless fraction: 25987343.88, 176681518. Of a binary fraction the 15 digits
    count that Excel itself shows: 0.1 + 0.7 is 0.8."""
    exact = Decimal(value) if isinstance(value, int) else Decimal(f"{value:.15g}")
    if exact.is_finite() and exact == exact.to_integral_value():
        return str(int(exact))
    return format(exact, "f")


def find_heads(row: Mapping[int, Cell]) -> dict[str, int]:
    """The columns of a head row by their folded title (letter case, accents and odd spaces aside); the first of a name counts."""
    heads: dict[str, int] = {}
    for column, cell in sorted(row.items()):
        heads.setdefault(fold(cell.text), column)
    return heads


def read_text(cell: Cell | None, *, at_most: int = 10_000) -> str | None:
    """Tidied text, its paragraphs kept; None for an empty cell. A whole number counts as its digits. `Wrong` for the rest."""
    if cell is None:
        return None
    if cell.kind == "number" and "." in cell.text:
        raise Wrong(
            "holds the number %(found)s; a text is expected: format the cell as text and write it again, so that 1.1 and 1.10 stay apart",
            found=cell.text,
        )
    if cell.kind not in ("text", "number"):
        raise _refusal(cell, "a text")
    if _CONTROL.search(cell.text):
        raise Wrong("holds control characters; write the text again without them")
    text = "\n".join(line for line in (tidy(line) for line in cell.text.splitlines()) if line)
    if len(text) > at_most:
        raise Wrong("holds %(count)s characters; at most %(at_most)s fit", count=len(text), at_most=at_most)
    return text or None


def read_amount(cell: Cell | None) -> int | None:
    """An amount in crowns as haléře, None for an empty cell. Text counts where it is plainly an amount: "1 234 567,50 Kč"."""
    if cell is None:
        return None
    if cell.kind not in ("text", "number"):
        raise _refusal(cell, _AN_AMOUNT)
    text = tidy(_UNIT.sub("", tidy(cell.text))).replace("\u2212", "-").replace("\u2013", "-")
    if cell.kind == "number" and "." in text and len(text.rpartition(".")[2]) > 2:
        raise Wrong("holds %(found)s, which has more than two decimal places; an amount is whole in haléře", found=cell.text)
    if not _AMOUNT.match(text):
        raise _refusal(cell, _AN_AMOUNT)
    minor = int(Decimal(text.removesuffix(",-").replace(" ", "").replace(",", ".")).scaleb(2))
    if minor < 0:
        raise Wrong("holds %(found)s; an amount must not be negative", found=cell.text)
    if minor > LARGEST_KEPT:
        raise Wrong("holds %(found)s; an amount must be at most 1 000 000 000 000 crowns", found=cell.text)
    return minor


def _refusal(cell: Cell, expected: str) -> Wrong:
    """What stands in a cell that is not of the right kind, and what would be right."""
    match cell.kind:
        case "merged":
            return Wrong("is merged with a cell beside it; split the merged cells and write the value into each of them")
        case "formula":
            says = "holds the formula %(found)s without a saved result; open the file in Excel and save it, or write the value"
        case "error":
            says = f"holds the error %(found)s; {expected} is expected"
        case "day":
            says = f"holds the date %(found)s; {expected} is expected"
        case _:
            says = f'holds "%(found)s"; {expected} is expected'
    return Wrong(says, found=cell.text[:40])
