"""Empty rows below the budget for lines that it does not have yet: written on by hand, they come back as new lines."""

from collections.abc import Callable, Collection, Mapping
from decimal import Decimal
from typing import Any, TypeVar

from openpyxl.worksheet.datavalidation import DataValidation

from absorb.calls.rules.text import CostKind
from absorb.documents.sheet import MONEY_FORMAT
from absorb.documents.sheet_intake import Cell, Sheet, Wrong, read_amount, read_text
from absorb.funding.papers.book import FIRST, MONTH, SPARSE, Book, area
from absorb.funding.papers.costs import KINDS
from absorb.funding.papers.heads import heads_of
from absorb.funding.papers.layout import BUDGET
from absorb.funding.rules.workbooks import WrittenLine
from absorb.funding.rules.working.fields import MOST_MONTHS
from absorb.funding.rules.working.numbers import read_month, read_number
from absorb.funding.rules.working.order import is_code
from absorb.funding.rules.working.shapes import LONGEST_NAME
from absorb.kernel.czech import fold
from absorb.kernel.errors import BadInput, Fault
from absorb.kernel.period import Month
from absorb.kernel.phrases import Phrase

T = TypeVar("T")
ROWS = 15
CODE, NAME, KIND, UNITS, PRICE, AMOUNT, FROM, MONTHS = range(2, 10)
TITLES = {"Kód": CODE, "Název": NAME, "Druh": KIND, "Jednotek": UNITS, "Cena za jednotku": PRICE, "Od": FROM, "Měsíců": MONTHS}
_LOOKS = {CODE: "@", NAME: "@", KIND: "@", UNITS: "General", PRICE: MONEY_FORMAT, FROM: MONTH, MONTHS: "0"}
_KINDS: Mapping[str, CostKind] = {fold(told): kind for kind, words in KINDS.items() for told in (kind, words)}  # type: ignore[misc]


def first_row(lines: int) -> int:
    """Where the empty rows begin below so many rows of a budget."""
    return FIRST + lines + 2


def price_area(lines: int) -> str:
    """The prices in them."""
    return area(first_row(lines), PRICE, first_row(lines) + ROWS - 1, PRICE)


def write_new_lines(book: Book, sheet: Any, lines: int) -> None:
    """The rows, open to be written on; what they come to is shown and added to nothing, since nobody pays it yet."""
    begin, last = first_row(lines), first_row(lines) + ROWS - 1
    about = "Nové položky: pište sem, kód může zůstat prázdný. Zařadí se, až sešit načtete zpět; do té doby se nesčítají."
    book.note(sheet, begin - 1, 1, about)
    for at in range(begin, last + 1):
        for column, form in _LOOKS.items():
            book.blank(sheet, at, column, form)
        book.formula(sheet, at, AMOUNT, f"=ROUND(ROUND(ROUND(F{at}*100,0)*E{at},6),0)/100", 0, form=SPARSE)
    choice = DataValidation(type="list", formula1=f'"{",".join(KINDS.values())}"', allow_blank=True)
    choice.add(area(begin, KIND, last, KIND).replace("$", ""))
    sheet.add_data_validation(choice)
    book.define("Nove_polozky", sheet, area(begin, CODE, last, MONTHS))


def read_new_lines(sheet: Sheet | None, known: Collection[str]) -> list[WrittenLine]:
    """The rows of a budget's sheet that are none of its own, by the codes of those. BadInput lists every cell that cannot be
    taken."""
    found, faults = list[WrittenLine](), list[Fault]()
    left, heads = set(known), heads_of(sheet, TITLES)
    columns = {TITLES[title]: column for title, column in heads.columns.items()}
    for number, cells in sheet.rows.items() if sheet is not None else ():
        row = {ours: cells[column] for ours, column in columns.items() if column in cells}
        if number <= heads.row or not row:
            continue
        code = row[CODE].text.strip() if CODE in row else ""
        if code in left:
            left.discard(code)
            continue
        reading = _Reading(number, row, columns)
        line = reading.line(code)
        if code in known or code in {one.code for one in found if one.code}:
            reading.refuse(CODE, Phrase("“%(code)s” stands here already; each is there once.", code=code))
        found.append(line)
        faults += reading.faults
    if faults:
        raise BadInput(faults)
    return found


class _Reading:
    """One row, read cell by cell; what is wrong with it is gathered."""

    def __init__(self, number: int, row: Mapping[int, Cell], columns: Mapping[int, int]) -> None:
        self.number, self.row, self.columns = number, row, columns
        self.faults: list[Fault] = []

    def line(self, code: str) -> WrittenLine:
        """What stands in the row; what cannot be read stands as nothing and is told."""
        if code and not is_code(code):
            says = (
                "“%(code)s” is no code of a cost; a code is numbers parted by dots, such as 1.1.2.1. Leave it empty to have it filled in."
            )
            self.refuse(CODE, Phrase(says, code=code[:40]))
        name = self._read(NAME, lambda cell: read_text(cell, at_most=LONGEST_NAME))
        if not name:
            self.refuse(NAME, Phrase("Say what this is for; it has a price and no name."))
        price = self._read(PRICE, read_amount)
        if price is None and PRICE not in self.row:
            self.refuse(PRICE, Phrase("The cell is empty; write a number, 0 for nothing."))
        units, months = self._read(UNITS, _units), self._read(MONTHS, _months)
        return WrittenLine(
            place=self._place(CODE), code=code, name=name or "", kind=self._kind(), unit_price=price or 0,
            units=units if units is not None else Decimal(1), first=self._read(FROM, _month), months=months,
        )  # fmt: skip

    def _kind(self) -> CostKind:
        told = fold(self.row[KIND].text) if KIND in self.row else ""
        if told not in _KINDS:
            self.refuse(KIND, Phrase("Choose a kind of costs from the list in the cell."))
        return _KINDS.get(told, "other")

    def _read(self, column: int, read: Callable[[Cell], T]) -> T | None:
        cell = self.row.get(column)
        try:
            return read(cell) if cell is not None else None
        except Wrong as wrong:
            self.refuse(column, Phrase("The cell %(why)s.", why=wrong.phrase))
            return None

    def refuse(self, column: int, says: Phrase) -> None:
        """Tell what is wrong with a cell."""
        self.faults.append(Fault(self._place(column), says))

    def _place(self, column: int) -> str:
        return f"{BUDGET}!{Cell(self.number, self.columns.get(column, column), 'text', '').address}"


def _units(cell: Cell) -> Decimal:
    found = read_number(cell.text) if cell.kind in ("number", "text") else None
    if found is None:
        raise Wrong("holds “%(found)s”; a number that is not negative is expected, such as 12.5", found=cell.text[:40])
    return found


def _months(cell: Cell) -> int:
    found = _units(cell)
    if not (1 <= found <= MOST_MONTHS and found == int(found)):
        raise Wrong("holds %(found)s; a whole number of months from 1 to %(most)s is expected", found=cell.text[:40], most=MOST_MONTHS)
    return int(found)


def _month(cell: Cell) -> Month:
    found = read_month(cell.text[:7] if cell.kind == "day" else cell.text)
    if found is None:
        raise Wrong("holds “%(found)s”; a month is expected, such as 3/2027", found=cell.text[:40])
    return found
