"""A working copy of a budget as a case of the engine, and what is wrong with it as people see it."""

import re
from collections.abc import Iterable, Iterator

from msgspec.structs import replace

from absorb.funding.rules import budget as budgets
from absorb.funding.rules.working.order import in_order, is_code
from absorb.funding.rules.working.shapes import BudgetText, WorkLine
from absorb.funding.rules.working.staff import month_price
from absorb.kernel.errors import BadInput, Fault
from absorb.kernel.phrases import Phrase

_LINE = re.compile(r"^/lines/([0-9]+)(?=/|\Z)")


def settled(text: BudgetText) -> BudgetText:
    """The same budget with everything that follows from the rest: places, missing codes, prices of people's work, and what is
    paid by the unit of an indicator."""
    text = in_order(text)
    known = {one.code: one for one in text.indicators}
    lines = []
    for line in text.lines:
        indicator = known.get(line.indicator) if line.indicator is not None else None
        if line.staff is not None:
            line = replace(line, unit_price=month_price(line.staff))
        elif indicator is not None and indicator.unit_cost is not None:
            line = replace(line, unit_price=indicator.unit_cost, units=indicator.target, unit=indicator.unit)
        lines.append(line)
    return replace(text, lines=tuple(lines))


def find_faults(text: BudgetText) -> list[Fault]:
    """What cannot be kept even in a working copy: names that point nowhere, and things of one name."""
    partners, indicators = {one.code for one in text.partners}, {one.code for one in text.indicators}
    faults: list[Fault] = []
    for index, line in enumerate(text.lines):
        faults += _line_faults(line, f"/lines/{index}", partners, indicators)
    faults += _repeats(((f"/lines/{index}/id", line.id) for index, line in enumerate(text.lines)))
    faults += _repeats(((f"/lines/{index}/code", line.code) for index, line in enumerate(text.lines)))
    codes = {
        "chapters": [one.code for one in text.chapters],
        "partners": [one.code for one in text.partners],
        "indicators": [one.code for one in text.indicators],
    }
    for name, known in codes.items():
        faults += _repeats(((f"/{name}/{index}/code", code) for index, code in enumerate(known)))
    return faults


def _line_faults(line: WorkLine, at: str, partners: set[str], indicators: set[str]) -> Iterator[Fault]:
    if not is_code(line.code):
        says = "“%(code)s” is no code of a cost; a code is numbers parted by dots, such as 1.1.2.1. Leave it empty to have it filled in."
        yield Fault(f"{at}/code", Phrase(says, code=line.code[:40]))
    if line.bearer is not None and line.bearer not in partners:
        yield Fault(f"{at}/bearer", Phrase("There is no partner “%(code)s” in this budget.", code=line.bearer))
    if line.indicator is not None and line.indicator not in indicators:
        yield Fault(f"{at}/indicator", Phrase("There is no indicator “%(code)s” in this budget.", code=line.indicator))


def _repeats(told: Iterator[tuple[str, str]]) -> Iterator[Fault]:
    seen = set()
    for pointer, value in told:
        if value in seen:
            yield Fault(pointer, Phrase("“%(code)s” stands here already; each is there once.", code=value))
        seen.add(value)


def budget_case(text: BudgetText, call: budgets.Call) -> budgets.Case:
    """The case of the engine: what is written, under what the call asks.

    Lines without a name and without a price are rows that nobody has filled in yet, and are left out. BadInput names each line
    that costs something and has no name, and everything that `find_faults` finds; pointers are those of the text.
    """
    text = settled(text)
    faults = find_faults(text)
    faults += [
        Fault(f"/lines/{index}/name", Phrase("Say what this is for; it has a price and no name."))
        for index, line in enumerate(text.lines)
        if not line.name.strip() and line.unit_price
    ]
    if faults:
        raise BadInput(faults)
    rate = text.eur_rate if text.eur_rate is not None and text.currency != "EUR" else call.eur_rate
    return budgets.Case(
        cost_model=text.cost_model,
        currency=text.currency,
        lines=tuple(_line(line) for line in written_lines(text)),
        call=replace(call, eur_rate=rate),
        other_income=text.other_income,
    )


def written_lines(text: BudgetText) -> list[WorkLine]:
    """The lines that somebody has filled in, in their order: those of the engine's case, one for one."""
    return [line for line in text.lines if line.name.strip() or line.unit_price]


def _line(line: WorkLine) -> budgets.Line:
    return budgets.Line(
        code=line.code, name=line.name, kind=line.kind, unit_price=line.unit_price, units=line.units, from_=line.from_, months=line.months
    )  # fmt: skip


def text_of(case: budgets.Case) -> BudgetText:
    """A case that came from elsewhere as a working copy: its lines are known by their places in it."""
    lines = tuple(_work_line(line, f"k{number}") for number, line in enumerate(case.lines, start=1))
    rate = case.call.eur_rate
    text = BudgetText(
        cost_model=case.cost_model, currency=case.currency, lines=lines, other_income=case.other_income, eur_rate=rate
    )  # fmt: skip
    return in_order(text)


def _work_line(line: budgets.Line, line_id: str) -> WorkLine:
    return WorkLine(
        id=line_id, code=line.code, name=line.name, kind=line.kind, unit_price=line.unit_price, units=line.units, from_=line.from_,
        months=line.months,
    )  # fmt: skip


def in_text(faults: Iterable[Fault], text: BudgetText) -> list[Fault]:
    """The engine's faults, or those of its case, at the lines of the text: rows that nobody has filled in are not in a case."""
    places = [index for index, line in enumerate(text.lines) if line.name.strip() or line.unit_price]
    return [Fault(_LINE.sub(lambda found: f"/lines/{places[int(found[1])]}", fault.pointer), fault.says) for fault in faults]
