"""What a funder leaves of the budget that it was asked for: line by line, each cut with its reason."""

from collections.abc import Iterable
from decimal import Decimal
from typing import Any

import msgspec
from msgspec.structs import replace

from absorb.funding.rules.working.differences import line_cost
from absorb.funding.rules.working.shapes import LONGEST_REASON, BudgetText, WorkLine
from absorb.kernel.errors import Fault
from absorb.kernel.facts import Amount
from absorb.kernel.money import Money
from absorb.kernel.phrases import Phrase


class Cut(msgspec.Struct, frozen=True):
    """What is left of a line, by its `id`: a price and how many units; nothing of either takes the line away whole."""

    line: str
    unit_price: Money
    units: Decimal
    why: str


def cut(text: BudgetText, cuts: Iterable[Cut]) -> tuple[BudgetText, list[Fault]]:
    """The budget as it was approved, and what cannot be approved so; `pointer` is the place of the cut among `cuts`.

    A price that the funder set no longer follows from a person's pay or from an indicator.
    """
    lines = {line.id: line for line in text.lines}
    faults: list[Fault] = []
    for index, one in enumerate(cuts):
        line = lines.get(one.line)
        if line is None:
            faults.append(Fault(f"/cuts/{index}/line", Phrase("There is no such line in the budget that was asked for.")))
            continue
        left = _left(line, one)
        if line_cost(left) > line_cost(line):
            says = "At most %(asked)s was asked for here; a funder leaves the same or less."
            faults.append(Fault(f"/cuts/{index}/unit_price", Phrase(says, asked=Amount(line_cost(line), text.currency))))
        if left != line and not one.why.strip():
            faults.append(Fault(f"/cuts/{index}/why", Phrase("Say why the funder cut this.")))
        if len(one.why) > LONGEST_REASON:
            says = "At most %(most)s characters; here are %(found)s."
            faults.append(Fault(f"/cuts/{index}/why", Phrase(says, most=LONGEST_REASON, found=len(one.why))))
        lines[one.line] = left
    return replace(text, lines=tuple(lines[line.id] for line in text.lines)), faults


def _left(line: WorkLine, one: Cut) -> WorkLine:
    changed: dict[str, Any] = {"unit_price": one.unit_price, "units": one.units}
    if one.unit_price != line.unit_price:
        changed["staff"] = None
    if (one.unit_price, one.units) != (line.unit_price, line.units):
        changed["indicator"] = None
        changed["by_month"] = {}
    return replace(line, **changed)
