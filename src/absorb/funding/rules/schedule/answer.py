"""What sources pay of cells, as the answer that the contract describes."""

import msgspec

from absorb.funding.rules.schedule.cash import bridging, cash_flow, peak
from absorb.funding.rules.schedule.findings import findings
from absorb.funding.rules.schedule.gaps import Reasons
from absorb.funding.rules.schedule.laying import Paid
from absorb.funding.rules.schedule.model import Model
from absorb.funding.rules.schedule.months import by_reporting, by_year, years_of
from absorb.funding.rules.schedule.shapes import Answer, Case, Share, Shortfall
from absorb.kernel.money import Money
from absorb.kernel.phrases import Phrase


def infeasible(case: Case, conflict: list[Phrase]) -> Answer:
    """The answer without a schedule: everything is empty but the reason."""
    return Answer(
        status="infeasible",
        allocation=[],
        by_source={},
        by_period={},
        by_year={},
        by_source_and_year={},
        gap=None,
        gap_where=[],
        conflict=conflict,
        cash=[],
        prefinancing_peak=None,
        prefinancing_month=None,
        checks=[],
        by_reporting={} if case.reporting else msgspec.UNSET,
        by_source_and_reporting={} if case.reporting else msgspec.UNSET,
        bridging=None if case.bridging else msgspec.UNSET,
    )


def answer_of(model: Model, paid: Paid) -> Answer:
    """The answer with its roll-ups, gaps and cash; shares by line, period and source in input order."""
    case = model.case
    used = _used(case, paid)
    years = {source: _years(case, amounts) for source, amounts in used.items()}
    names = [source.id for source in case.sources]
    gaps = _gaps(model, paid, used)
    costs = [0] * len(case.periods)
    for row, period in paid:
        costs[period] += case.lines[row].amounts[case.periods[period].id]
    cash = cash_flow(case, used, costs)
    lowest, month = peak(cash)
    reported = {name: _reported(case, used[index]) for index, name in enumerate(names)}
    year_names = dict.fromkeys(year for period in case.periods for year, _, _ in years_of(period))
    return Answer(
        status="gap" if gaps else "met",
        allocation=_allocation(case, paid),
        by_source={name: Money(sum(used[index])) for index, name in enumerate(names)},
        by_period={period.id: Money(sum(used[source][index] for source in used)) for index, period in enumerate(case.periods)},
        by_year={year: Money(sum(years[source][year] for source in used)) for year in year_names},
        by_source_and_year={name: {year: Money(years[index][year]) for year in year_names} for index, name in enumerate(names)},
        gap=Money(sum(gap.amount for gap in gaps)),
        gap_where=gaps,
        conflict=[],
        cash=cash,
        prefinancing_peak=lowest,
        prefinancing_month=month,
        checks=findings(case, gaps, cash),
        by_reporting=_summed(case, reported) if case.reporting else msgspec.UNSET,
        by_source_and_reporting=reported if case.reporting else msgspec.UNSET,
        bridging=bridging(cash) if case.bridging else msgspec.UNSET,
    )


def _used(case: Case, paid: Paid) -> dict[int, list[int]]:
    """What each source pays in each period."""
    by_period: list[list[list[int]]] = [[] for _ in case.periods]
    for (_, period), row in paid.items():
        by_period[period].append(row)
    sums = [[sum(column) for column in zip(*rows, strict=True)] or [0] * len(case.sources) for rows in by_period]
    return {source: [row[source] for row in sums] for source in range(len(case.sources))}


def _years(case: Case, amounts: list[int]) -> dict[str, int]:
    years: dict[str, int] = {}
    for period, amount in zip(case.periods, amounts, strict=True):
        for year, part in by_year(amount, period).items():
            years[year] = years.get(year, 0) + part
    return years


def _reported(case: Case, amounts: list[int]) -> dict[str, Money]:
    found = by_reporting(case.periods, amounts, case.reporting)
    return {period.id: Money(amount) for period, amount in zip(case.reporting, found, strict=True)}


def _summed(case: Case, reported: dict[str, dict[str, Money]]) -> dict[str, Money]:
    """A reporting period over all sources is the sum of its sources, as a year is."""
    return {period.id: Money(sum(amounts[period.id] for amounts in reported.values())) for period in case.reporting}


def _allocation(case: Case, paid: Paid) -> list[Share]:
    codes = [line.code for line in case.lines]
    periods = [period.id for period in case.periods]
    names = [source.id for source in case.sources]
    return [
        Share(codes[row], periods[period], name, Money(amount))
        for row, period in sorted(paid)
        for name, amount in zip(names, paid[row, period], strict=True)
        if amount
    ]


def _gaps(model: Model, paid: Paid, used: dict[int, list[int]]) -> list[Shortfall]:
    missing = [(cell, left) for cell, amounts in paid.items() if (left := model.cost_of(cell) - sum(amounts))]
    if not missing:
        return []
    payers: dict[int, set[int]] = {}
    for (row, _), amounts in paid.items():
        payers.setdefault(row, set()).update(source for source, amount in enumerate(amounts) if amount)
    reasons, lines, periods = Reasons(model, used), model.case.lines, model.case.periods
    return [
        Shortfall(lines[row].code, periods[period].id, Money(left), reasons.why((row, period), payers[row]))
        for (row, period), left in sorted(missing)
    ]
