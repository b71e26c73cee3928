"""A workbook of a schedule that comes back: which version it was made of, and what stands in the cells that may be changed.

Cells are found by what stands beside them (a code, a source, what is checked), so that rows may be sorted or put in; values are
the numbers that Excel shows. Names and formulas are not read: who changed them finds the engine's own in the next workbook.
"""

import re
import uuid
from collections.abc import Callable, Mapping
from decimal import Decimal

import msgspec

from absorb.documents.sheet import as_text
from absorb.documents.sheet_intake import Cell, Sheet, Wrong, read_amount, read_sheets
from absorb.funding.papers.book import FIRST
from absorb.funding.papers.costs import GIVEN
from absorb.funding.papers.layout import BUDGET, CHECKS, COSTS, OPENING, SOURCES, VERSION, limit_label
from absorb.funding.rules.workbooks import Entry, Kind, Read
from absorb.funding.rules.workbooks.entries import number_text
from absorb.kernel.errors import BadInput, Fault
from absorb.kernel.money import money_text
from absorb.kernel.phrases import Phrase

COLUMNS = {"units": 5, "unit_price": 6, "min_percent": 5, "max_percent": 6, "exact_percent": 7, "max_total": 8, "advance": 9}
"""Where the sheets of the budget and of the sources have their entries."""
MOST_PERCENT, PERCENT_PLACES = 100, 3
_PLAIN = re.compile(r"[0-9]+(?:[.,][0-9]+)?")
_UUID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")


class Returned(msgspec.Struct, frozen=True):
    """A workbook that was read: its sheets by name, and the schedule that it was made of."""

    schedule: uuid.UUID
    sheets: dict[str, Sheet]


def read_workbook(content: bytes) -> Returned:
    """BadInput where the file is no workbook of a schedule, or does not say of which."""
    sheets = {sheet.name: sheet for sheet in read_sheets(content)}
    checks = sheets.get(CHECKS)
    for row in checks.rows.values() if checks is not None else ():
        if 1 in row and 2 in row and row[1].text == VERSION and _UUID.fullmatch(row[2].text):
            return Returned(uuid.UUID(row[2].text), sheets)
    says = Phrase("The file is no workbook of a schedule that was downloaded here; download it again and change that one.")
    raise BadInput.one("", says)


def read_entries(returned: Returned, entries: Mapping[str, Entry]) -> dict[str, Read]:
    """What stands in the workbook for each of these entries; BadInput lists every cell that cannot be taken, and every row
    that is not there."""
    finder = _Finder(returned.sheets)
    read: dict[str, Read] = {}
    lacking = sorted({_sheet_of(entry) for entry in entries.values()} - set(returned.sheets))
    faults = [Fault("", Phrase("The workbook has no sheet “%(name)s”.", name=name)) for name in lacking]
    for name, entry in entries.items() if not lacking else ():
        place = finder.find(entry)
        if place is None:
            sheet = _sheet_of(entry)
            faults.append(
                Fault(sheet, Phrase("%(what)s is missing; undo what was deleted, or download the workbook again.", what=_told(entry)))
            )
            continue
        sheet, address, cell = place
        try:
            read[name] = Read(_READERS[entry.kind](cell), f"{sheet}!{address}")
        except Wrong as wrong:
            faults.append(Fault(f"{sheet}!{address}", Phrase("The cell %(why)s.", why=wrong.phrase)))
    faults += finder.find_strangers(entries)
    if faults:
        raise BadInput(faults)
    return read


def _amount(cell: Cell | None) -> str | None:
    minor = read_amount(cell)
    return None if minor is None else money_text(minor)


def _number(cell: Cell | None) -> str | None:
    if cell is None:
        return None
    text = cell.text.strip().removesuffix("%").strip().replace("\u00a0", "").replace(" ", "")
    if cell.kind not in ("number", "text") or not _PLAIN.fullmatch(text):
        raise Wrong("holds “%(found)s”; a number that is not negative is expected, such as 12.5", found=cell.text[:40])
    return number_text(Decimal(text.replace(",", ".")))


def _percent(cell: Cell | None) -> str | None:
    text = _number(cell)
    if text is not None and (Decimal(text) > MOST_PERCENT or len(text.partition(".")[2]) > PERCENT_PLACES):
        raise Wrong("holds %(found)s; a percentage is at most 100 and has at most three decimal places", found=text[:40])
    return text


_READERS: dict[Kind, Callable[[Cell | None], str | None]] = {"amount": _amount, "percent": _percent, "units": _number}


def _sheet_of(entry: Entry) -> str:
    if entry.what in ("units", "unit_price"):
        return BUDGET
    if entry.what == "cost":
        return COSTS
    return CHECKS if entry.what.startswith("max_per_") else SOURCES


def _told(entry: Entry) -> str:
    return " · ".join(part for part in (entry.of or OPENING, entry.part) if part)


class _Finder:
    """Cells by what stands beside them."""

    def __init__(self, sheets: Mapping[str, Sheet]) -> None:
        self.sheets = sheets
        self.rows = {name: self._labels(name, column) for name, column in ((BUDGET, 2), (COSTS, 2), (SOURCES, 2), (CHECKS, 1))}
        heads = sheets[COSTS].rows.get(FIRST - 1, {}) if COSTS in sheets else {}
        self.periods = {cell.text.partition("\n")[0]: column for column, cell in heads.items() if column >= GIVEN}

    def _labels(self, name: str, column: int) -> dict[str, int]:
        rows = self.sheets[name].rows if name in self.sheets else {}
        labels: dict[str, int] = {}
        for number, row in rows.items():
            if number >= FIRST and column in row:
                labels.setdefault(row[column].text, number)
        return labels

    def find(self, entry: Entry) -> tuple[str, str, Cell | None] | None:
        """The sheet, the address and the cell of an entry; None where its row or column is not there."""
        sheet = _sheet_of(entry)
        if entry.what == "opening_cash":
            label, column = OPENING, 4
        elif sheet == CHECKS:
            label, column = limit_label(entry.of, entry.what, entry.part), 4
        elif sheet == COSTS:
            label, column = entry.of, self.periods.get(entry.part, 0)
        else:
            label, column = entry.of, COLUMNS[entry.what]
        number = self.rows[sheet].get(as_text(label))
        if number is None or not column:
            return None
        return sheet, Cell(number, column, "text", "").address, self.sheets[sheet].rows[number].get(column)

    def find_strangers(self, entries: Mapping[str, Entry]) -> list[Fault]:
        """Rows with prices that the budget does not have: lines are added in the budget itself."""
        known = {entry.of for entry in entries.values() if entry.what in ("units", "unit_price")}
        rows = self.sheets[BUDGET].rows if BUDGET in self.sheets else {}
        says = Phrase("The budget has no such line; add lines in the budget itself, then download the workbook again.")
        return [
            Fault(f"{BUDGET}!B{number}", says)
            for number, row in rows.items()
            if number >= FIRST and 2 in row and COLUMNS["units"] in row and COLUMNS["unit_price"] in row
            and row[2].text not in known and not row.get(4, row[2]).text.startswith("paušální")
        ]  # fmt: skip
