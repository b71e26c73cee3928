"""Who pays as the call says: its split for this applicant, when its money comes, and by which periods it wants reports."""

from collections.abc import Collection

import msgspec
from msgspec.structs import replace

from absorb.calls.rules import CallText, Split, has_unverified
from absorb.calls.rules.text import Payment
from absorb.funding.rules import schedule as schedules
from absorb.funding.rules.cases import equal_periods
from absorb.funding.rules.schedule.months import last_month
from absorb.funding.rules.working.payers import in_preference, prefer
from absorb.funding.rules.working.shapes import ScenarioText
from absorb.kernel.period import Month
from absorb.kernel.phrases import Phrase


class Taken(msgspec.Struct, frozen=True):
    """A working copy with what the call says put in, and what the reader is to know of it."""

    text: ScenarioText
    notes: tuple[Phrase, ...]


def take_call(text: ScenarioText, call: CallText, split: Split | None, own: Collection[str]) -> Taken:
    """The shares of `split` (None where the call has none for this applicant, or nobody knows which), each at the most, those of
    the applicant's `own` sources at the least; payments and reporting periods. Other sources stay, and are asked before the
    applicant's own money; what the call does not say stays as it is."""
    notes = []
    each = call.reporting.period_months
    if each is None:
        notes.append(Phrase("The call does not say how long a reporting period is."))
    else:
        text = replace(text, reporting=tuple(equal_periods(text.first, text.months, each.value)))
    if split is None:
        says = "Which shares hold for this applicant is not known: the call does not say, or the inhabitants are not filled in."
        notes.append(Phrase(says))
    else:
        text = _shared(text, split, call.payment, own)
        notes += _not_said(call.payment)
    if has_unverified(call):
        notes.append(Phrase("Some figures of this call nobody has read in the call itself; compare them before you rely on them."))
    return Taken(text, tuple(notes))


def _shared(text: ScenarioText, split: Split, payment: Payment, own: Collection[str]) -> ScenarioText:
    known = {source.id: source for source in text.sources}
    rates = {rate.payer: rate.percent for rate in split.rates if rate.percent}
    for code, percent in rates.items():
        before = known.get(code, schedules.Source(id=code))
        if code in own:
            known[code] = replace(before, min_percent=percent, exact_percent=None)
        else:
            shared = replace(before, max_percent=percent, min_percent=None, exact_percent=None)
            known[code] = replace(shared, pays=_pays(payment, before.pays, text))
    asked = [code for code in rates if code not in own]
    others = [source.id for source in in_preference(text) if source.id not in rates]
    order = (*asked, *(code for code in others if code not in own), *(code for code in others if code in own))
    text = replace(text, sources=tuple(known.values()))
    return replace(text, prefer=prefer(text, (*order, *(code for code in rates if code in own))))


def _pays(payment: Payment, before: schedules.Pays | None, text: ScenarioText) -> schedules.Pays | None:
    """When a source of the call pays; as before where the call says nothing."""
    said = (payment.advance_percent, payment.in_arrears, payment.lag_months, payment.pays_within_days)
    if not payment.instalments and all(one is None for one in said):
        return before
    lag = payment.lag_months.value if payment.lag_months else before.lag_months if before is not None else 0
    days = payment.pays_within_days.value if payment.pays_within_days else None
    begun = schedules.Pays(lag_months=lag, within_days=days)
    if payment.instalments:
        return replace(begun, instalments=_instalments(payment, text, lag))
    if payment.in_arrears is not None and payment.in_arrears.value:
        return replace(begun, in_arrears=True)
    return replace(begun, advance_percent=payment.advance_percent.value) if payment.advance_percent else replace(begun, in_arrears=True)


def _instalments(payment: Payment, text: ScenarioText, lag: int) -> list[schedules.Instalment]:
    """Payments by their months: at the project's start, or as many months after a reporting period or the project as the call
    pays, in the next month at the soonest. What falls on one month is one payment."""
    ends = [last_month(period) for period in text.reporting]
    final = text.first.plus(text.months - 1)
    found: dict[Month, schedules.Instalment] = {}
    for one in payment.instalments:
        after = ends[one.period - 1] if one.after == "period" and one.period is not None and one.period <= len(ends) else final
        month = text.first if one.after == "start" else after.plus(max(lag, 1))
        percent = one.percent + (found[month].percent if month in found else 0)
        found[month] = schedules.Instalment(month=month, percent=percent)
    return [found[month] for month in sorted(found)]


def _not_said(payment: Payment) -> list[Phrase]:
    if payment.lag_months is not None:
        return []
    if payment.pays_within_days is None:
        return [Phrase("The call does not say how many months after a reporting period it pays; write it yourself.")]
    says = "The call does not say how many months after a reporting period it pays, only a term of %(days)s days; write it yourself."
    return [Phrase(says, days=payment.pays_within_days.value)]
