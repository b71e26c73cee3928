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
from absorb.kernel.facts import During
from absorb.kernel.money import Money, split_by_weight, split_evenly
from absorb.kernel.period import Month
from absorb.kernel.phrases import Phrase


def terms_of(call: CallText, applicant: str, inhabitants: int | None = None, *, eur_rate: Decimal | None = None) -> budgets.Call:
    """What a call asks of the budget of an applicant of this kind and size: totals and rates; what it leaves out is left out,
    and so are rates that follow a size that nobody knows."""
    split = find_split(call, applicant, inhabitants)
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
    return lines_by_period(case, answer, periods, [_by_month(line, index, answer, periods) for index, line in enumerate(case.lines)])


def lines_by_period(
    case: budgets.Case, answer: budgets.Answer, periods: Sequence[schedules.Period], monthly: Sequence[Mapping[Month, int]]
) -> list[schedules.Line]:
    """The costs that somebody has to pay, by period, where the amounts of the lines are known by month (all of them in the
    periods). The flat rate is divided as its base is, by largest remainder, or by months where nothing stands under it."""
    rate = FLAT_RATES.get(case.cost_model)
    leaves, place = leaves_of(case, answer), _places(periods)
    by_line = [_by_period(months, periods, place) for months in monthly]
    lines = [
        _line(line.code, line.kind, line.name, amounts) for line, amounts in zip(case.lines, by_line, strict=True) if line.code in leaves
    ]
    if rate is not None:
        base = [amounts for line, amounts in zip(case.lines, by_line, strict=True) if line.kind in rate.base]
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
            Phrase(
                "The line %(code)s falls outside the periods; they run from %(first)s to %(last)s.",
                code=line.code,
                first=During(first),
                last=During(first.plus(count - 1)),
            ),
        )
    total = next((node.amount for node in answer.tree if node.code == line.code), None)
    amount = budgets.line_amount(line) if total is None else total
    return {start.plus(place): part for place, part in enumerate(split_evenly(amount, months))}


def _places(periods: Sequence[schedules.Period]) -> dict[int, str]:
    """The period of each month."""
    return {period.first + offset: period.id for period in periods for offset in range(period.months)}


def _by_period(monthly: Mapping[Month, int], periods: Sequence[schedules.Period], place: Mapping[int, str]) -> dict[str, int]:
    amounts = dict.fromkeys((period.id for period in periods), 0)
    for month, amount in monthly.items():
        amounts[place[month]] += amount
    return amounts


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
