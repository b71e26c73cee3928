"""The tank as a workbook: written out, and read back row by row."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

import msgspec
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Alignment, Border, Font, Protection, Side
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation

from absorb.documents.sheet import FONT, HEAD_FILL, INPUT_FILL, row_height, workbook_bytes
from absorb.documents.sheet_intake import Cell
from absorb.documents.sheet_stream import read_rows
from absorb.kernel.czech import fold
from absorb.kernel.errors import BadInput
from absorb.kernel.phrases import Phrase
from absorb.tank.rules.exchange import KEY, LONGEST_CELL, TABLE, Names, cell_text, key_text
from absorb.tank.rules.form import Content, Field

KEY_HEAD, REFERENCE_HEAD, STATE_HEAD = "Key (leave it as it is)", "Reference", "State"
READ_ONLY = ("reference", "state")
MONEY = '#,##0.00\\ "Kč"'
WIDTHS = {"line": 24, "text": 48, "rows": 52, "groups": 30, "money": 18, "month": 11, "level": 12, "choice": 20, "organisation": 34}
NAMED = {"title": 46}


class Written(msgspec.Struct, frozen=True):
    """An idea as it goes into the workbook."""

    reference: str
    version: int
    state: str
    content: Content


class RowIn(msgspec.Struct, frozen=True):
    """A row that came back: its number, the key's text, the cells by field, those of columns that are only read, where each
    stands, and faults of cells that hold no text at all."""

    number: int
    key: str
    cells: dict[str, str]
    only_read: dict[str, str]
    places: dict[str, str]
    faults: list[tuple[str, Phrase]]


def only_read_of(reference: str, state: str, names: Names) -> dict[str, str]:
    """What an idea has in the columns that the workbook does not change."""
    return {"reference": reference, "state": names.say(f"state {state}")}


def write_workbook(ideas: Iterable[Written], names: Names, *, mark: str, title: str) -> bytes:
    """The workbook: the ideas on its first sheet, what may be typed where on its second. Pale yellow cells are to be changed;
    `mark` is the line that says what is made up, empty where nothing is."""
    from openpyxl import Workbook

    workbook = Workbook(write_only=True)
    workbook.properties.title, workbook.properties.creator, workbook.properties.language = title, "Absorb", "cs-CZ"
    sheet = workbook.create_sheet(names.say("Ideas sheet"))
    heads = [names.say(KEY_HEAD), names.say(REFERENCE_HEAD), names.say(STATE_HEAD), *(names.say(field.label) for field in TABLE)]
    _lay_out(sheet, heads, mark, title)
    _guard(sheet, names)
    pen = _Pen(sheet)
    sheet.row_dimensions[1].height = 32
    sheet.append([pen.head(text) for text in heads])
    widths = _widths()[3:]
    for number, idea in enumerate(ideas, 2):
        fixed = [key_text(idea.reference, idea.version), *only_read_of(idea.reference, idea.state, names).values()]
        values = [(field, cell_text(idea.content.get(field.name), field, names)) for field in TABLE]
        sheet.row_dimensions[number].height = row_height([text for _, text in values], widths, most=6)
        sheet.append([*(pen.fixed(text) for text in fixed), *(pen.input(field, text) for field, text in values)])
    _write_guide(workbook, names, mark)
    return workbook_bytes(workbook)


class _Pen:
    """Cells of each kind, all of one kind with the same style object: styles are looked up once for each."""

    def __init__(self, sheet: Any) -> None:
        self._sheet = sheet
        self._font, self._strong = Font(name=FONT), Font(name=FONT, bold=True)
        self._quiet = Font(name=FONT, color="5A6772")
        self._wrapped = Alignment(wrap_text=True, vertical="top")
        self._top = Alignment(vertical="top")
        line = Side(style="thin", color="D8DEE4")
        self._border = Border(left=line, right=line, top=line, bottom=line)
        self._unlocked = Protection(locked=False)
        self._kinds: dict[str, Any] = {}

    def head(self, text: str) -> Any:
        cell = self._text(text, "head", self._strong, self._wrapped)
        cell.fill = HEAD_FILL
        return cell

    def fixed(self, text: str) -> Any:
        return self._text(text, "fixed", self._quiet, self._top)

    def input(self, field: Field, text: str) -> Any:
        if field.kind in ("money", "level") and text:
            from decimal import Decimal

            cell = self._cell("number " + field.kind)
            cell.value = Decimal(text)
            return cell
        cell = self._cell("input " + field.kind)
        cell._value, cell.data_type = (text[:LONGEST_CELL], "s") if text else (None, "n")
        return cell

    def _text(self, text: str, kind: str, font: Font, alignment: Alignment) -> Any:
        cell: Any = WriteOnlyCell(self._sheet)
        cell._value, cell.data_type = text, "s"
        cell.font, cell.alignment = font, alignment
        return cell

    def _cell(self, kind: str) -> Any:
        """A fresh cell with the style of its kind."""
        made: Any = WriteOnlyCell(self._sheet)
        if kind not in self._kinds:
            made.font, made.fill, made.border, made.protection = self._font, INPUT_FILL, self._border, self._unlocked
            made.alignment = self._wrapped if kind.rpartition(" ")[2] in ("text", "rows", "groups", "line") else self._top
            made.number_format = (
                MONEY if kind == "number money" else "0" if kind == "number level" else MONEY if kind == "input money" else "@"
            )
            self._kinds[kind] = made._style
        made._style = self._kinds[kind]
        return made


def _widths() -> list[int]:
    return [14, 15, 20, *(NAMED.get(field.name, WIDTHS.get(field.kind, 20)) for field in TABLE)]


def _lay_out(sheet: Any, heads: Sequence[str], mark: str, title: str) -> None:
    for number, width in enumerate(_widths(), 1):
        sheet.column_dimensions[get_column_letter(number)].width = width
    sheet.column_dimensions["A"].hidden = True
    sheet.freeze_panes = "E2"
    sheet.page_setup.paperSize, sheet.page_setup.orientation = 8, "landscape"
    sheet.sheet_properties.pageSetUpPr = _fit_to_width()
    sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight = 1, 0
    sheet.print_title_rows = "1:1"
    sheet.oddHeader.left.text = title.replace("&", "&&")
    sheet.oddHeader.right.text = mark.replace("&", "&&")[:200]
    sheet.oddFooter.right.text = "&P z &N"
    sheet.auto_filter.ref = f"A1:{get_column_letter(len(heads))}1"


def _guard(sheet: Any, names: Names) -> None:
    """Excel refuses what is typed into a column that is only read. The sheet itself is not locked: a locked one can neither
    be sorted nor take new rows. What is pasted gets past this, and is told when the workbook comes back."""
    guard = DataValidation("custom", "FALSE", showErrorMessage=True, errorStyle="stop", sqref="B2:C1048576")
    guard.error = names.say("This column is not changed by the workbook.")
    sheet.data_validations.append(guard)


def _fit_to_width() -> Any:
    from openpyxl.worksheet.properties import PageSetupProperties

    return PageSetupProperties(fitToPage=True)


def _write_guide(workbook: Any, names: Names, mark: str) -> None:
    """What stands in each column and which values it takes."""
    guide = workbook.create_sheet(names.say("Guide sheet"))
    for letter, width in zip("ABC", (34, 60, 60), strict=True):
        guide.column_dimensions[letter].width = width
    guide.page_setup.paperSize, guide.page_setup.orientation = 9, "landscape"
    guide.sheet_properties.pageSetUpPr = _fit_to_width()
    guide.page_setup.fitToWidth, guide.page_setup.fitToHeight = 1, 0
    pen = _Pen(guide)
    for line in (*([mark] if mark else []), *(names.say(text) for text in GUIDE)):
        guide.append([pen._text(line, "guide", pen._font, pen._top)])
    guide.append([])
    guide.append([pen.head(names.say(text)) for text in ("Column", "What to write", "Allowed values")])
    for number, field in enumerate(TABLE, len(GUIDE) + bool(mark) + 3):
        cells = (names.say(field.label), names.say(field.hint) if field.hint else "", _allowed(field, names))
        guide.row_dimensions[number].height = row_height(cells, (34, 60, 60), most=20)
        guide.append([pen._text(text, "guide", pen._font, pen._wrapped) for text in cells])


def _allowed(field: Field, names: Names) -> str:
    if field.kind == "rows":
        heads = " | ".join(names.say(column.label) for column in field.columns)
        lists = [f"{names.say(one.label)}: {', '.join(names.choices(one).values())}" for one in field.columns if one.choices]
        return "\n".join([names.say("one to a line, parts in this order:"), heads, *lists])
    if field.kind in ("choice", "groups"):
        return "\n".join(names.choices(field).values())
    if field.kind == "level":
        return "0–5"
    return names.say(
        {"month": "such as 3/2027", "money": "an amount in crowns", "organisation": "the name of one that is known here"}.get(
            field.kind, "text"
        )
    )


GUIDE = (
    "Change the pale yellow cells on the first sheet, save the workbook and send it back on the page “To Excel and back”.",
    "Nothing changes before you have seen every difference there and accepted it. Rows you delete here are left alone in the tank.",
    "A new row without a key becomes a new idea. Leave the hidden column A as it is: it ties a row to its idea.",
    "In cells with several items each stands on a line of its own (Alt+Enter); parts of an item have | between them.",
    "Inside a part write \\| for the sign itself, \\n for a line break and \\\\ for a backslash.",
)


def read_workbook(content: bytes, names: Names) -> Iterator[RowIn]:
    """The rows that came back. `BadInput` where the file as a whole cannot be taken."""
    rows = read_rows(content, names.say(TABLE[1].label))
    _, head = next(rows)
    columns = _columns(head, names)
    for number, row in rows:
        yield _row_in(number, row, columns)


def _columns(head: Sequence[Cell | None], names: Names) -> dict[int, Field | str]:
    """What each column holds: a field, or the name of one that is only read."""
    known: dict[str, Field | str] = {fold(names.say(field.label)): field for field in TABLE}
    known |= {fold(field.label): field for field in TABLE}
    for name, text in ((KEY, KEY_HEAD), ("reference", REFERENCE_HEAD), ("state", STATE_HEAD)):
        known |= {fold(names.say(text)): name, fold(text): name}
    found: dict[int, Field | str] = {}
    for cell in head:
        if cell is None:
            continue
        what = known.get(fold(cell.text))
        if what is None:
            raise BadInput.one(
                cell.address, Phrase("There is no column “%(head)s”; delete it or put its head as it was.", head=cell.text[:80])
            )
        if what in found.values():
            raise BadInput.one(cell.address, Phrase("The column “%(head)s” is there twice; delete one of them.", head=cell.text[:80]))
        found[cell.column] = what
    if KEY not in found.values():
        says = "The hidden column with the keys of the ideas is missing; export the tank again and change that workbook."
        raise BadInput.one("", Phrase(says))
    return found


def _row_in(number: int, row: Sequence[Cell | None], columns: Mapping[int, Field | str]) -> RowIn:
    texts: dict[str, str] = {}
    places: dict[str, str] = {}
    faults: list[tuple[str, Phrase]] = []
    for column, what in columns.items():
        cell = row[column - 1] if column <= len(row) else None
        name = what if isinstance(what, str) else what.name
        places[name] = f"{get_column_letter(column)}{number}"
        texts[name] = "" if cell is None else _text(cell, what)
        if cell is not None and cell.kind in ("formula", "error") and name not in READ_ONLY:
            faults.append((name, _NO_VALUE[cell.kind]))
    key = texts.pop(KEY).strip()
    only_read = {name: texts.pop(name) for name in READ_ONLY if name in texts}
    return RowIn(number, key, texts, only_read, places, faults)


_NO_VALUE = {
    "formula": Phrase("It holds a formula; copy the cell and paste it as a value."),
    "error": Phrase("It holds an error of Excel; write the value."),
}


def _text(cell: Cell, what: Field | str) -> str:
    """A cell as its text; a date that Excel made of a month is that month."""
    if cell.kind == "day" and not isinstance(what, str) and what.kind == "month" and len(cell.text) == 10:
        return f"{int(cell.text[5:7])}/{cell.text[:4]}"
    return cell.text
