"""What a person should know about a schedule that keeps every demand: things that look like a mistake or will hurt.

A schedule without findings has an empty list: that it adds up and keeps its limits is no finding, it always does.
"""

from collections.abc import Iterator

from absorb.funding.rules.schedule.months import years_of
from absorb.funding.rules.schedule.shapes import Case, CashMonth, Check, Shortfall
from absorb.kernel.intake import child
from absorb.kernel.money import money_text


def findings(case: Case, gaps: list[Shortfall], cash: list[CashMonth]) -> list[Check]:
    """The findings on a finished schedule, in a fixed order; `ok` is false in each."""
    return [*_uncovered(gaps), *_left_over(cash), *_years_outside(case), *_kinds_without_lines(case)]


def _uncovered(gaps: list[Shortfall]) -> Iterator[Check]:
    if gaps:
        total = money_text(sum(gap.amount for gap in gaps))
        yield Check("costs-covered", False, f"{total} of the costs has no source, in {len(gaps)} cell(s).", "/sources")


def _left_over(cash: list[CashMonth]) -> Iterator[Check]:
    if cash and cash[-1].balance < 0:
        says = f"When all money has moved, {money_text(-cash[-1].balance)} is still missing in {cash[-1].month}."
        yield Check("cash-at-the-end", False, says, "/opening_cash")


def _years_outside(case: Case) -> Iterator[Check]:
    years = {year for period in case.periods for year, _, _ in years_of(period)}
    for index, source in enumerate(case.sources):
        for year in source.max_per_year:
            if year not in years:
                says = f'The limit of "{source.id}" for {year} never binds: no period lies in that year.'
                yield Check("limit-outside-the-project", False, says, child(f"/sources/{index}/max_per_year", year))


def _kinds_without_lines(case: Case) -> Iterator[Check]:
    kinds = {line.kind for line in case.lines}
    for index, source in enumerate(case.sources):
        if source.kinds is not None and case.lines and not kinds & set(source.kinds):
            says = f'"{source.id}" pays nothing: no line has one of its kinds.'
            yield Check("source-without-lines", False, says, f"/sources/{index}/kinds")
