"""Rules about time: when costs may fall, how long a project may take, and that it was not over before it was asked for."""

import datetime as dt
from collections.abc import Iterator
from typing import Any

from absorb.funding.rules.rulebook.rows import Eligibility, Unfinished
from absorb.funding.rules.rulebook.shapes import Facts, Finding, Seen, by_call
from absorb.kernel.period import Month
from absorb.kernel.phrases import Phrase, told_day

SAY_WHEN = Phrase("Say in the budget or the schedule in which months the costs fall.")


def eligibility_period(facts: Facts, row: Eligibility) -> Iterator[Seen]:
    """A cost is paid in its months at the earliest: those must lie within the period, the first and the last day included."""
    if facts.budget is None:
        return
    span: dict[str, Any] = {"first": told_day(row.first_on), "last": told_day(row.last_on)}
    found = months_of(facts)
    outside = [code for code, (first, last) in found.items() if first.first_day() < row.first_on or last.last_day() > row.last_on]
    if outside:
        says = Phrase("Not paid from %(first)s to %(last)s: %(codes)s.", **span, codes=outside)
        move = Phrase("Move these costs within the period, or make them ineligible.")
        yield Seen("not_met", says, move, "/budget/lines")
    elif undated := [line.code for line in facts.budget.lines if line.kind != "ineligible" and line.code not in found]:
        says = Phrase("Whether these costs are paid from %(first)s to %(last)s is not known: %(codes)s.", **span, codes=undated)
        yield Seen("unknown", says, SAY_WHEN, "/budget/lines")
    elif found:
        yield Seen("met", Phrase("All costs fall from %(first)s to %(last)s.", **span), where="/budget/lines")


def not_completed(facts: Facts, row: Unfinished) -> Iterator[Seen]:
    """Judged as if the application were handed in today: it may not be when the last cost is over."""
    if facts.budget is None:
        return
    found = months_of(facts)
    if not found:
        yield Seen("unknown", Phrase("When the project ends is not known."), SAY_WHEN, "/budget/lines")
        return
    end = max(last for _, last in found.values()).last_day()
    told: dict[str, Any] = {"end": told_day(end), "day": told_day(facts.today)}
    if end >= facts.today:
        says = Phrase("The project ends on %(end)s, so it is not over when the application is handed in (%(day)s at the earliest).", **told)
        yield Seen("met", says, where="/budget/lines")
    else:
        says = Phrase("The project ended on %(end)s; an application handed in on %(day)s or later comes too late for it.", **told)
        yield Seen("not_met", says, Phrase("Plan costs that still lie ahead."), "/budget/lines")


def call_period(facts: Facts) -> Iterator[Finding]:
    """The call's latest end and its longest project."""
    call = facts.call
    if call is None or facts.budget is None:
        return
    found = months_of(facts)
    ends, longest = call.timing.latest_end_on, call.timing.longest_months
    if ends is not None:
        yield by_call("call_period", call, ends, _latest_end(found, ends.value))
    if longest is not None:
        yield by_call("call_period", call, longest, _longest(found, longest.value))


def _latest_end(found: dict[str, tuple[Month, Month]], latest: dt.date) -> Seen:
    told: dict[str, Any] = {"latest": told_day(latest)}
    if not found:
        return Seen("unknown", Phrase("Whether the project ends by %(latest)s is not known.", **told), SAY_WHEN, "/budget/lines")
    end = max(last for _, last in found.values()).last_day()
    told |= {"end": told_day(end)}
    if end <= latest:
        return Seen("met", Phrase("The project ends on %(end)s; the call lets it end by %(latest)s.", **told), where="/budget/lines")
    says = Phrase("The project ends on %(end)s; the call lets it end by %(latest)s only.", **told)
    return Seen("not_met", says, Phrase("End it by %(latest)s.", latest=told["latest"]), "/budget/lines")


def _longest(found: dict[str, tuple[Month, Month]], longest: int) -> Seen:
    if not found:
        says = Phrase("Whether the project takes at most %(longest)s months is not known.", longest=longest)
        return Seen("unknown", says, SAY_WHEN, "/budget/lines")
    months = max(last for _, last in found.values()) - min(first for first, _ in found.values()) + 1
    says = Phrase("The project takes %(months)s months; the call's longest is %(longest)s.", months=months, longest=longest)
    if months <= longest:
        return Seen("met", says, where="/budget/lines")
    return Seen(
        "not_met", says, Phrase("Shorten it by one month.", many="Shorten it by %(num)s months.", num=months - longest), "/budget/lines"
    )


def months_of(facts: Facts) -> dict[str, tuple[Month, Month]]:
    """The first and the last month of each eligible line that has any: as budgeted, else as scheduled, else the whole schedule."""
    if facts.budget is None:
        return {}
    scheduled = _scheduled(facts)
    found = {}
    for line in facts.budget.lines:
        if line.kind == "ineligible":
            continue
        if line.from_ is not None and line.months is not None:
            found[line.code] = (line.from_, line.from_.plus(line.months - 1))
        elif line.code in scheduled:
            found[line.code] = scheduled[line.code]
    return found


def _scheduled(facts: Facts) -> dict[str, tuple[Month, Month]]:
    if facts.schedule is None:
        return {}
    spans = {period.id: (period.first, period.first.plus(period.months - 1)) for period in facts.schedule.periods}
    used = {
        line.code: [spans[period] for period, amount in line.amounts.items() if amount and period in spans] for line in facts.schedule.lines
    }
    return {code: (min(first for first, _ in at), max(last for _, last in at)) for code, at in used.items() if at}
