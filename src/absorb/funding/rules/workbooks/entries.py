"""The cells of a workbook that people may change, as values with a name each; what changed between two of them.

A name says what the value is of, not where it stands: "/lines/1.1.1/unit_price" is the price of the line 1.1.1 in any version.
Values are texts as files have them ("1234.50", "76.735"), so that comparing them never meets a binary fraction.
"""

from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Literal

import msgspec

from absorb.funding.rules import schedule as schedules
from absorb.funding.rules.schedule.months import years_of
from absorb.funding.rules.workbooks.paying import told_paying
from absorb.funding.rules.workbooks.prices import Prices
from absorb.funding.rules.workbooks.shapes import Priced
from absorb.kernel.intake import child
from absorb.kernel.money import money_text

Kind = Literal["amount", "percent", "units", "months", "instalments"]
Path = tuple[str | int, ...]
LIMITS: tuple[tuple[str, Kind], ...] = (
    ("min_percent", "percent"), ("max_percent", "percent"), ("exact_percent", "percent"), ("max_total", "amount"),
)  # fmt: skip
_PAYING: Mapping[str, Kind] = {"advance": "percent", "lag": "months", "instalments": "instalments"}


class Entry(msgspec.Struct, frozen=True):
    """A value that may be changed. `path` is where it stands in the case of the budget or of the schedule; `of` and `part` tell
    people what it is: a code or a source, and a period or a year. None is a limit that is not set."""

    name: str
    kind: Kind
    path: Path
    what: str
    of: str
    value: str | None
    part: str = ""


def entries_of(case: schedules.Case, budget: Priced | None) -> dict[str, Entry]:
    """Every entry of a schedule's workbook by its name, in the order of its sheets."""
    prices = Prices(budget.case, budget.answer, case) if budget is not None else None
    found = [*_prices(prices), *_costs(case, prices), *_limits(case)]
    return {entry.name: entry for entry in found}


def _prices(prices: Prices | None) -> Iterator[Entry]:
    if prices is None:
        return
    for index, line in enumerate(prices.budget.lines):
        name, path = child("/lines", line.code), ("budget", "lines", index)
        yield Entry(f"{name}/units", "units", (*path, "units"), "units", line.code, number_text(line.units))
        yield Entry(f"{name}/unit_price", "amount", (*path, "unit_price"), "unit_price", line.code, money_text(line.unit_price))


def _costs(case: schedules.Case, prices: Prices | None) -> Iterator[Entry]:
    for index, line in enumerate(case.lines):
        if prices is not None and prices.flows[index] != "entry":
            continue
        for period, amount in line.amounts.items():
            name, path = child(child("/costs", line.code), period), ("schedule", "lines", index, "amounts", period)
            yield Entry(name, "amount", path, "cost", line.code, money_text(amount), period)


def _limits(case: schedules.Case) -> Iterator[Entry]:
    periods = [period.id for period in case.periods]
    years = list(dict.fromkeys(year for period in case.periods for year, _, _ in years_of(period)))
    for index, source in enumerate(case.sources):
        name = child("/sources", source.id)
        path: Path = ("schedule", "sources", index)
        for field, kind in LIMITS:
            value = getattr(source, field)
            told = None if value is None else money_text(value) if kind == "amount" else number_text(value)
            yield Entry(f"{name}/{field}", kind, (*path, field), field, source.id, told)
        for what, told in told_paying(source.pays).items():
            yield Entry(f"{name}/{what}", _PAYING[what], (*path, "pays", what), what, source.id, told)
        for what, amounts, parts in (("max_per_period", source.max_per_period, periods), ("max_per_year", source.max_per_year, years)):
            for part in parts:
                told = money_text(amounts[part]) if part in amounts else None
                yield Entry(child(f"{name}/{what}", part), "amount", (*path, what, part), what, source.id, told, part)
    yield Entry("/opening_cash", "amount", ("schedule", "opening_cash"), "opening_cash", "", money_text(case.opening_cash))


def number_text(value: Decimal) -> str:
    """A decimal without needless noughts: "12.5", "100"."""
    text = format(value, "f")
    return text.rstrip("0").rstrip(".") if "." in text else text


class Difference(msgspec.Struct, frozen=True):
    """A value that somebody changed in a workbook. `now` is what it is in the newest version: where that is neither `before`
    nor `after`, somebody else changed it meanwhile."""

    name: str
    what: str
    of: str
    part: str
    kind: Kind
    place: str
    before: str | None
    after: str | None
    now: str | None
    is_contested: bool


class Read(msgspec.Struct, frozen=True):
    """What stands in a workbook, and where ("Rozpočet!F7")."""

    value: str | None
    place: str


def differences(base: Mapping[str, Entry], read: Mapping[str, Read], newest: Mapping[str, Entry]) -> list[Difference]:
    """What a workbook changed since the version it was made of, and has not been done since; what the newest version no longer
    has cannot be taken and is left out."""
    found = []
    for name, entry in base.items():
        if name not in read or name not in newest:
            continue
        after, now = read[name].value, newest[name].value
        if after in (entry.value, now):
            continue
        is_contested = now != entry.value
        found.append(
            Difference(name, entry.what, entry.of, entry.part, entry.kind, read[name].place, entry.value, after, now, is_contested)
        )
    return found
