"""A second look at a finished schedule, written apart from the way it is found: what fails here never leaves.

It reads only the case and the amounts, by names, and knows nothing of groups, networks or programmes.
"""

from collections import Counter
from collections.abc import Iterator

from absorb.funding.rules.schedule.months import by_year
from absorb.funding.rules.schedule.shapes import Answer, Case, Line, Source
from absorb.kernel.money import share_at_least, share_at_most


def verify(case: Case, answer: Answer) -> None:
    """ArithmeticError if the schedule breaks any demand of the case or does not add up."""
    broken = next(_broken(case, answer), None)
    if broken is not None:
        raise ArithmeticError(f"the schedule found does not hold: {broken}")


def _broken(case: Case, answer: Answer) -> Iterator[str]:
    lines = {line.code: line for line in case.lines}
    sources = {source.id: source for source in case.sources}
    cells: Counter[tuple[str, str]] = Counter()
    totals: Counter[str] = Counter()
    periods: Counter[tuple[str, str]] = Counter()
    sides: set[tuple[str, str]] = set()
    paid: dict[tuple[str, str, str], int] = {}
    for share in answer.allocation:
        if share.amount <= 0 or (share.line, share.period, share.source) in paid:
            yield f"a share of line {share.line}"
        if not may_pay(sources[share.source], lines[share.line], share.period):
            yield f"{share.source} may not pay line {share.line}"
        paid[share.line, share.period, share.source] = share.amount
        cells[share.line, share.period] += share.amount
        totals[share.source] += share.amount
        periods[share.source, share.period] += share.amount
        sides.add((share.source, share.line))
    for gap in answer.gap_where:
        cells[gap.line, gap.period] += gap.amount
        if gap.amount <= 0:
            yield "a gap that is none"
    costs = {(line.code, period): int(amount) for line in case.lines for period, amount in line.amounts.items() if amount}
    if dict(cells) != costs or answer.gap != sum(gap.amount for gap in answer.gap_where):
        yield "sources and gap do not add up to the costs"
    for pin in case.pins:
        if paid.get((pin.line, pin.period, pin.source), 0) != pin.amount:
            yield f"the pin on line {pin.line}"
    for source in case.sources:
        base = sum(amount for (code, period), amount in costs.items() if may_pay(source, lines[code], period))
        yield from _over(case, source, base, totals[source.id], periods)
        if any((source.id, code) in sides and (other, code) in sides for other in source.never_with for code in lines):
            yield f"{source.id} shares a line"
    yield from _roll_ups(answer, totals, periods)


def may_pay(source: Source, line: Line, period: str) -> bool:
    """Whether a source's kinds, lines and periods let it pay a line in a period."""
    return (
        (source.kinds is None or line.kind in source.kinds)
        and (source.lines is None or line.code in source.lines)
        and (source.periods is None or period in source.periods)
    )


def _over(case: Case, source: Source, base: int, total: int, periods: Counter[tuple[str, str]]) -> Iterator[str]:
    for percent, most in ((source.max_percent, True), (source.min_percent, False)):
        if percent is not None and (total > share_at_most(base, percent) if most else total < share_at_least(base, percent)):
            yield f"the percentage of {source.id}"
    exact = source.exact_percent
    if exact is not None and not share_at_least(base, exact) <= total <= share_at_most(base, exact):
        yield f"the exact percentage of {source.id}"
    if source.max_total is not None and total > source.max_total:
        yield f"the total of {source.id}"
    if any(periods[source.id, period] > amount for period, amount in source.max_per_period.items()):
        yield f"a period of {source.id}"
    years: Counter[str] = Counter()
    for period in case.periods:
        years.update(by_year(periods[source.id, period.id], period))
    if any(years[year] > amount for year, amount in source.max_per_year.items()):
        yield f"a year of {source.id}"


def _roll_ups(answer: Answer, totals: Counter[str], periods: Counter[tuple[str, str]]) -> Iterator[str]:
    if answer.by_source != {source: totals[source] for source in answer.by_source}:
        yield "the roll-up by source"
    whole = sum(totals.values())
    if sum(answer.by_period.values()) != whole or sum(answer.by_year.values()) != whole:
        yield "a roll-up by time"
    for source, years in answer.by_source_and_year.items():
        if sum(years.values()) != totals[source]:
            yield f"the years of {source}"
