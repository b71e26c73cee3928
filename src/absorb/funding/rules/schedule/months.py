"""How a period's amount falls on its months and years.

Rule (contract): a period's costs fall equally on its months, earlier months taking the odd haléře, and years are
added up the same way. Reading: the unit that is spread is what one source pays in one period over all lines (for
costs: what the period costs over all lines), not each line by itself; so a source's year is exactly the sum of the
months in which its money counts, and a year over all sources is the sum of its sources.
"""

from collections.abc import Sequence
from functools import cache

from absorb.funding.rules.schedule.shapes import Period
from absorb.kernel.money import split_evenly
from absorb.kernel.period import Month


@cache
def _years(first: int, months: int) -> tuple[tuple[str, int, int], ...]:
    years: list[tuple[str, int, int]] = []
    start = 0
    while start < months:
        month = Month(first + start)
        count = min(13 - month.number, months - start)
        years.append((f"{month.year:04d}", start, count))
        start += count
    return tuple(years)


def years_of(period: Period) -> tuple[tuple[str, int, int], ...]:
    """The calendar years a period touches, in order: (year, months of the period before it, months in it)."""
    return _years(int(period.first), period.months)


def spread(amount: int, period: Period) -> dict[Month, int]:
    """An amount in equal parts over a period's months, earlier months taking the odd haléře."""
    return {period.first.plus(offset): part for offset, part in enumerate(split_evenly(amount, period.months))}


def in_year(amount: int, months: int, before: int, count: int) -> int:
    """The part of a period's amount that falls on `count` of its months after the first `before` ones."""
    each, odd = divmod(amount, months)
    return each * count + min(max(odd - before, 0), count)


def by_year(amount: int, period: Period) -> dict[str, int]:
    """A period's amount by calendar year."""
    return {year: in_year(amount, period.months, before, count) for year, before, count in years_of(period)}


def last_month(period: Period) -> Month:
    """The last month of a period."""
    return period.first.plus(period.months - 1)


def by_reporting(periods: Sequence[Period], amounts: Sequence[int], reporting: Sequence[Period]) -> list[int]:
    """What falls on the months of each reporting period; `amounts` are those of the periods, over the same months."""
    months: dict[Month, int] = {}
    for period, amount in zip(periods, amounts, strict=True):
        months.update(spread(amount, period))
    return [sum(months[period.first.plus(offset)] for offset in range(period.months)) for period in reporting]
