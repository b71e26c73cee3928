"""A call's chapters in a new budget: their names, and a row in each that says of which kind its costs are, to be filled in."""

from collections.abc import Iterator
from decimal import Decimal

from msgspec.structs import replace

from absorb.calls.rules import CallText
from absorb.funding.rules.budget.faults import is_under
from absorb.funding.rules.budget.models import FLAT_RATES
from absorb.funding.rules.working.order import in_order
from absorb.funding.rules.working.shapes import BudgetText, Chapter, WorkLine
from absorb.kernel.money import Money


def under_call(budget: BudgetText, call: CallText) -> BudgetText:
    """The budget with the chapters of the call that it does not name itself.

    One that nobody has begun takes the call's currency too, and its way of counting costs where it allows only one; it gets a row
    in each chapter of a kind of cost that the way of counting leaves to be listed.
    """
    named = {chapter.code for chapter in budget.chapters} | {line.code for line in budget.lines}
    fresh = tuple(Chapter(code=one.code, name=one.name, kind=one.kind) for one in call.chapters if one.code not in named)
    begun = replace(budget, chapters=(*budget.chapters, *fresh))
    if budget.lines:
        return in_order(begun)
    models = [one.model for one in call.cost_models]
    begun = replace(begun, currency=call.currency, cost_model=models[0] if len(models) == 1 else budget.cost_model)
    return in_order(replace(begun, lines=tuple(_rows(begun))))


def _rows(budget: BudgetText) -> Iterator[WorkLine]:
    rate, codes = FLAT_RATES.get(budget.cost_model), [chapter.code for chapter in budget.chapters]
    for chapter in budget.chapters:
        kind, code = chapter.kind, chapter.code
        if kind is None or not is_under(code, "2" if kind == "ineligible" else "1.1"):
            continue
        if any(other != code and is_under(other, code) for other in codes):
            continue
        if rate is not None and (is_under(code, rate.code) or kind not in (*rate.added, "ineligible")):
            continue
        yield WorkLine(id=f"k{codes.index(code) + 1}", code=f"{code}.1", name="", kind=kind, unit_price=Money(0), units=Decimal(1))
