"""What the exchange with workbooks looks like to other programs."""

import datetime as dt
import uuid
from typing import Any

import msgspec

from absorb.kernel.intake import Shape


class ExchangeOut(msgspec.Struct, frozen=True):
    """A workbook that came back. `state` goes from "waiting" (a job reads it: `work`) over "read" and "promised" (a job takes
    what was accepted) to "taken", or to "failed" with its `trouble`. `counts` are rows by what they say: new, changed,
    conflict, refused, same; `result` what was taken."""

    id: uuid.UUID
    file_name: str
    state: str
    counts: dict[str, int]
    result: dict[str, Any]
    trouble: str | None
    work: uuid.UUID | None
    made_at: dt.datetime
    taken_at: dt.datetime | None


class ExchangeRowOut(msgspec.Struct, frozen=True):
    """A row of it. `changes` map a field to its cell as it was written out ("base"), as it stands now, and as it came back
    ("wanted"); `faults` name cells: those of a row that is not "refused" stand in columns that the workbook does not change,
    and its other differences can be taken. `is_taken` says that it is accepted, `is_overtaken` that it was left after all: its idea
    changed once more before it was taken."""

    row: int
    kind: str
    reference: str | None
    title: str | None
    changes: dict[str, dict[str, Any]]
    faults: list[dict[str, Any]]
    is_taken: bool
    is_overtaken: bool


class ExchangeShown(msgspec.Struct, frozen=True):
    """A workbook and a page of its rows; `next` is the number to ask on from, None at the end."""

    exchange: ExchangeOut
    rows: list[ExchangeRowOut]
    next: int | None


class ChoicesIn(Shape, frozen=True):
    """Which rows to take and which not; or all of them (rows of conflicts only by their number)."""

    take: tuple[int, ...] = ()
    leave: tuple[int, ...] = ()
    all: bool | None = None
