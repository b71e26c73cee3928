"""An edited workbook of a schedule over HTTP."""

import uuid

import msgspec

from absorb.funding.rules import budget as budgets
from absorb.funding.rules.workbooks import Difference, NewLine
from absorb.kernel.intake import Shape


class ComparedOut(msgspec.Struct, frozen=True):
    """What a workbook changed since `base`. A difference that `is_contested` was changed in `newest` too; `now` is its value
    there. Amounts are decimal strings, null is a limit that is not set. `new_lines` are those that the budget has not got."""

    base: uuid.UUID
    newest: uuid.UUID
    differences: list[Difference]
    new_lines: list[NewLine]


class ChangesIn(Shape, frozen=True, kw_only=True):
    """The changes that are taken, by their names, and the lines; `seen` is the newest version that they were compared with."""

    seen: uuid.UUID
    changes: dict[str, str | None] = msgspec.field(default_factory=dict)
    lines: tuple[budgets.Line, ...] = ()
