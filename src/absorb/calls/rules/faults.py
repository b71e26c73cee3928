"""What is wrong with a call's text beyond its form: each fault with its pointer and what would be right."""

import datetime as dt
import itertools
from collections.abc import Iterator
from decimal import Decimal

from absorb.calls.rules.text import HUNDRED, CallText, Known, Split
from absorb.kernel.errors import Fault
from absorb.kernel.intake import find_repeats
from absorb.kernel.money import money_text
from absorb.kernel.phrases import Phrase, told_day

DAYS = {
    "announced_on": "the day of announcement",
    "opens_on": "the first day of applications",
    "closes_on": "the last day of applications",
    "latest_end_on": "the latest end of a project",
}


def find_faults(call: CallText) -> Iterator[Fault]:
    """Every fault, in the order of the text's parts."""
    yield from _find_split_faults(call)
    yield from _find_order_faults(call)
    yield from _find_repeated(call)
    yield from _find_payment_faults(call)
    yield from _find_grid_faults(call)
    yield from _find_deadline_faults(call)
    yield from _find_ceiling_faults(call)
    aid = call.aid_regime
    if aid is not None and aid.regime == "none" and aid.ceiling_eur is not None:
        yield Fault("/aid_regime/ceiling_eur", "Money that is no State aid has no ceiling of aid; leave it out.")


def _find_repeated(call: CallText) -> Iterator[Fault]:
    repeated = (
        ("/applicants", "kind", "kind of applicant", [item.kind for item in call.applicants]),
        ("/cost_models", "model", "cost model", [item.model for item in call.cost_models]),
        ("/ceilings", "kind", "kind of cost", [item.kind for item in call.ceilings]),
        ("/indicators", "code", "indicator", [item.code for item in call.indicators]),
        ("/territory_codes", "code", "territory", [item.code for item in call.territory_codes]),
        ("/grid", "code", "criterion", [item.code for item in call.grid]),
        ("/chapters", "code", "chapter", [item.code for item in call.chapters]),
    )
    for pointer, field, what, names in repeated:
        yield from find_repeats(((f"{pointer}/{index}/{field}", str(name)) for index, name in enumerate(names)), what)


def _find_split_faults(call: CallText) -> Iterator[Fault]:
    eligible = {item.kind for item in call.applicants}
    taken: dict[str, list[int]] = {}
    for index, split in enumerate(call.splits):
        pointer = f"/splits/{index}"
        total = sum((rate.percent for rate in split.rates), Decimal(0))
        if total != HUNDRED:
            says = Phrase("The rates must total 100; they total %(total)s.", total=f"{total.normalize():f}")
            yield Fault(f"{pointer}/rates", says)
        payers = ((f"{pointer}/rates/{place}/payer", rate.payer) for place, rate in enumerate(split.rates))
        yield from find_repeats(payers, "payer")
        if _is_empty(split):
            says = Phrase(
                "Nobody has more than %(above)s and at most %(up_to)s inhabitants.",
                above=split.above_inhabitants, up_to=split.up_to_inhabitants,
            )  # fmt: skip
            yield Fault(f"{pointer}/up_to_inhabitants", says)
        for kind in split.applicants or ("",):
            where = f"{pointer}/applicants" if split.applicants else pointer
            earlier = next((other for other in taken.get(kind, []) if _meet(call.splits[other], split)), None)
            if earlier is not None:
                yield Fault(where, _said_twice(kind, earlier))
            elif kind and eligible and kind not in eligible:
                says = Phrase("“%(kind)s” has a split but is not among the applicants; add it there or leave it out here.", kind=kind)
                yield Fault(where, says)
            taken.setdefault(kind, []).append(index)


def _said_twice(kind: str, earlier: int) -> Phrase:
    place = f"/splits/{earlier}"
    if kind:
        return Phrase("The applicant “%(kind)s” has a split already (in %(place)s); each kind and size has one.", kind=kind, place=place)
    return Phrase("Every other applicant has a split already (in %(place)s); each kind and size has one.", place=place)


def _is_empty(split: Split) -> bool:
    above, up_to = split.above_inhabitants, split.up_to_inhabitants
    return above is not None and up_to is not None and up_to <= above


def _meet(one: Split, other: Split) -> bool:
    """Whether some number of inhabitants is in both."""
    above = max(one.above_inhabitants or 0, other.above_inhabitants or 0)
    tops = [top for top in (one.up_to_inhabitants, other.up_to_inhabitants) if top is not None]
    return not tops or above < min(tops)


def _find_order_faults(call: CallText) -> Iterator[Fault]:
    timing, amounts = call.timing, call.amounts
    given: list[tuple[str, Known[dt.date]]] = [(day, known) for day in DAYS if (known := getattr(timing, day)) is not None]
    for (earlier, first), (later, second) in itertools.pairwise(given):
        if second.value < first.value:
            says = Phrase(
                "%(later)s (%(second)s) is before %(earlier)s (%(first)s); it must be the same day or a later one.",
                later=Phrase(DAYS[later]), second=told_day(second.value), earlier=Phrase(DAYS[earlier]), first=told_day(first.value),
            )  # fmt: skip
            yield Fault(f"/timing/{later}", says)
    least, most = amounts.min_total, amounts.max_total
    if least is not None and most is not None and least.value > most.value:
        says = Phrase(
            "The least total %(least)s is above the greatest %(most)s; no application meets both.",
            least=money_text(least.value), most=money_text(most.value),
        )  # fmt: skip
        yield Fault("/amounts/min_total", says)
    published = call.published
    if published is not None and published.with_amounts > published.operations:
        says = Phrase("Only %(count)s operations were published; no more can have an amount.", count=published.operations)
        yield Fault("/published/with_amounts", says)


def _find_payment_faults(call: CallText) -> Iterator[Fault]:
    payment, pointer = call.payment, "/payment/instalments"
    for index, part in enumerate(payment.instalments):
        if (part.after == "period") != (part.period is not None):
            yield Fault(
                f"{pointer}/{index}/period", "Give the number of the reporting period where the part comes after one, and nowhere else."
            )
    total = sum((part.percent for part in payment.instalments), Decimal(0))
    if payment.instalments and total != HUNDRED:
        yield Fault(pointer, Phrase("The instalments must total 100; they total %(total)s.", total=f"{total.normalize():f}"))
    if payment.instalments and (payment.advance_percent is not None or payment.in_arrears is not None):
        yield Fault(pointer, "The instalments say when the money comes; leave out the advance and the payment in arrears.")


def _find_ceiling_faults(call: CallText) -> Iterator[Fault]:
    for index, ceiling in enumerate(call.ceilings):
        if ceiling.kind == ceiling.base:
            yield Fault(f"/ceilings/{index}/base", "Staff costs are a hundred per cent of themselves; give them another base.")
        elif ceiling.kind == "ineligible":
            yield Fault(f"/ceilings/{index}/kind", "Ineligible costs are no part of what is paid; they have no ceiling.")


def _find_grid_faults(call: CallText) -> Iterator[Fault]:
    all_points = sum(criterion.most for criterion in call.grid)
    if call.minimum_points is not None and call.grid and call.minimum_points.value > all_points:
        says = Phrase(
            "The criteria give %(most)s points at most; nobody can reach %(least)s.", most=all_points, least=call.minimum_points.value
        )
        yield Fault("/minimum_points/value", says)


def _find_deadline_faults(call: CallText) -> Iterator[Fault]:
    for index, deadline in enumerate(call.deadlines):
        if (deadline.on is None) == (deadline.within_days is None):
            yield Fault(f"/deadlines/{index}", "Give either the day (on) or the number of days (within_days).")
