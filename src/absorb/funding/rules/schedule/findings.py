"""What a person should know about a schedule that keeps every demand: things that look like a mistake or will hurt.

A schedule without findings has an empty list: that it adds up and keeps its limits is no finding, it always does.
"""

from collections.abc import Iterator

from absorb.funding.rules.schedule.months import last_month, years_of
from absorb.funding.rules.schedule.shapes import Case, CashMonth, Check, Shortfall
from absorb.kernel.facts import Amount, During, Name
from absorb.kernel.intake import child
from absorb.kernel.period import Month
from absorb.kernel.phrases import Phrase


def findings(case: Case, gaps: list[Shortfall], cash: list[CashMonth]) -> list[Check]:
    """The findings on a finished schedule, in a fixed order; `ok` is false in each."""
    return [*_uncovered(gaps), *_left_over(cash), *_years_outside(case), *_kinds_without_lines(case), *_late(case)]


def _uncovered(gaps: list[Shortfall]) -> Iterator[Check]:
    if gaps:
        says = Phrase(
            "%(amount)s of the costs has no source, in %(num)s cell(s).",
            many="%(amount)s of the costs has no source, in %(num)s cell(s).",
            amount=Amount(sum(gap.amount for gap in gaps)),
            num=len(gaps),
        )
        yield Check("costs-covered", False, says, "/sources")


def _left_over(cash: list[CashMonth]) -> Iterator[Check]:
    if cash and cash[-1].balance < 0:
        missing, month = Amount(-cash[-1].balance), During(int(cash[-1].month))
        says = Phrase("When all money has moved, %(amount)s is still missing in %(month)s.", amount=missing, month=month)
        yield Check("cash-at-the-end", False, says, "/opening_cash")


def _years_outside(case: Case) -> Iterator[Check]:
    years = {year for period in case.periods for year, _, _ in years_of(period)}
    for index, source in enumerate(case.sources):
        for year in source.max_per_year:
            if year not in years:
                name = Name(source.id, "source")
                says = Phrase("The limit of %(source)s for %(year)s never binds: no period lies in that year.", source=name, year=year)
                yield Check("limit-outside-the-project", False, says, child(f"/sources/{index}/max_per_year", year))


def _kinds_without_lines(case: Case) -> Iterator[Check]:
    kinds = {line.kind for line in case.lines}
    for index, source in enumerate(case.sources):
        if source.kinds is not None and case.lines and not kinds & set(source.kinds):
            says = Phrase("%(source)s pays nothing: no line has one of its kinds.", source=Name(source.id, "source"))
            yield Check("source-without-lines", False, says, f"/sources/{index}/kinds")


def _late(case: Case) -> Iterator[Check]:
    """Sources whose money is planned for a month that starts after its term has run out; the first such period of each."""
    for index, source in enumerate(case.sources):
        pays = source.pays
        if pays is None or pays.within_days is None:
            continue
        for period in case.reporting or case.periods:
            end = last_month(period)
            comes = end.plus(pays.lag_months)
            if _days_between(end, pays.lag_months) > pays.within_days:
                says = Phrase(
                    "The money of %(source)s for period %(period)s comes in %(month)s; its term of %(num)s day has run out by then.",
                    many="The money of %(source)s for period %(period)s comes in %(month)s; its term of %(num)s days has run out by then.",
                    source=Name(source.id, "source"),
                    period=Name(period.id, "period"),
                    month=During(int(comes)),
                    num=pays.within_days,
                )
                yield Check("paid-within-its-term", False, says, f"/sources/{index}/pays/within_days")
                break


def _days_between(month: Month, lag: int) -> int:
    """Days from a month's last day to the first day of the month `lag` later, in any year: the calendar repeats in 400 years."""
    alike = Month(int(Month.of(2000, 1)) + int(month) % (400 * 12))
    return (alike.plus(lag).first_day() - alike.last_day()).days
