"""A second look at a finished schedule, written apart from the way it is found: what fails here never leaves.

It reads only the case and the amounts, by names, and knows nothing of groups, networks or programmes.
"""

import functools
import operator
from collections import Counter
from collections.abc import Iterator, Mapping
from itertools import groupby

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
    unpaid = {line.code: {period: int(amount) for period, amount in line.amounts.items() if amount} for line in case.lines}
    payers = {line.code: dict.fromkeys((period.id for period in case.periods), 0) for line in case.lines}
    bits = {source.id: 1 << index for index, source in enumerate(case.sources)}
    by_period = {source.id: dict.fromkeys((period.id for period in case.periods), 0) for source in case.sources}
    for line, shares in groupby(answer.allocation, key=operator.attrgetter("line")):
        left, among = unpaid[line], payers[line]
        may = {source: periods for source, periods in scope.periods.items() if line in scope.lines[source]}
        for share in shares:
            period, source, amount = share.period, share.source, share.amount
            if amount <= 0:
                yield f"a share of line {line}"
            if period not in may.get(source, ()):
                yield f"{source} may not pay line {line}"
            bit, taken = bits[source], among[period]
            if taken & bit:
                yield "a share is listed twice"
            among[period] = taken | bit
            left[period] = left.get(period, 0) - amount
            by_period[source][period] += amount
    for gap in answer.gap_where:
        unpaid[gap.line][gap.period] = unpaid[gap.line].get(gap.period, 0) - gap.amount
        if gap.amount <= 0:
            yield "a gap that is none"
    if any(any(left.values()) for left in unpaid.values()) or answer.gap != sum(gap.amount for gap in answer.gap_where):
        yield "sources and gap do not add up to the costs"
    yield from _pins(case, answer)
    totals = {source: sum(amounts.values()) for source, amounts in by_period.items()}
    who = [functools.reduce(operator.or_, among.values(), 0) for among in payers.values()]
    for payer in case.sources:
        yield from _over(case, payer, scope.base(payer.id), totals[payer.id], by_period[payer.id])
        if any(mask & bits[payer.id] and mask & bits[other] for other in payer.never_with for mask in who):
            yield f"{payer.id} shares a line"
    yield from _roll_ups(answer, totals)


def _pins(case: Case, answer: Answer) -> Iterator[str]:
    wanted = {(pin.line, pin.period, pin.source): int(pin.amount) for pin in case.pins}
    shares = answer.allocation if wanted else []
    found = {key: share.amount for share in shares if (key := (share.line, share.period, share.source)) in wanted}
    for key, amount in wanted.items():
        if found.get(key, 0) != amount:
            yield f"the pin on line {key[0]}"


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
    if isinstance(answer.by_reporting, dict) and sum(answer.by_reporting.values()) != whole:
        yield "the roll-up by reporting period"
    for source, years in answer.by_source_and_year.items():
        if sum(years.values()) != totals[source]:
            yield f"the years of {source}"
