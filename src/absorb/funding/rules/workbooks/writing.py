"""What was taken of a workbook, written into the working copy too, so that whoever goes on there goes on from it."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from decimal import Decimal
from typing import Any

from msgspec.structs import replace

from absorb.funding.rules import budget as budgets
from absorb.funding.rules import schedule as schedules
from absorb.funding.rules.workbooks.entries import LIMITS, Entry
from absorb.funding.rules.workbooks.paying import PAYING, with_paying
from absorb.funding.rules.working.budget import settled
from absorb.funding.rules.working.shapes import BudgetText, ScenarioText, WorkLine
from absorb.kernel.money import Money, parse_money

Changes = Sequence[tuple[Entry, str | None]]
_LIMITS = frozenset(field for field, _ in LIMITS)


def written(text: ScenarioText, changes: Changes, lines: Iterable[budgets.Line], case: schedules.Case) -> ScenarioText:
    """A working copy with these values and lines. What it no longer has is left out; `case` is the schedule's with them, for
    lines whose months are written by hand."""
    opening = next((value for entry, value in changes if entry.what == "opening_cash"), None)
    return replace(
        text,
        budget=written_budget(text.budget, changes, lines, case),
        sources=tuple(_source(source, [one for one in changes if one[0].of == source.id]) for source in text.sources),
        opening_cash=Money(parse_money(opening)) if opening is not None else text.opening_cash,
    )


def written_budget(text: BudgetText, changes: Changes, lines: Iterable[budgets.Line], case: schedules.Case) -> BudgetText:
    """The same of a budget alone. A price that followed from somebody's pay or from an indicator is written by hand then; a line
    whose months were is so in the months of the schedule."""
    prices: dict[str, dict[str, str]] = {}
    for entry, value in changes:
        if entry.what in ("units", "unit_price") and value is not None:
            prices.setdefault(entry.of, {})[entry.what] = value
    months = {period.id for period in case.periods}
    costs = {line.code: {month: amount for month, amount in line.amounts.items() if amount} for line in case.lines}
    there = {line.code for line in text.lines}
    ids = _ids(text)
    added = [
        WorkLine(
            id=next(ids), code=line.code, name=line.name, kind=line.kind, unit_price=line.unit_price, units=line.units, from_=line.from_,
            months=line.months,
        )
        for line in lines
        if line.code not in there
    ]  # fmt: skip
    by_hand = {line.code: costs.get(line.code, {}) if months.issuperset(line.by_month) else {} for line in text.lines if line.by_month}
    changed = [_line(line, prices[line.code], by_hand.get(line.code, {})) if line.code in prices else line for line in text.lines]
    return settled(replace(text, lines=(*changed, *added)))


def _ids(text: BudgetText) -> Iterator[str]:
    used = {line.id for line in text.lines}
    return (f"w{number}" for number in range(1, 10**9) if f"w{number}" not in used)


def _line(line: WorkLine, values: Mapping[str, str], by_month: dict[str, Money]) -> WorkLine:
    price = Money(parse_money(values["unit_price"])) if "unit_price" in values else line.unit_price
    units = Decimal(values["units"]) if "units" in values else line.units
    is_priced = price != line.unit_price
    return replace(
        line,
        unit_price=price,
        units=units,
        staff=None if is_priced else line.staff,
        indicator=line.indicator if (price, units) == (line.unit_price, line.units) else None,
        by_month=by_month,
    )


def _source(source: schedules.Source, changes: Changes) -> schedules.Source:
    for entry, value in changes:
        if entry.what in _LIMITS:
            source = replace(source, **{entry.what: _value(entry, value)})
        elif entry.what in ("max_per_period", "max_per_year"):
            kept = {part: amount for part, amount in getattr(source, entry.what).items() if part != entry.part}
            amounts = kept if value is None else kept | {entry.part: _value(entry, value)}
            source = replace(source, **{entry.what: amounts})
    paying = {entry.what: value for entry, value in changes if entry.what in PAYING}
    return replace(source, pays=with_paying(source.pays, paying)) if paying else source


def _value(entry: Entry, value: str | None) -> Any:
    if value is None:
        return None
    return Money(parse_money(value)) if entry.kind == "amount" else Decimal(value)
