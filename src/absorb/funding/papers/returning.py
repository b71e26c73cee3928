"""A workbook of a schedule that comes back: which version it was made of, and what stands in the cells that may be changed.

Cells are found by what stands beside them (a code, a source, what is checked) and above them, so that rows may be sorted, and rows
and columns put in; values are the numbers that Excel shows. Names and formulas are not read: who changed them finds the engine's
own in the next workbook.
"""

import re
import uuid
from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal

import msgspec

from absorb.documents.sheet import as_text
from absorb.documents.sheet_intake import Cell, Sheet, Wrong, read_amount
from absorb.documents.sheet_stream import read_named
from absorb.funding.papers.heads import heads_of
from absorb.funding.papers.layout import BUDGET, CHECKS, COSTS, INSTALMENTS, LAG, MORE_LIMITS, OPENING, SOURCES, VERSION, limit_label
from absorb.funding.papers.more_limits import read_more_limits
from absorb.funding.papers.new_lines import read_new_lines
from absorb.funding.rules import schedule as schedules
from absorb.funding.rules.workbooks import Entry, Kind, Priced, Prices, Read, WrittenLine, entries_of
from absorb.funding.rules.workbooks.entries import number_text
from absorb.funding.rules.workbooks.paying import (
    LONGEST_LAG,
    MOST_PERCENT,
    PERCENT_PLACES,
    instalments_text,
    read_instalments,
    read_lag,
)
from absorb.kernel.errors import BadInput, Fault
from absorb.kernel.money import money_text
from absorb.kernel.phrases import Phrase

TITLES = {
    "units": "Jednotek", "unit_price": "Cena za jednotku", "min_percent": "Nejméně", "max_percent": "Nejvýše", "exact_percent": "Přesně",
    "max_total": "Nejvýše celkem", "advance": "Záloha", "lag": LAG, "instalments": INSTALMENTS,
    "opening_cash": "Smí hradit", "max_per_period": "Mez", "max_per_year": "Mez",
}  # fmt: skip
"""The heads above the entries."""
LABELS = {BUDGET: "Kód", COSTS: "Položka", SOURCES: "Zdroj", CHECKS: "Co se kontroluje"}
"""The heads above what says which row it is."""
READ = (BUDGET, COSTS, SOURCES, CHECKS)
"""The sheets with entries; those that only show what follows may have millions of cells."""
_PLAIN = re.compile(r"[0-9]+(?:[.,][0-9]+)?")
_MADE_OF = re.compile(r"([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})(?:/([0-9]{1,9}))?")


class Returned(msgspec.Struct, frozen=True):
    """A workbook that was read: its sheets by name, and what it was made of: a schedule that is kept, or this version of a
    scenario's working copy."""

    made_of: uuid.UUID
    version: int | None
    sheets: dict[str, Sheet]


def read_workbook(content: bytes) -> Returned:
    """BadInput where the file is no workbook of a schedule, or does not say of which."""
    sheets = {sheet.name: sheet for sheet in read_named(content, READ)}
    checks = sheets.get(CHECKS)
    for row in checks.rows.values() if checks is not None else ():
        told = [cell.text for _, cell in sorted(row.items())]
        found = _MADE_OF.fullmatch(told[1]) if len(told) > 1 and told[0] == VERSION else None
        if found:
            return Returned(uuid.UUID(found[1]), int(found[2]) if found[2] else None, sheets)
    says = Phrase("The file is no workbook of a schedule that was downloaded here; download it again and change that one.")
    raise BadInput.one("", says)


def read_entries(returned: Returned, entries: Mapping[str, Entry]) -> dict[str, Read]:
    """What stands in the workbook for each of these entries; BadInput lists every cell that cannot be taken, and every row
    that is not there."""
    finder = _Finder(returned.sheets)
    read: dict[str, Read] = {}
    lacking = sorted({_sheet_of(entry) for entry in entries.values()} - set(returned.sheets))
    faults = [Fault("", Phrase("The workbook has no sheet “%(name)s”.", name=name)) for name in lacking]
    rows = {name: entry for name, entry in entries.items() if not _is_new_limit(entry)} if not lacking else {}
    for name, entry in rows.items():
        place = finder.find(entry)
        if place is None:
            faults.append(_missing(_sheet_of(entry), _told(entry)))
            continue
        sheet, address, cell = place
        try:
            read[name] = Read(_READERS[entry.kind](cell), f"{sheet}!{address}")
        except Wrong as wrong:
            faults.append(Fault(f"{sheet}!{address}", Phrase("The cell %(why)s.", why=wrong.phrase)))
    if not lacking:
        read |= finder.read_more_limits([entry for entry in entries.values() if entry.what.startswith("max_per_")], faults)
    if faults:
        raise BadInput(faults)
    return {name: read[name] for name in entries if name in read}


def read_changes(returned: Returned, case: schedules.Case, budget: Priced) -> tuple[dict[str, Read], list[WrittenLine]]:
    """What stands for each entry of a schedule, and the lines that somebody wrote in beside those of its budget."""
    faults, read, written = list[Fault](), dict[str, Read](), list[WrittenLine]()
    try:
        read = read_entries(returned, entries_of(case, budget))
    except BadInput as refusal:
        faults += refusal.faults
    try:
        written = read_new_lines(returned.sheets.get(BUDGET), [row.code for row in Prices(budget.case, budget.answer, case).rows])
    except BadInput as refusal:
        faults += refusal.faults
    if faults:
        raise BadInput(faults)
    return read, written


def made_of_work(scenario: uuid.UUID, version: int) -> str:
    """What a workbook of a working copy says that it was made of."""
    return f"{scenario}/{version}"


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


def _lag(cell: Cell | None) -> str | None:
    says = "holds “%(found)s”; a whole number of months from 0 to %(most)s is expected"
    return _read(cell, lambda text: str(read_lag(text)), says, most=LONGEST_LAG)


def _instalments(cell: Cell | None) -> str | None:
    says = "holds “%(found)s”; a month and a percentage are expected, such as 3/2027 50 %%; 9/2027 30 %%"
    return _read(cell, lambda text: instalments_text(read_instalments(text)), says)


def _read(cell: Cell | None, tidied: Callable[[str], str], says: str, **facts: object) -> str | None:
    """A cell's text as a file has it; Wrong, in these words, for what is none."""
    if cell is None:
        return None
    try:
        if cell.kind in ("number", "text"):
            return tidied(cell.text.strip())
    except ValueError:
        pass
    raise Wrong(says, found=cell.text[:40], **facts)


_READERS: dict[Kind, Callable[[Cell | None], str | None]] = {
    "amount": _amount, "percent": _percent, "units": _number, "months": _lag, "instalments": _instalments,
}  # fmt: skip


def _missing(sheet: str, what: str) -> Fault:
    return Fault(sheet, Phrase("%(what)s is missing; undo what was deleted, or download the workbook again.", what=what))


def _is_new_limit(entry: Entry) -> bool:
    """A limit of a year or a period that was not set has no row: it may be written into the cell of such ones."""
    return entry.what.startswith("max_per_") and entry.value is None


def _sheet_of(entry: Entry) -> str:
    if entry.what in ("units", "unit_price"):
        return BUDGET
    if entry.what == "cost":
        return COSTS
    return CHECKS if entry.what.startswith("max_per_") and entry.value is not None else SOURCES


def _told(entry: Entry) -> str:
    return " · ".join(part for part in (entry.of or OPENING, entry.part) if part)


class _Finder:
    """Cells by what stands beside and above them."""

    def __init__(self, sheets: Mapping[str, Sheet]) -> None:
        self.sheets = sheets
        self.heads = {name: heads_of(sheets.get(name), (label, *TITLES.values(), MORE_LIMITS, "Název")) for name, label in LABELS.items()}
        self.rows = {name: self._labels(name, label) for name, label in LABELS.items()}
        heads = sheets[COSTS].rows.get(self.heads[COSTS].row, {}) if COSTS in sheets else {}
        self.periods = {cell.text.partition("\n")[0]: column for column, cell in heads.items() if "\n" in cell.text}

    def _labels(self, name: str, label: str) -> dict[str, int]:
        heads, rows = self.heads[name], self.sheets[name].rows if name in self.sheets else {}
        column, labels = heads.columns.get(label, 0), dict[str, int]()
        for number, row in rows.items():
            if number > heads.row and column in row:
                labels.setdefault(row[column].text, number)
        return labels

    def find(self, entry: Entry) -> tuple[str, str, Cell | None] | None:
        """The sheet, the address and the cell of an entry; None where its row or column is not there."""
        sheet = _sheet_of(entry)
        title = MORE_LIMITS if _is_new_limit(entry) else TITLES.get(entry.what, "")
        if entry.what == "cost":
            label, column = entry.of, self.periods.get(entry.part, 0)
        else:
            label = limit_label(entry.of, entry.what, entry.part) if sheet == CHECKS else entry.of or OPENING
            column = self.heads[sheet].columns.get(title, 0)
        number = self.rows[sheet].get(as_text(label))
        if number is None or not column:
            return None
        return sheet, Cell(number, column, "text", "").address, self.sheets[sheet].rows[number].get(column)

    def read_more_limits(self, limits: Sequence[Entry], faults: list[Fault]) -> dict[str, Read]:
        """What stands for the limits that have no row; those that nobody wrote are not set."""
        read: dict[str, Read] = {}
        for source in dict.fromkeys(entry.of for entry in limits):
            own = [entry for entry in limits if entry.of == source]
            new = [entry for entry in own if _is_new_limit(entry)]
            place = self.find(new[0]) if new else None
            if place is None:
                if new:
                    faults.append(_missing(SOURCES, f"{source} · {MORE_LIMITS}"))
                continue
            sheet, address, cell = place
            try:
                found = read_more_limits(cell, own)
            except Wrong as wrong:
                faults.append(Fault(f"{sheet}!{address}", Phrase("The cell %(why)s.", why=wrong.phrase)))
                continue
            read |= {entry.name: Read(found.get(entry.name), f"{sheet}!{address}") for entry in new}
        return read
