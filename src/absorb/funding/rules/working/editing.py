"""What is done to the lines of a budget: one more, a copy, up, down, away. Each answers the budget as it is then.

A line that is not there any more changes nothing: somebody else may have taken it away meanwhile.
"""

from decimal import Decimal

from msgspec.structs import replace

from absorb.calls.rules.text import CostKind
from absorb.funding.rules.working.order import Numbers, in_order
from absorb.funding.rules.working.shapes import BudgetText, WorkLine
from absorb.kernel.money import Money

FIRST_KIND: CostKind = "direct_staff"


def add_line(text: BudgetText, line_id: str, *, kind: CostKind = FIRST_KIND) -> BudgetText:
    """One more line of this kind, empty, where lines of the kind stand."""
    empty = WorkLine(id=line_id, code="", name="", kind=kind, unit_price=Money(0), units=Decimal(1))
    return in_order(replace(text, lines=(*text.lines, empty)))


def copy_line(text: BudgetText, line_id: str, copy_id: str) -> BudgetText:
    """The line once more, at the end of its chapter. What the portal knew of the first is not the second's."""
    found = _find(text, line_id)
    if found is None:
        return text
    code = Numbers(text.lines).under(found.code.rpartition(".")[0])
    return in_order(replace(text, lines=(*text.lines, replace(found, id=copy_id, code=code, portal={}))))


def remove_line(text: BudgetText, line_id: str) -> BudgetText:
    return replace(text, lines=tuple(line for line in text.lines if line.id != line_id))


def move_line(text: BudgetText, line_id: str, by: int) -> BudgetText:
    """The line one place up (-1) or down (1). Within its chapter two lines exchange their codes; at the chapter's end the line
    goes to the end of the next chapter there, if it is of the same costs: eligible ones stay eligible."""
    ids = [line.id for line in text.lines]
    if line_id not in ids or not 0 <= ids.index(line_id) + by < len(ids):
        return text
    one, other = text.lines[ids.index(line_id)], text.lines[ids.index(line_id) + by]
    parent, there = one.code.rpartition(".")[0], other.code.rpartition(".")[0]
    if parent == there:
        codes = {one.id: other.code, other.id: one.code}
    elif (one.kind == "ineligible") == (other.kind == "ineligible"):
        codes = {one.id: Numbers(text.lines).under(there)}
    else:
        return text
    return in_order(replace(text, lines=tuple(replace(line, code=codes.get(line.id, line.code)) for line in text.lines)))


def _find(text: BudgetText, line_id: str) -> WorkLine | None:
    return next((line for line in text.lines if line.id == line_id), None)
