"""Lines that somebody wrote into a workbook: which of them a budget does not have yet, and the budget with them."""

from collections.abc import Iterable, Sequence
from decimal import Decimal

import msgspec

from absorb.calls.rules.text import CostKind
from absorb.funding.rules import budget as budgets
from absorb.funding.rules.budget.faults import is_under
from absorb.funding.rules.budget.models import FLAT_RATES
from absorb.funding.rules.workbooks.shapes import Priced
from absorb.funding.rules.working.budget import text_of
from absorb.funding.rules.working.order import Numbers, place_of
from absorb.kernel.errors import BadInput, Fault
from absorb.kernel.money import Money
from absorb.kernel.period import Month


class WrittenLine(msgspec.Struct, frozen=True):
    """A row of a workbook that is no line of the budget it was made of; an empty `code` is to be filled in."""

    place: str
    code: str
    name: str
    kind: CostKind
    unit_price: int
    units: Decimal
    first: Month | None = None
    months: int | None = None


class NewLine(msgspec.Struct, frozen=True):
    """A line that may be added to the newest version of a budget, and where it stands in the workbook ("Rozpočet!B31")."""

    place: str
    line: budgets.Line


def new_lines(rows: Iterable[WrittenLine], base: Priced, newest: Priced) -> list[NewLine]:
    """The rows that the newest version has not got since the version they were written beside. A code that is missing, or that
    somebody else used meanwhile, is the next free one. BadInput, at their places, for lines that the budget cannot have."""
    old = {line.code for line in base.case.lines}
    added = {line.code: line for line in newest.case.lines if line.code not in old}
    rate = FLAT_RATES.get(newest.case.cost_model)
    taken = {node.code for node in newest.answer.tree} | {line.code for line in newest.case.lines} | ({rate.code} if rate else set())
    numbers = Numbers(text_of(newest.case).lines, (), newest.case.cost_model)
    found = []
    for row in rows:
        same = next((code for code, line in added.items() if row.code in ("", code) and line == line_of(row, code)), None)
        if same is not None:
            del added[same]
            continue
        code = row.code or numbers.next_of(row.kind)
        while code in taken:
            code = numbers.under(code.rpartition(".")[0])
        taken.add(code)
        found.append(NewLine(row.place, line_of(row, code)))
    _check(newest, found)
    return found


def line_of(row: WrittenLine, code: str) -> budgets.Line:
    """The row as a line of the engine's case."""
    return budgets.Line(
        code=code, name=row.name, kind=row.kind, unit_price=Money(row.unit_price), units=row.units, from_=row.first, months=row.months
    )  # fmt: skip


def _check(newest: Priced, found: Sequence[NewLine]) -> None:
    """Faults of the budget with the new lines, at the places where these stand in the workbook."""
    case = with_lines(newest.case, [one.line for one in found])
    try:
        budgets.budget(case)
    except BadInput as refusal:
        raise BadInput([Fault(_place_of(fault.pointer, case, found), fault.says) for fault in refusal.faults]) from None


def _place_of(pointer: str, case: budgets.Case, found: Sequence[NewLine]) -> str:
    """The new line that a fault is of: itself, or one below the line that is told to have others below it."""
    index = pointer.removeprefix("/lines/").partition("/")[0]
    code = case.lines[int(index)].code if index.isdigit() else ""
    return next((one.place for one in found if one.line.code == code or is_under(one.line.code, code)), "")


def with_lines(case: budgets.Case, lines: Sequence[budgets.Line]) -> budgets.Case:
    """The case with more lines, each after all whose codes come before its own; the others keep their order."""
    all_lines = list(case.lines)
    for line in sorted(lines, key=lambda one: place_of(one.code)):
        all_lines.insert(place_after([one.code for one in all_lines], line.code), line)
    return msgspec.structs.replace(case, lines=tuple(all_lines))


def place_after(codes: Sequence[str], code: str) -> int:
    """Where a code goes in: after the last one that comes before it."""
    return max((at for at, one in enumerate(codes, start=1) if place_of(one) < place_of(code)), default=0)
