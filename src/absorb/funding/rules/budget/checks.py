"""Findings about a budget: what the regulation and the call ask for. What the case does not tell is not judged."""

from collections.abc import Iterator
from fractions import Fraction
from typing import Any

from absorb.funding.rules.budget.models import FLAT_RATES
from absorb.funding.rules.budget.shapes import Case, Check, Line
from absorb.kernel.facts import Amount, During, Rate
from absorb.kernel.money import round_half_away, share_at_most
from absorb.kernel.period import Month
from absorb.kernel.phrases import Phrase

SCO_LIMIT_EUR = 200_000
"""Art. 53(2): up to this total cost of an operation simplified cost options are obligatory."""
FIRST_MONTH, LAST_MONTH = Month.of(2021, 1), Month.of(2029, 12)
"""Art. 63(2): expenditure is eligible if it is paid within these months."""
BY_THE_CALL = Phrase.key("basis call", "Call")


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
    facts: dict[str, Any] = {"total": Amount(round_half_away(in_euro), "EUR"), "limit": Amount(SCO_LIMIT_EUR * 100, "EUR")}
    if not obligatory:
        says = Phrase("The total cost of %(total)s is above %(limit)s, so unit costs, lump sums or flat rates are not obligatory.", **facts)
    elif case.cost_model == "real":
        says = Phrase(
            "The total cost of %(total)s is not above %(limit)s, so unit costs, lump sums or flat rates are obligatory "
            "(State aid is exempt); the cost model real has none.",
            **facts,
        )
    else:
        says = Phrase(
            "The total cost of %(total)s is not above %(limit)s, so unit costs, lump sums or flat rates are obligatory; "
            "%(model)s is a flat rate.",
            **facts,
            model=case.cost_model,
        )
    yield Check("sco-mandatory", not obligatory or case.cost_model != "real", says, Phrase("Regulation (EU) 2021/1060 Art. 53(2)"))


def _flat_rate(case: Case, base: int, amount: int) -> Iterator[Check]:
    rate = FLAT_RATES.get(case.cost_model)
    if rate is None:
        return
    says = Phrase(
        "The flat rate of %(amount)s is %(percent)s of %(base)s; %(condition)s.",
        amount=Amount(amount, case.currency),
        percent=Rate(str(rate.percent)),
        base=Amount(base, case.currency),
        condition=rate.condition,
    )
    yield Check("flat-rate", amount <= share_at_most(base, rate.percent), says, rate.basis)


def _totals(case: Case, eligible: int) -> Iterator[Check]:
    least, greatest = case.call.min_total, case.call.max_total
    facts: dict[str, Any] = {"total": Amount(eligible, case.currency)}
    if least is not None:
        facts["least"], is_kept = Amount(least, case.currency), eligible >= least
        reach = Phrase("The eligible costs of %(total)s reach the call's least total of %(least)s.", **facts)
        below = Phrase("The eligible costs of %(total)s are below the call's least total of %(least)s.", **facts)
        yield Check("min-total", is_kept, reach if is_kept else below, BY_THE_CALL)
    if greatest is not None:
        facts["greatest"], is_kept = Amount(greatest, case.currency), eligible <= greatest
        within = Phrase("The eligible costs of %(total)s keep within the call's greatest total of %(greatest)s.", **facts)
        above = Phrase("The eligible costs of %(total)s are above the call's greatest total of %(greatest)s.", **facts)
        yield Check("max-total", is_kept, within if is_kept else above, BY_THE_CALL)


def _period(case: Case) -> Iterator[Check]:
    dated = [line for line in case.lines if line.from_ is not None and line.kind != "ineligible"]
    if not dated:
        return
    span: dict[str, Any] = {"first": During(int(FIRST_MONTH)), "last": During(int(LAST_MONTH))}
    says = Phrase("Every line with a month falls within %(first)s to %(last)s.", **span)
    if outside := [line.code for line in dated if _is_outside(line)]:
        says = Phrase("Not within %(first)s to %(last)s: %(codes)s.", **span, codes=outside)
    yield Check("eligibility-period", not outside, says, Phrase("Regulation (EU) 2021/1060 Art. 63(2)"))


def _is_outside(line: Line) -> bool:
    first = line.from_
    return first is not None and (first < FIRST_MONTH or first.plus((line.months or 1) - 1) > LAST_MONTH)
