"""Findings about a budget: what the regulation and the call ask for. What the case does not tell is not judged."""

from collections.abc import Iterator
from fractions import Fraction

from absorb.funding.rules.budget.models import FLAT_RATES, REGULATION
from absorb.funding.rules.budget.shapes import Case, Check, Line
from absorb.kernel.money import money_text, round_half_away, share_at_most
from absorb.kernel.period import Month

SCO_LIMIT_EUR = 200_000
"""Art. 53(2): up to this total cost of an operation simplified cost options are obligatory."""
FIRST_MONTH, LAST_MONTH = Month.of(2021, 1), Month.of(2029, 12)
"""Art. 63(2): expenditure is eligible if it is paid within these months."""


def check(case: Case, *, eligible: int, ineligible: int, base: int, flat_rate: int) -> Iterator[Check]:
    """The findings that this case allows, in a fixed order; amounts are in minor units."""
    yield from _simplified_costs(case, eligible + ineligible)
    yield from _flat_rate(case, base, flat_rate)
    yield from _totals(case, eligible)
    yield from _period(case)


def _simplified_costs(case: Case, total: int) -> Iterator[Check]:
    rate = Fraction(1) if case.currency == "EUR" else None if case.call.eur_rate is None else Fraction(case.call.eur_rate)
    if rate is None:
        return
    in_euro = Fraction(total) / rate
    obligatory = in_euro <= SCO_LIMIT_EUR * 100
    euro = f"The total cost of {money_text(round_half_away(in_euro))} EUR is {'not ' if obligatory else ''}above {SCO_LIMIT_EUR}.00 EUR"
    if not obligatory:
        says = f"{euro}, so unit costs, lump sums or flat rates are not obligatory."
    elif case.cost_model == "real":
        says = f"{euro}, so unit costs, lump sums or flat rates are obligatory (State aid is exempt); the cost model real has none."
    else:
        says = f"{euro}, so unit costs, lump sums or flat rates are obligatory; {case.cost_model} is a flat rate."
    yield Check("sco-mandatory", not obligatory or case.cost_model != "real", says, f"{REGULATION} Art. 53(2)")


def _flat_rate(case: Case, base: int, amount: int) -> Iterator[Check]:
    rate = FLAT_RATES.get(case.cost_model)
    if rate is None:
        return
    share = f"{rate.percent} % of {money_text(base)} {case.currency}"
    says = f"The flat rate of {money_text(amount)} {case.currency} is {share}; {rate.condition}."
    yield Check("flat-rate", amount <= share_at_most(base, rate.percent), says, f"{REGULATION} Art. {rate.article}")


def _totals(case: Case, eligible: int) -> Iterator[Check]:
    total = f"The eligible costs of {money_text(eligible)} {case.currency}"
    least, greatest = case.call.min_total, case.call.max_total
    if least is not None:
        kept = eligible >= least
        relation = "reach" if kept else "are below"
        yield Check("min-total", kept, f"{total} {relation} the call's least total of {money_text(least)} {case.currency}.", "Call")
    if greatest is not None:
        kept = eligible <= greatest
        relation = "keep within" if kept else "are above"
        yield Check("max-total", kept, f"{total} {relation} the call's greatest total of {money_text(greatest)} {case.currency}.", "Call")


def _period(case: Case) -> Iterator[Check]:
    dated = [line for line in case.lines if line.from_ is not None and line.kind != "ineligible"]
    if not dated:
        return
    outside = [line.code for line in dated if _is_outside(line)]
    span = f"{FIRST_MONTH} to {LAST_MONTH}"
    says = f"Not within {span}: {', '.join(outside)}." if outside else f"Every line with a month falls within {span}."
    yield Check("eligibility-period", not outside, says, f"{REGULATION} Art. 63(2)")


def _is_outside(line: Line) -> bool:
    first = line.from_
    return first is not None and (first < FIRST_MONTH or first.plus((line.months or 1) - 1) > LAST_MONTH)
