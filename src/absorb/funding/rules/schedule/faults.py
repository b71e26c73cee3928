"""What is wrong with a case beyond its shape: names that are not there, names given twice, periods with holes."""

import re
from collections.abc import Iterable, Iterator, Mapping
from itertools import pairwise
from typing import get_args

from absorb.calls.rules.text import CostKind
from absorb.funding.rules.schedule.months import last_month
from absorb.funding.rules.schedule.shapes import Case, Pays, Period, Source
from absorb.kernel.errors import BadInput, Fault
from absorb.kernel.intake import child, find_repeats, nearest
from absorb.kernel.period import Month

KINDS: tuple[str, ...] = get_args(CostKind)
"""The kinds of cost that budgets know; a source may name one that this case happens not to have."""

_YEAR = re.compile(r"^[0-9]{4}$")
_LARGEST_TOTAL = 10**20
_LONGEST_WAIT = 120
"""Months after the project's end within which money comes, as `lag_months` has it."""


class _Known:
    """The names of a case, each list in input order."""

    def __init__(self, case: Case) -> None:
        self.lines = dict.fromkeys(line.code for line in case.lines)
        self.periods = dict.fromkeys(period.id for period in case.periods)
        self.sources = dict.fromkeys(source.id for source in case.sources)
        self.kinds = dict.fromkeys([*KINDS, *(line.kind for line in case.lines if line.kind is not None)])


def check(case: Case) -> None:
    """BadInput with every fault of a case whose shape is right."""
    known = _Known(case)
    faults = [
        *find_repeats(((f"/periods/{i}/id", period.id) for i, period in enumerate(case.periods)), "period"),
        *_holes(case.periods, "/periods"),
        *_reporting(case),
        *find_repeats(((f"/lines/{i}/code", line.code) for i, line in enumerate(case.lines)), "line"),
        *_lines(case, known),
        *find_repeats(((f"/sources/{i}/id", source.id) for i, source in enumerate(case.sources)), "source"),
    ]
    for index, source in enumerate(case.sources):
        faults.extend(_source(source, f"/sources/{index}", known))
        faults.extend(_instalments(case, source.pays, f"/sources/{index}/pays"))
    faults.extend(_names(case.prefer, "/prefer", "source", known.sources))
    faults.extend(_pins(case, known))
    if faults:
        raise BadInput(faults)


def _holes(periods: list[Period], pointer: str) -> Iterator[Fault]:
    for index, (before, period) in enumerate(pairwise(periods), start=1):
        due = before.first.plus(before.months)
        if period.first != due:
            yield Fault(
                f"{pointer}/{index}/from",
                f'Period "{period.id}" must start in {due}, the month after "{before.id}" ends; it starts in {period.first}.',
            )
    if periods and periods[0].first < Month.of(1, 1):
        yield Fault(f"{pointer}/0/from", f"The first period starts in {periods[0].first}; there is no year before 0001.")
    if periods and periods[-1].first.plus(periods[-1].months) > Month.of(9999, 1):
        yield Fault(f"{pointer}/{len(periods) - 1}", "The last period ends after the year 9998.")


def _reporting(case: Case) -> Iterator[Fault]:
    """Reporting periods are over the same months as the periods, no more and no fewer."""
    yield from find_repeats(((f"/reporting/{i}/id", period.id) for i, period in enumerate(case.reporting)), "reporting period")
    yield from _holes(case.reporting, "/reporting")
    if case.reporting and not case.periods:
        yield Fault("/reporting", "There are no periods to report on; give periods or leave the reporting periods out.")
    elif case.reporting:
        first, last = case.periods[0].first, last_month(case.periods[-1])
        if case.reporting[0].first != first:
            yield Fault("/reporting/0/from", f"The first reporting period must start in {first}, when the first period starts.")
        end = last_month(case.reporting[-1])
        if end != last:
            yield Fault(
                f"/reporting/{len(case.reporting) - 1}/months",
                f"The last reporting period must end in {last}, when the last period ends; it ends in {end}.",
            )


def _lines(case: Case, known: _Known) -> Iterator[Fault]:
    for index, line in enumerate(case.lines):
        yield from _keys(line.amounts, f"/lines/{index}/amounts", "period", known.periods)
    if sum(sum(line.amounts.values()) for line in case.lines) >= _LARGEST_TOTAL:
        yield Fault("/lines", "The costs add up to more than 10^18; check the unit of the amounts.")


def _source(source: Source, pointer: str, known: _Known) -> Iterator[Fault]:
    yield from _keys(source.max_per_period, f"{pointer}/max_per_period", "period", known.periods)
    for year in source.max_per_year:
        if not _YEAR.fullmatch(year):
            yield Fault(child(f"{pointer}/max_per_year", year), f'Expected a year such as "2027", found "{year}".')
    yield from _names(source.kinds or (), f"{pointer}/kinds", "kind", known.kinds)
    yield from _names(source.lines or (), f"{pointer}/lines", "line", known.lines)
    yield from _names(source.periods or (), f"{pointer}/periods", "period", known.periods)
    yield from _names(source.never_with, f"{pointer}/never_with", "source", known.sources)
    for index, other in enumerate(source.never_with):
        if other == source.id:
            yield Fault(
                f"{pointer}/never_with/{index}", f'Source "{other}" names itself; name the source that it must not share a line with.'
            )
    if source.pays is not None:
        yield from _pays(source.pays, f"{pointer}/pays")


def _pays(pays: Pays, pointer: str) -> Iterator[Fault]:
    if pays.in_arrears and pays.advance_percent is not None:
        yield Fault(pointer, "A source pays either an advance or in arrears; give advance_percent or in_arrears, not both.")


def _instalments(case: Case, pays: Pays | None, pointer: str) -> Iterator[Fault]:
    if pays is None or not pays.instalments:
        return
    if pays.advance_percent is not None or pays.in_arrears:
        yield Fault(
            pointer, "A source pays in instalments, an advance or in arrears; give one of instalments, advance_percent and in_arrears."
        )
    for index, (before, instalment) in enumerate(pairwise(pays.instalments), start=1):
        if instalment.month <= before.month:
            yield Fault(f"{pointer}/instalments/{index}/month", f"Expected a month after {before.month}; instalments stand in their order.")
    if (percent := sum(instalment.percent for instalment in pays.instalments)) > 100:
        yield Fault(f"{pointer}/instalments", f"The instalments add up to {percent:f} %; they may not pay more than 100 %.")
    for index, instalment in enumerate(pays.instalments) if case.periods else ():
        first, last = case.periods[0].first, last_month(case.periods[-1]).plus(_LONGEST_WAIT)
        if not first <= instalment.month <= last:
            yield Fault(
                f"{pointer}/instalments/{index}/month",
                f"Expected a month from {first}, when the project starts, to {last}, found {instalment.month}.",
            )


def _pins(case: Case, known: _Known) -> Iterator[Fault]:
    first: dict[tuple[str, str, str], int] = {}
    for index, pin in enumerate(case.pins):
        yield from _named(pin.line, f"/pins/{index}/line", "line", known.lines)
        yield from _named(pin.period, f"/pins/{index}/period", "period", known.periods)
        yield from _named(pin.source, f"/pins/{index}/source", "source", known.sources)
        before = first.setdefault((pin.line, pin.period, pin.source), index)
        if before != index:
            yield Fault(
                f"/pins/{index}",
                f'What "{pin.source}" pays of line "{pin.line}" in period "{pin.period}" is pinned twice (first at /pins/{before}).',
            )


def _keys(given: Mapping[str, object], pointer: str, what: str, known: Mapping[str, object]) -> Iterator[Fault]:
    for name in given:
        yield from _named(name, child(pointer, name), what, known)


def _names(given: Iterable[str], pointer: str, what: str, known: Mapping[str, object]) -> Iterator[Fault]:
    placed = [(f"{pointer}/{index}", name) for index, name in enumerate(given)]
    for place, name in placed:
        yield from _named(name, place, what, known)
    yield from find_repeats(placed, what)


def _named(name: str, pointer: str, what: str, known: Mapping[str, object]) -> Iterator[Fault]:
    if name not in known:
        yield Fault(pointer, f'There is no {what} "{name}"{nearest(name, known)}')
