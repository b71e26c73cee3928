"""From what a call and a budget say to the cases of the engines: terms, costs by period, projects with their shares."""

from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal

import msgspec

from absorb.calls.rules import CallText, find_split
from absorb.funding.rules import budget as budgets
from absorb.funding.rules import schedule as schedules
from absorb.funding.rules import selection
from absorb.funding.rules.budget.models import FLAT_RATES
from absorb.kernel.errors import BadInput
from absorb.kernel.money import Money, split_by_weight, split_evenly
from absorb.kernel.period import Month


def terms_of(call: CallText, applicant: str, *, eur_rate: Decimal | None = None) -> budgets.Call:
    """What a call asks of the budget of an applicant of this kind: totals and rates; what it leaves out is left out."""
    split = find_split(call, applicant)
    least, most = call.amounts.min_total, call.amounts.max_total
    return budgets.Call(
        min_total=least.value if least else None,
        max_total=most.value if most else None,
        eur_rate=eur_rate,
        rates=tuple(budgets.Rate(source=rate.payer, percent=rate.percent) for rate in split.rates) if split else None,
    )


def leaves_of(case: budgets.Case, answer: budgets.Answer) -> dict[str, Money]:
    """The costs that somebody has to pay, by code: every line but those a flat rate covers, and the flat rate itself."""
    amounts = {node.code: node.amount for node in answer.tree}
    covered = set(answer.covered_by_flat_rate)
    leaves = {line.code: amounts[line.code] for line in case.lines if line.code not in covered}
    rate = FLAT_RATES.get(case.cost_model)
    if rate is not None:
        leaves[rate.code] = amounts[rate.code]
    return leaves


def equal_periods(first: Month, months: int, each: int) -> list[schedules.Period]:
    """Periods of `each` months one after another, the last one as long as what is left; their ids are 1, 2, 3 …"""
    starts = range(0, months, each)
    return [
        schedules.Period(id=str(number), first=first.plus(start), months=min(each, months - start))
        for number, start in enumerate(starts, start=1)
    ]


def schedule_lines(case: budgets.Case, answer: budgets.Answer, periods: Sequence[schedules.Period]) -> list[schedules.Line]:
    """The budget's costs by period, exact to the haléř.

    A line with months of its own falls equally on them (earlier months take the odd haléře), one without on all months;
    a flat rate follows what it stands on. BadInput for a line with months outside the periods.
    """
    rate = FLAT_RATES.get(case.cost_model)
    monthly = {line.code: _by_month(line, index, answer, periods) for index, line in enumerate(case.lines)}
    leaves = leaves_of(case, answer)
    lines = [_line(line.code, line.kind, line.name, _by_period(monthly[line.code], periods)) for line in case.lines if line.code in leaves]
    if rate is not None:
        base = [_by_period(monthly[line.code], periods) for line in case.lines if line.kind in rate.base]
        weights = [sum(amounts[period.id] for amounts in base) for period in periods]
        months = [period.months for period in periods]
        parts = split_by_weight(leaves[rate.code], weights if any(weights) else months)
        name = next(node.name for node in answer.tree if node.code == rate.code)
        lines.append(_line(rate.code, "flat_rate", name, {period.id: part for period, part in zip(periods, parts, strict=True)}))
    return lines


def _line(code: str, kind: str, name: str, amounts: Mapping[str, int]) -> schedules.Line:
    return schedules.Line(code=code, kind=kind, name=name, amounts={period: Money(amount) for period, amount in amounts.items() if amount})


def _by_month(line: budgets.Line, index: int, answer: budgets.Answer, periods: Sequence[schedules.Period]) -> dict[Month, int]:
    first, count = periods[0].first, sum(period.months for period in periods)
    start, months = line.from_ or first, line.months or (count - ((line.from_ or first) - first))
    if start < first or months < 1 or start + months > first + count:
        raise BadInput.one(
            f"/lines/{index}/from",
            f"The line {line.code} falls outside the periods; they run from {first} to {first.plus(count - 1)}.",
        )
    total = next((node.amount for node in answer.tree if node.code == line.code), None)
    amount = budgets.line_amount(line) if total is None else total
    return {start.plus(place): part for place, part in enumerate(split_evenly(amount, months))}


def _by_period(monthly: Mapping[Month, int], periods: Sequence[schedules.Period]) -> dict[str, int]:
    return {
        period.id: sum(amount for month, amount in monthly.items() if period.first <= month < period.first + period.months)
        for period in periods
    }


class Candidate(msgspec.Struct, frozen=True):
    """An idea that may be chosen: its reference, points, cost, and how its call divides the cost."""

    reference: str
    points: Decimal
    cost_minor: int
    rates: tuple[budgets.Rate, ...]


def portfolio_of(
    candidates: Iterable[Candidate],
    limits: Mapping[str, int | None],
    *,
    co_funders: Sequence[selection.Share] = (),
    explain: Sequence[str] = (),
) -> selection.Case:
    """Which ideas to choose under the sources' limits, as a case of `select`.

    An idea is paid by its call's rates exactly; where `co_funders` may step in, the rates are what each pays at most.
    A source without a limit can pay everything. `limits` gives the sources in their order.
    """
    chosen = list(candidates)
    everything = sum(candidate.cost_minor for candidate in chosen)
    used = {rate.source for candidate in chosen for rate in candidate.rates if rate.percent > 0} | {share.source for share in co_funders}
    return selection.Case(
        sources=[
            selection.Source(id=code, budget=Money(everything if limit is None else limit))
            for code, limit in limits.items()
            if code in used
        ],
        projects=[_project(candidate, co_funders) for candidate in chosen],
        explain=list(explain),
    )


def _project(candidate: Candidate, co_funders: Sequence[selection.Share]) -> selection.Project:
    least = (lambda percent: Decimal(0)) if co_funders else (lambda percent: percent)
    shares = [
        selection.Share(source=rate.source, min_percent=least(rate.percent), max_percent=rate.percent)
        for rate in candidate.rates
        if rate.percent > 0
    ]
    named = {share.source for share in co_funders}
    return selection.Project(
        id=candidate.reference,
        points=candidate.points,
        cost=Money(candidate.cost_minor),
        shares=[*(share for share in shares if share.source not in named), *co_funders],
    )
