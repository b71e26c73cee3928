"""What a row of the table that came back says otherwise than the tank, field by field.

A cell that still reads as it was written out says nothing, whatever its value: so a table that nobody changed changes
nothing. A cell that says what stands in the tank by now says nothing either.
"""

from collections.abc import Mapping
from typing import Any

import msgspec

from absorb.kernel.errors import Fault
from absorb.kernel.phrases import Phrase
from absorb.tank.rules.exchange.cells import LONGEST_CELL, TABLE, Names, cell_text, read_cell
from absorb.tank.rules.form import BY_NAME, Content, find_faults, find_missing, same, sum_of_costs
from absorb.tank.rules.form.reading import Unreadable


class Change(msgspec.Struct, frozen=True):
    """A field that the table says otherwise: as it was written out, as it stands now, as the table wants it (as cells), and
    the value wanted. `is_contested` where somebody else changed it meanwhile to something else."""

    base: str
    now: str
    wanted: str
    value: Any
    is_contested: bool = False


class Compared(msgspec.Struct, frozen=True):
    """All that one row says otherwise, and what is wrong with it: faults point at "/field"."""

    changes: dict[str, Change]
    faults: list[Fault]

    @property
    def is_contested(self) -> bool:
        return any(change.is_contested for change in self.changes.values())


def compare(cells: Mapping[str, str], now: Content, base: Content | None, names: Names) -> Compared:
    """A row's cells (those of its columns that the table has) against the idea as it stands, and as it was when the table
    was written (None: that is not known any more, so that every difference is contested)."""
    changes: dict[str, Change] = {}
    faults: list[Fault] = []
    for field in TABLE:
        if field.name not in cells:
            continue
        typed = cells[field.name]
        stands = cell_text(now.get(field.name), field, names)
        was = stands if base is now else None if base is None else cell_text(base.get(field.name), field, names)
        if _reads(typed, stands) or (was is not None and _reads(typed, was)):
            continue
        if len(stands) > LONGEST_CELL:
            faults.append(Fault(f"/{field.name}", Phrase("It is too long for a cell; change it in the form of the idea.")))
            continue
        try:
            value = read_cell(typed, field, names)
        except Unreadable as error:
            faults.append(Fault(f"/{field.name}", error.args[0]))
            continue
        if not same(value, now.get(field.name)):
            changes[field.name] = Change(was or "", stands, typed, value, is_contested=was != stands)
    return Compared(changes, faults + _wrong(changes, now))


def _reads(typed: str, written: str) -> bool:
    """Whether a cell reads as it was written; one too long for Excel was written in part."""
    return typed == written[:LONGEST_CELL] or typed.strip() == written[:LONGEST_CELL].strip()


def _wrong(changes: Mapping[str, Change], now: Content) -> list[Fault]:
    values = {name: change.value for name, change in changes.items()}
    faults = _faults_of(values, now)
    total = sum_of_costs({**now, **values}.get("costs"))
    if "cost_minor" in values and total is not None and values["cost_minor"] != total:
        faults.append(Fault("/cost_minor", Phrase("The costs by kind have another sum, which stands here; change them instead.")))
    return faults


def _faults_of(values: Mapping[str, Any], now: Content) -> list[Fault]:
    fields = {name: value for name, value in values.items() if name != "ripeness"}
    faults = find_faults(fields, now)
    if "ripeness" in values and values["ripeness"] is None:
        faults.append(Fault("/ripeness", Phrase(TABLE[0].missing)))
    return faults


EMPTY: dict[str, Any] = {
    "ripeness": "suggestion",
    **{name: [] if field.kind in ("rows", "groups") else None for name, field in BY_NAME.items()},
}


def take_new(cells: Mapping[str, str], names: Names, *, has_plan: bool) -> Compared:
    """A row without a key as a new idea: what it must have at its ripeness is asked of it."""
    read = compare({name: text for name, text in cells.items() if text.strip()}, EMPTY, EMPTY, names)
    content = {**EMPTY, **{name: change.value for name, change in read.changes.items()}}
    told = {fault.pointer for fault in read.faults}
    missing = [Fault(one.pointer, one.says) for one in find_missing(content, content["ripeness"], has_plan=has_plan)]
    return Compared(read.changes, read.faults + [fault for fault in missing if fault.pointer not in told])
