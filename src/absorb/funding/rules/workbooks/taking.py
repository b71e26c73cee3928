"""What becomes of a budget and its schedule once changes out of a workbook are taken over.

Costs follow prices by the workbook's own formulas, so that the new case is what its sheets showed; who pays them the engine
finds anew.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal
from fractions import Fraction
from typing import Any

import msgspec

from absorb.funding.rules import budget as budgets
from absorb.funding.rules import schedule as schedules
from absorb.funding.rules.cases import leaves_of
from absorb.funding.rules.workbooks.adding import place_after, with_lines
from absorb.funding.rules.workbooks.entries import Entry, Kind, entries_of, number_text
from absorb.funding.rules.workbooks.paying import (
    MOST_PERCENT,
    PAYING,
    PERCENT_PLACES,
    instalments_text,
    read_instalments,
    read_lag,
    with_paying,
)
from absorb.funding.rules.workbooks.prices import Prices
from absorb.funding.rules.workbooks.shapes import Priced
from absorb.funding.rules.working.payers import find_pays_faults
from absorb.kernel.errors import BadInput, Fault
from absorb.kernel.intake import child, convert, plain
from absorb.kernel.money import Money, money_text, parse_money, round_half_away, split_by_weight, split_evenly
from absorb.kernel.phrases import Phrase

_NUMBER = re.compile(r"[0-9]{1,12}(\.[0-9]{1,9})?")


class Taken(msgspec.Struct, frozen=True):
    """A budget and a schedule with changes in them. `budget` is None where no price was changed and no line was added."""

    budget: Priced | None
    case: schedules.Case


def take(case: schedules.Case, budget: Priced, changes: Mapping[str, str | None], lines: Sequence[budgets.Line] = ()) -> Taken:
    """The newest version with these values, by the names of their entries, and with these lines beside its own, each equally on
    its months; BadInput lists every name or value that is none, and what is wrong with a line."""
    entries = entries_of(case, budget)
    raw: dict[str, Any] = {"budget": plain(budget.case), "schedule": plain(case)}
    faults = [fault for name, value in changes.items() if (fault := _change(raw, name, entries.get(name), value))]
    if faults:
        raise BadInput(faults)
    changed = _with_paying(convert(raw["schedule"], schedules.Case, "/schedule"), [(entries[name], changes[name]) for name in changes])
    if not lines and not any(entries[name].path[0] == "budget" for name in changes):
        schedules.check(changed)
        return Taken(None, changed)
    new = with_lines(convert(raw["budget"], budgets.Case, "/budget"), lines)
    priced = Priced(new, budgets.budget(new))
    changed = msgspec.structs.replace(changed, lines=spread(case, Prices(budget.case, budget.answer, case), priced))
    schedules.check(changed)
    return Taken(priced, changed)


def _change(raw: dict[str, Any], name: str, entry: Entry | None, value: str | None) -> Fault | None:
    """Write one value into the plain case; the fault of a name that is not there, or of a value that is none."""
    if entry is None:
        return Fault(name, Phrase("The newest version has no such value; load the workbook again."))
    try:
        tidied = None if value is None else _TIDIED[entry.kind](value)
    except ValueError:
        return Fault(name, Phrase("“%(value)s” is no number.", value=value))
    if entry.what in PAYING:
        return None
    *way, last = entry.path
    holder = raw
    for step in way:
        holder = holder[step]  # type: ignore[index]
    if tidied is None and (entry.path[0] == "budget" or entry.what in ("cost", "opening_cash")):
        return Fault(name, Phrase("The cell is empty; write a number, 0 for nothing."))
    if tidied is None and entry.part:
        holder.pop(str(last), None)
    else:
        holder[last] = tidied  # type: ignore[index]
    return None


def _with_paying(case: schedules.Case, changes: Sequence[tuple[Entry, str | None]]) -> schedules.Case:
    """The case with what these say of when its sources pay; BadInput where that cannot be kept."""
    sources, faults = list(case.sources), list[Fault]()
    for index, source in enumerate(sources):
        told = {entry.what: value for entry, value in changes if entry.of == source.id and entry.what in PAYING}
        if told:
            pays = with_paying(source.pays, told)
            sources[index] = msgspec.structs.replace(source, pays=pays)
            if pays is not None and case.periods:
                months = case.periods[-1].first.plus(case.periods[-1].months) - case.periods[0].first
                faults += find_pays_faults(pays, f"{child('/sources', source.id)}/pays", case.periods[0].first, months)
    if faults:
        raise BadInput(faults)
    return msgspec.structs.replace(case, sources=sources)


def _number(text: str) -> str:
    if not _NUMBER.fullmatch(text):
        raise ValueError(text)
    return number_text(Decimal(text))


def _percent(text: str) -> str:
    percent = _number(text)
    if Decimal(percent) > MOST_PERCENT or Decimal(percent) != round(Decimal(percent), PERCENT_PLACES):
        raise ValueError(text)
    return percent


_TIDIED: Mapping[Kind, Callable[[str], str]] = {
    "amount": lambda text: money_text(parse_money(text)),
    "percent": _percent,
    "units": _number,
    "months": lambda text: str(read_lag(text)),
    "instalments": lambda text: instalments_text(read_instalments(text)),
}
"""A value as a file has it; ValueError for a text that is none."""


def spread(case: schedules.Case, prices: Prices, new: Priced) -> list[schedules.Line]:
    """The lines of a schedule under new prices, each spread over periods as it was (`Prices.flows`); those that the budget has
    got meanwhile fall equally on their months."""
    totals, after = leaves_of(new.case, new.answer), Prices(new.case, new.answer, case)
    lines = {line.code: line for line in new.case.lines}
    spreads: dict[str, list[int]] = {}
    for index, line in enumerate(case.lines):
        flow, total = prices.flows[index], int(totals.get(line.code, 0))
        old = [int(line.amounts.get(period.id, 0)) for period in case.periods]
        if flow == "even":
            parts = split_evenly(total, prices.span(lines[line.code])[1])
            reach = (prices.overlap(lines[line.code], place) for place in range(len(old)))
            spreads[line.code] = [sum(parts[before : before + count]) for before, count in reach]
        elif flow == "held":
            spreads[line.code] = held(total, old)
        elif flow == "entry":
            spreads[line.code] = old
    added = [line for line in new.case.lines if line.code not in prices.lines and line.code in totals and _is_paid(line, case)]
    spreads |= {line.code: _evenly(line, int(totals[line.code]), after, len(case.periods)) for line in added}
    weights = [sum(parts[place] for code, parts in spreads.items() if after.in_base(code)) for place in range(len(case.periods))]
    for index, line in enumerate(case.lines):
        if prices.flows[index] == "weighted":
            total = int(totals[line.code])
            spreads[line.code] = split_by_weight(total, weights) if any(weights) else [0] * len(weights)
    written = [_line(line, case, spreads[line.code]) for line in case.lines]
    for new_line in added:
        begun = schedules.Line(code=new_line.code, amounts={}, kind=new_line.kind, name=new_line.name)
        written.insert(place_after([one.code for one in written], new_line.code), _line(begun, case, spreads[new_line.code]))
    return written


def _is_paid(line: budgets.Line, case: schedules.Case) -> bool:
    """Ineligible costs are in a schedule where somebody pays such costs there."""
    return line.kind != "ineligible" or any(one.kind == "ineligible" for one in case.lines)


def _evenly(line: budgets.Line, total: int, prices: Prices, periods: int) -> list[int]:
    """A new line's cost by periods; BadInput where its months are not the project's."""
    start, months = prices.span(line)
    if start < 0 or months < 1 or start + months > prices.count:
        says = Phrase("The line %(code)s falls outside the months of the schedule.", code=line.code)
        raise BadInput.one(child("/lines", line.code), says)
    parts = split_evenly(total, months)
    return [sum(parts[before : before + count]) for before, count in (prices.overlap(line, place) for place in range(periods))]


def held(total: int, old: list[int]) -> list[int]:
    """A total in the shares that it had; the last period with a cost takes the rest."""
    whole, last = sum(old), max((place for place, amount in enumerate(old) if amount), default=0)
    parts = [round_half_away(Fraction(total * amount, whole)) if whole else 0 for amount in old]
    parts[last] = total - sum(parts[:last])
    return parts


def _line(line: schedules.Line, case: schedules.Case, parts: list[int]) -> schedules.Line:
    if min(parts, default=0) < 0:
        says = Phrase("The line %(code)s is too small to keep its shares over the periods; change it in its budget.", code=line.code)
        raise BadInput.one(child("/lines", line.code), says)
    amounts = {period.id: Money(part) for period, part in zip(case.periods, parts, strict=True) if part or period.id in line.amounts}
    return msgspec.structs.replace(line, amounts=amounts)
