"""From the sheets of a plan's workbook to rows of values, with every fault that one cell or one head can have."""

from collections.abc import Mapping, Sequence
from typing import Any

import msgspec

from absorb.documents import sheet_intake
from absorb.documents.sheet_intake import Cell, Sheet, Wrong
from absorb.kernel.czech import fold
from absorb.kernel.errors import Fault
from absorb.kernel.intake import nearest
from absorb.kernel.phrases import Phrase
from absorb.plan.papers.columns import MAY_LACK, SHEETS, Column


class Row(msgspec.Struct, frozen=True):
    """A row as read; a field that could not be read is missing, and its fault has been written down."""

    number: int
    values: dict[str, Any]
    places: dict[str, str]

    def get(self, field: str) -> Any:
        return self.values.get(field)

    def key(self, *fields: str) -> tuple[str, ...] | None:
        """The fields together, None where one of them is missing."""
        found = tuple(self.values[field] for field in fields if field in self.values)
        return found if len(found) == len(fields) else None


class Reading(msgspec.Struct):
    """The sheets' rows and every fault found so far."""

    rows: dict[str, list[Row]]
    faults: list[Fault]
    unreadable: set[str]

    def keys(self, name: str, *fields: str) -> list[tuple[str, ...]]:
        return [key for row in self.rows[name] if (key := row.key(*fields)) is not None]

    def blame(self, sheet_name: str, row: Row, field: str, says: str) -> None:
        self.faults.append(Fault(f"{sheet_name}!{row.places[field]}", says))


def read_all(sheets: Sequence[Sheet]) -> Reading:
    reading = Reading(rows={name: [] for name in SHEETS}, faults=[], unreadable=set())
    found = {fold(found.name): found for found in sheets}
    known = {fold(name) for name in SHEETS}
    strangers = [found.name for key, found in found.items() if key not in known]
    for name, columns in SHEETS.items():
        if fold(name) not in found and name in MAY_LACK:
            continue
        if fold(name) not in found:
            reading.unreadable.add(name)
            reading.faults.append(Fault("", _missing(name, strangers)))
        else:
            _read_sheet(reading, name, found[fold(name)], columns)
    for stranger in strangers:
        says = Phrase('The sheet "%(name)s" is not known here%(hint)s', name=stranger, hint=nearest(stranger, SHEETS))
        reading.faults.append(Fault("", says))
    return reading


def _missing(name: str, strangers: Sequence[str]) -> Phrase:
    near = nearest(name, strangers).facts.get("near")
    if near is None:
        return Phrase('The sheet "%(name)s" is missing.', name=name)
    return Phrase('The sheet "%(name)s" is missing; is "%(near)s" meant to be it?', name=name, near=near)


def _read_sheet(reading: Reading, name: str, found: Sheet, columns: Sequence[Column]) -> None:
    first = min(found.rows)
    heads = sheet_intake.find_heads(found.rows[first])
    titles = {fold(column.title): column for column in columns}
    known = [column.title for column in columns]
    strange = 'The column "%(name)s" is not known here%(hint)s'
    reading.faults.extend(
        Fault(f"{name}!{cell.address}", Phrase(strange, name=cell.text, hint=nearest(cell.text, known)))
        for cell in found.rows[first].values()
        if fold(cell.text) not in titles
    )
    reading.faults.extend(
        Fault(f"{name}!{cell.address}", Phrase('The column "%(name)s" stands here twice.', name=cell.text))
        for cell in found.rows[first].values()
        if fold(cell.text) in titles and heads[fold(cell.text)] != cell.column
    )
    missing = [column for column in columns if fold(column.title) not in heads and column.is_required]
    lacks = 'The column "%(name)s" is missing.'
    reading.faults.extend(Fault(f"{name}!{first}", Phrase(lacks, name=column.title)) for column in missing)
    if missing:
        reading.unreadable.add(name)
        return
    places = {column.field: (heads[fold(column.title)], column) for column in columns if fold(column.title) in heads}
    reading.rows[name] = [_read_row(reading, name, number, row, places) for number, row in found.rows.items() if number > first]


def _read_row(reading: Reading, name: str, number: int, cells: Mapping[int, Cell], places: Mapping[str, tuple[int, Column]]) -> Row:
    row = Row(number=number, values={}, places={})
    for field, (at, column) in places.items():
        row.places[field] = Cell(number, at, "text", "").address
        cell = cells.get(at)
        try:
            value = None if cell is None else column.read(cell)
        except Wrong as wrong:
            reading.blame(name, row, field, Phrase('"%(column)s" %(wrong)s.', column=column.title, wrong=wrong.phrase))
            continue
        if value is None and column.is_required:
            reading.blame(name, row, field, Phrase('"%(column)s" is empty; every row needs it.', column=column.title))
        elif value is not None:
            row.values[field] = value
    return row
