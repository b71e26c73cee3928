"""A second look at a finished schedule, written apart from the way it is found: what fails here never leaves.

It reads only the case and the amounts, by names, and knows nothing of groups, networks or programmes.
"""

from collections import Counter
from collections.abc import Iterator, Mapping

from absorb.funding.rules.schedule.months import by_year
from absorb.funding.rules.schedule.shapes import Answer, Case, Line, Source
from absorb.kernel.money import share_at_least, share_at_most


def verify(case: Case, answer: Answer) -> None:
    """ArithmeticError if the schedule breaks any demand of the case or does not add up."""
    broken = next(_broken(case, answer), None)
    if broken is not None:
        raise ArithmeticError(f"the schedule found does not hold: {broken}")


def _broken(case: Case, answer: Answer) -> Iterator[str]:
    scope = _Scope(case)
    paid: dict[str, dict[str, dict[str, int]]] = {line.code: {period.id: {} for period in case.periods} for line in case.lines}
    periods = {source.id: dict.fromkeys((period.id for period in case.periods), 0) for source in case.sources}
    for share in answer.allocation:
        line, period, source, amount = share.line, share.period, share.source, share.amount
        if amount <= 0:
            yield f"a share of line {line}"
        if line not in scope.lines[source] or period not in scope.periods[source]:
            yield f"{source} may not pay line {line}"
        paid[line][period][source] = amount
        periods[source][period] += amount
    payers = {line: set().union(*by_period.values()) for line, by_period in paid.items()}
    cells = {(line, period): sum(shares.values()) for line, by_period in paid.items() for period, shares in by_period.items() if shares}
    if sum(len(shares) for by_period in paid.values() for shares in by_period.values()) != len(answer.allocation):
        yield "a share is listed twice"
    for gap in answer.gap_where:
        cells[gap.line, gap.period] = cells.get((gap.line, gap.period), 0) + gap.amount
        if gap.amount <= 0:
            yield "a gap that is none"
    costs = {(line.code, period): int(amount) for line in case.lines for period, amount in line.amounts.items() if amount}
    if cells != costs or answer.gap != sum(gap.amount for gap in answer.gap_where):
        yield "sources and gap do not add up to the costs"
    for pin in case.pins:
        if paid[pin.line][pin.period].get(pin.source, 0) != pin.amount:
            yield f"the pin on line {pin.line}"
    totals = {source: sum(amounts.values()) for source, amounts in periods.items()}
    for source_with in case.sources:
        yield from _over(case, source_with, scope.base(source_with.id), totals[source_with.id], periods[source_with.id])
        if any(source_with.id in who and other in who for other in source_with.never_with for who in payers.values()):
            yield f"{source_with.id} shares a line"
    yield from _roll_ups(answer, totals)


class _Scope:
    """Which lines and which periods each source may pay, by name."""

    def __init__(self, case: Case) -> None:
        self.case = case
        self.lines = {source.id: {line.code for line in case.lines if may_pay_line(source, line)} for source in case.sources}
        everywhere = {period.id for period in case.periods}
        self.periods = {source.id: everywhere if source.periods is None else set(source.periods) for source in case.sources}

    def base(self, source: str) -> int:
        """The cost of all that a source may pay."""
        lines, periods = self.lines[source], self.periods[source]
        whole = len(periods) == len(self.case.periods)
        return sum(
            sum(line.amounts.values()) if whole else sum(amount for period, amount in line.amounts.items() if period in periods)
            for line in self.case.lines
            if line.code in lines
        )


def may_pay_line(source: Source, line: Line) -> bool:
    """Whether a source's kinds and lines let it pay a line."""
    return (source.kinds is None or line.kind in source.kinds) and (source.lines is None or line.code in source.lines)


def may_pay(source: Source, line: Line, period: str) -> bool:
    """Whether a source's kinds, lines and periods let it pay a line in a period."""
    return may_pay_line(source, line) and (source.periods is None or period in source.periods)


def _over(case: Case, source: Source, base: int, total: int, periods: Mapping[str, int]) -> Iterator[str]:
    for percent, most in ((source.max_percent, True), (source.min_percent, False)):
        if percent is not None and (total > share_at_most(base, percent) if most else total < share_at_least(base, percent)):
            yield f"the percentage of {source.id}"
    exact = source.exact_percent
    if exact is not None and not share_at_least(base, exact) <= total <= share_at_most(base, exact):
        yield f"the exact percentage of {source.id}"
    if source.max_total is not None and total > source.max_total:
        yield f"the total of {source.id}"
    if any(periods[period] > amount for period, amount in source.max_per_period.items()):
        yield f"a period of {source.id}"
    years: Counter[str] = Counter()
    for period in case.periods:
        years.update(by_year(periods[period.id], period))
    if any(years[year] > amount for year, amount in source.max_per_year.items()):
        yield f"a year of {source.id}"


def _roll_ups(answer: Answer, totals: Mapping[str, int]) -> Iterator[str]:
    if answer.by_source != totals:
        yield "the roll-up by source"
    whole = sum(totals.values())
    if sum(answer.by_period.values()) != whole or sum(answer.by_year.values()) != whole:
        yield "a roll-up by time"
    for source, years in answer.by_source_and_year.items():
        if sum(years.values()) != totals[source]:
            yield f"the years of {source}"
