"""The state's public list of beneficiaries as it is published (XLSX): ten columns by their titles, in any order.

Blank rows and the code table of programmes below the list are passed over, rows of other calls too. A row of a wanted
call that cannot be taken is refused with its number and every reason; the others are not held up by it.
"""

import re
from collections.abc import Mapping

import msgspec

from absorb.documents.sheet_intake import Cell, Sheet, Wrong, find_heads, read_amount, read_sheets, read_text
from absorb.kernel.czech import fold, tidy
from absorb.kernel.errors import BadInput, Fault
from absorb.kernel.intake import nearest

NUMBER = "Registrační číslo projektu"
TITLE = "Název projektu CZ"
APPLICANT = "Žadatel"
CALL = "Číslo výzvy"
COST = "CZV projektu"
EU_SHARE = "Příspěvek EU"
COLUMNS = (NUMBER, TITLE, APPLICANT, "Kód stavu", "Název stavu", CALL, "Název výzvy", "Operační program", COST, EU_SHARE)

CODE_TABLE = ("zkratka op", "cislo kodu operacniho programu")
"""The head of the code table, folded; it ends at the first row that is not two short texts."""

_NUMBER = re.compile(r"^CZ\.[0-9]{2}\.[0-9A-Z]+\.[0-9A-Z]+/[0-9]+\.[0-9]+/[0-9]+\.[0-9]+/[0-9]{2}_[0-9]{3}/[0-9]{7}$")
_CALL = re.compile(r"^[0-9]{2}_[0-9]{2}_[0-9]{3}$")
_HEAD_WITHIN = 30
_LONGEST_TITLE = 500


class Operation(msgspec.Struct, frozen=True):
    """One published operation. `values` holds every column of its row by title, the text exactly as published."""

    row: int
    number: str
    title: str
    applicant: str
    call: str
    cost_minor: int | None
    values: dict[str, str]


class Reason(msgspec.Struct, frozen=True):
    """One thing wrong with a row: the cell, its column's title, and the rest of the sentence with its facts."""

    cell: str
    column: str
    says: str
    facts: dict[str, str]

    @classmethod
    def of(cls, row: int, at: int, title: str, wrong: Wrong) -> "Reason":
        return cls(cell=Cell(row, at, "text", "").address, column=title, says=wrong.says, facts=wrong.facts)

    def __str__(self) -> str:
        return f'{self.cell}: "{self.column}" {self.says % self.facts if self.facts else self.says}.'


class Refused(msgspec.Struct, frozen=True):
    """A row that cannot be taken, and everything that is wrong with it."""

    row: int
    reasons: tuple[Reason, ...]

    @property
    def reason(self) -> str:
        return " ".join(map(str, self.reasons))


class _RowWrong(Exception):
    """A row with reasons why not."""

    def __init__(self, *reasons: Reason) -> None:
        super().__init__()
        self.reasons = reasons


class PassedOver(msgspec.Struct, frozen=True):
    """Rows that are no operations of the wanted calls: empty ones, the code table's, other calls'."""

    blank_rows: int
    code_rows: int
    other_calls: int


class Published(msgspec.Struct, frozen=True):
    """What a workbook holds for the wanted calls, in the order of its rows."""

    sheet: str
    operations: list[Operation]
    refused: list[Refused]
    passed_over: PassedOver


def read_operations(content: bytes, calls: frozenset[str]) -> Published:
    """The operations of `calls` (of all calls, when it is empty). BadInput where the file is not such a list, or where
    a wanted call does not occur in it at all."""
    sheet, head_row = _find_list(read_sheets(content))
    known_as = {fold(known): known for known in COLUMNS}
    titles = {column: known_as.get(fold(cell.text), tidy(cell.text)) for column, cell in sheet.rows[head_row].items()}
    columns = {known: find_heads(sheet.rows[head_row])[fold(known)] for known in COLUMNS}
    rows = {number: row for number, row in sheet.rows.items() if number > head_row}
    code_rows = _find_code_rows(rows)
    taken: dict[str, Operation] = {}
    refused: list[Refused] = []
    seen_calls: set[str] = set()
    other_calls = 0
    for number, row in rows.items():
        if number in code_rows:
            continue
        try:
            call = _read_call(row.get(columns[CALL]), number, columns[CALL])
            seen_calls.add(call)
            if calls and call not in calls:
                other_calls += 1
                continue
            operation = _read_operation(number, row, columns, titles, call)
            _check_first(operation, taken, columns[NUMBER])
            taken[operation.number] = operation
        except _RowWrong as wrong:
            refused.append(Refused(row=number, reasons=wrong.reasons))
    _check_calls(calls, seen_calls)
    blank_rows = sheet.last_row - head_row - len(rows)
    passed_over = PassedOver(blank_rows=blank_rows, code_rows=len(code_rows), other_calls=other_calls)
    return Published(sheet=sheet.name, operations=list(taken.values()), refused=refused, passed_over=passed_over)


def _find_list(sheets: list[Sheet]) -> tuple[Sheet, int]:
    """The one sheet with the ten titles, and the row they stand in."""
    if not sheets:
        raise BadInput.one("", "The workbook is empty; the list of beneficiaries is expected.")
    wanted = {fold(title) for title in COLUMNS}

    def known_titles(sheet: Sheet, row: int) -> int:
        return len(wanted & {fold(cell.text) for cell in sheet.rows[row].values()})

    heads = [(sheet, max(list(sheet.rows)[:_HEAD_WITHIN], key=lambda row: (known_titles(sheet, row), -row))) for sheet in sheets]
    whole = [(sheet, row) for sheet, row in heads if known_titles(sheet, row) == len(COLUMNS)]
    if len(whole) > 1:
        names = " and ".join(f'"{sheet.name}"' for sheet, _ in whole)
        raise BadInput.one("", f"The sheets {names} both hold a list; keep one of them in the workbook and import the other on its own.")
    sheet, row = whole[0] if whole else max(heads, key=lambda head: known_titles(*head))
    faults = _head_faults(sheet, row)
    if faults:
        raise BadInput(faults)
    return sheet, row


def _head_faults(sheet: Sheet, row: int) -> list[Fault]:
    cells = list(sheet.rows[row].values())
    found = [fold(cell.text) for cell in cells]
    strangers = [tidy(cell.text) for cell in cells if fold(cell.text) not in {fold(title) for title in COLUMNS}]
    faults = [
        Fault(f"{sheet.name}!{row}", f'The column "{title}" is missing{nearest(title, strangers) if strangers else "."}')
        for title in COLUMNS
        if fold(title) not in found
    ]
    for place, cell in enumerate(cells):
        if found[place] in found[:place]:
            faults.append(Fault(f"{sheet.name}!{cell.address}", f'The column "{tidy(cell.text)}" stands here a second time.'))
    return faults


def _find_code_rows(rows: Mapping[int, Mapping[int, Cell]]) -> set[int]:
    """The code table of programmes: its head, and the rows of two texts right under it."""
    found: set[int] = set()
    expected = None
    for number, row in rows.items():
        texts = tuple(fold(cell.text) for cell in row.values())
        if texts == CODE_TABLE or (number == expected and len(texts) == 2):
            found.add(number)
            expected = number + 1
    return found


def _check_first(operation: Operation, taken: Mapping[str, Operation], at: int) -> None:
    if operation.number in taken:
        wrong = Wrong("holds %(found)s, which stands in row %(row)s already", found=operation.number, row=taken[operation.number].row)
        raise _RowWrong(Reason.of(operation.row, at, NUMBER, wrong))


def _read_call(cell: Cell | None, row: int, at: int) -> str:
    try:
        if cell is None:
            raise Wrong("is empty, so nobody can tell whether the row belongs to a wanted call")
        call = read_text(cell) or ""
        if not _CALL.match(call):
            raise Wrong('holds "%(found)s"; a call\'s number such as 03_15_022 is expected', found=call[:40])
    except Wrong as wrong:
        raise _RowWrong(Reason.of(row, at, CALL, wrong)) from None
    return call


def _read_operation(number: int, row: Mapping[int, Cell], columns: Mapping[str, int], titles: Mapping[int, str], call: str) -> Operation:
    """One row; everything that is wrong with it is raised at once."""
    reasons: list[Reason] = []
    values: dict[str, str | int | None] = {}
    for title in COLUMNS:
        cell = row.get(columns[title])
        try:
            values[title] = read_amount(cell) if title in (COST, EU_SHARE) else read_text(cell)
            _check_value(title, values[title])
        except Wrong as wrong:
            reasons.append(Reason.of(number, columns[title], title, wrong))
    if reasons:
        raise _RowWrong(*reasons)
    return Operation(
        row=number,
        number=str(values[NUMBER]),
        title=" ".join(str(values[TITLE]).split()),
        applicant=" ".join(str(values[APPLICANT]).split()),
        call=call,
        cost_minor=values[COST],  # type: ignore[arg-type]
        values={titles[column]: cell.text for column, cell in row.items() if column in titles},
    )


def _check_value(title: str, value: str | int | None) -> None:
    """What one column asks for beyond being text or an amount."""
    if title in (NUMBER, TITLE, APPLICANT) and value is None:
        raise Wrong("is empty; no operation is without it")
    if title == NUMBER and not _NUMBER.match(str(value)):
        expected = 'holds "%(found)s"; a registration number such as CZ.03.2.60/0.0/0.0/15_022/0000967 is expected'
        raise Wrong(expected, found=str(value)[:60])
    if title == TITLE and len(str(value)) > _LONGEST_TITLE:
        raise Wrong("holds %(count)s characters; at most %(at_most)s fit", count=len(str(value)), at_most=_LONGEST_TITLE)


def _check_calls(calls: frozenset[str], seen: set[str]) -> None:
    faults = [
        Fault(f"/calls/{call}", f'The call "{call}" does not occur in the workbook{nearest(call, sorted(seen))}')
        for call in sorted(calls)
        if call not in seen
    ]
    if faults:
        raise BadInput(faults)
