"""What late payment does to the cash of a schedule: the balance of every month and the peak over many drawn courses.

The user states for a source with what chance its payment comes so many months late; what is left of a hundred comes on time.
A course draws every payment by itself, or once for all payments of a source that is late as a whole. Costs are never late.

Drawing: the numbers of one payment are the output of SHAKE-256 (FIPS 202) over the seed, the source and the month in which
the payment is due, eight bytes a course, little-endian, modulo 100,000 (thousandths of a per cent; chances are known to three
places). So the same seed gives the same band on every machine, and two schedules of an idea are compared under the same luck:
a source that is added, or a payment that is larger, changes no other draw. Amounts are whole haléře throughout.

Levels: of n sorted values the p % level is the one at place ceil(p n / 100), a value that was drawn (the inverse of the
empirical distribution, definition 1 in Hyndman and Fan, The American Statistician 50, 1996).
"""

import hashlib
from collections.abc import Iterator, Sequence
from typing import Annotated, Any

import msgspec
import numpy as np
from numpy.typing import NDArray

from absorb.funding.rules.schedule import Answer, Case
from absorb.funding.rules.schedule.cash import receipts
from absorb.kernel.errors import BadInput, Fault
from absorb.kernel.intake import Percent, Shape, find_repeats
from absorb.kernel.money import Money
from absorb.kernel.period import Month
from absorb.kernel.phrases import Phrase

RUNS = 10_000
LOW, MIDDLE, HIGH = 5, 50, 95

_THOUSANDTHS = 100_000
_SAFE_IN_64_BITS = 1 << 62

Name = Annotated[str, msgspec.Meta(min_length=1)]
LateMonths = Annotated[int, msgspec.Meta(ge=1, le=60)]
Runs = Annotated[int, msgspec.Meta(ge=100, le=100_000)]
Seed = Annotated[int, msgspec.Meta(ge=0, le=2**53)]


class Chance(Shape, frozen=True):
    """With this chance a payment comes `months` late."""

    months: LateMonths
    percent: Percent


class Delay(Shape, frozen=True):
    """How late a source pays. Chances add up to at most 100; the rest comes on time.

    `together`: all payments of the source are late by the same number of months in one course, as when a funder's office is
    slow throughout; otherwise each is drawn by itself.
    """

    source: Name
    chances: tuple[Chance, ...]
    together: bool = False


class Late(Shape, frozen=True):
    """What the user supposes about late payment, and the seed that the draws come from."""

    delays: tuple[Delay, ...]
    seed: Seed = 1
    runs: Runs = RUNS


class Levels(msgspec.Struct, frozen=True):
    """The values at 5, 50 and 95 % of the courses, from the smallest."""

    p5: Money
    p50: Money
    p95: Money


class BandMonth(msgspec.Struct, frozen=True):
    """The balance at the end of a month: as planned, and its levels over the courses."""

    month: Month
    planned: Money
    p5: Money
    p50: Money
    p95: Money


class Band(msgspec.Struct, frozen=True):
    """The cash under late payment. `peak` is the money that must be lent to the project (0 where none is missing).

    `peak_month` is the month in which most courses have their lowest balance below zero (the first of equals), `short_from` and
    `short_to` the first and the last month in which at least one course in twenty is below zero, `runs_short` how many
    courses are ever below zero.
    """

    months: list[BandMonth]
    planned_peak: Money
    peak: Levels
    peak_month: Month | None
    short_from: Month | None
    short_to: Month | None
    runs: int
    runs_short: int
    seed: int


class Payment(msgspec.Struct, frozen=True):
    """One payment of a source as it is planned."""

    source: str
    due: Month
    amount: int


Integers = NDArray[Any]
"""Whole numbers, one for each course: of 64 bits, or Python's own where sums would not fit."""


def check_late(case: Case, late: Late) -> None:
    """BadInput with every fault: a source that is not there or is named twice, months given twice, chances over 100."""
    known = dict.fromkeys(source.id for source in case.sources)
    faults = list(find_late_faults(late))
    faults += [
        Fault(f"/delays/{place}/source", Phrase("The schedule has no source %(source)s.", source=delay.source))
        for place, delay in enumerate(late.delays)
        if delay.source not in known
    ]
    if faults:
        raise BadInput(faults)


def find_late_faults(late: Late, at: str = "") -> Iterator[Fault]:
    """What delays cannot say, whatever the sources of the schedule are; pointers begin with `at`."""
    yield from find_repeats(((f"{at}/delays/{place}/source", delay.source) for place, delay in enumerate(late.delays)), "source")
    for place, delay in enumerate(late.delays):
        yield from _chance_faults(delay, f"{at}/delays/{place}")


def _chance_faults(delay: Delay, pointer: str) -> Iterator[Fault]:
    seen: set[int] = set()
    for place, chance in enumerate(delay.chances):
        if chance.months in seen:
            says = Phrase("The chance of %(months)s months is given twice; give it once.", months=chance.months)
            yield Fault(f"{pointer}/chances/{place}/months", says)
        seen.add(chance.months)
    total = sum(chance.percent for chance in delay.chances)
    if total > 100:
        says = Phrase("The chances add up to %(total)s %%; they may be 100 %% at most, the rest comes on time.", total=f"{total:f}")
        yield Fault(f"{pointer}/chances", says)


def payments_of(case: Case, answer: Answer) -> list[Payment]:
    """Every payment of a schedule as planned, by source and month."""
    places = {period.id: place for place, period in enumerate(case.periods)}
    used = {source.id: [0] * len(case.periods) for source in case.sources}
    for share in answer.allocation:
        used[share.source][places[share.period]] += share.amount
    return [
        Payment(source.id, month, amount)
        for source in case.sources
        for month, amount in sorted(receipts(case.periods, used[source.id], source.pays, case.reporting).items())
        if amount
    ]


def late_band(case: Case, answer: Answer, late: Late) -> Band:
    """The cash of a finished schedule when sources pay as late as stated; an infeasible one has no months.

    BadInput for what `check_late` finds.
    """
    check_late(case, late)
    delays = {delay.source: delay for delay in late.delays if any(chance.percent > 0 for chance in delay.chances)}
    payments = payments_of(case, answer)
    whole = abs(int(case.opening_cash)) + sum(payment.amount for payment in payments) + sum(row.spent for row in answer.cash)
    # Small sums in machine words; the largest that a case may hold do not fit there and stay exact as Python's numbers.
    kind: Any = np.int64 if whole < _SAFE_IN_64_BITS else object
    nothing: Integers = np.zeros(late.runs, dtype=kind)
    arrivals: dict[int, Integers] = {}
    for payment in payments:
        for months, is_so in _outcomes(payment, delays.get(payment.source), late):
            month = int(payment.due) + months
            arrivals[month] = arrivals.get(month, nothing) + payment.amount * is_so.astype(kind)
    return _follow(case, answer, arrivals, nothing, late)


def _outcomes(payment: Payment, delay: Delay | None, late: Late) -> Iterator[tuple[int, Integers]]:
    """How late a payment is in which courses: months, and for each course whether it is so."""
    if delay is None:
        yield 0, np.ones(late.runs, dtype=bool)
        return
    chances = sorted((chance.months, int(chance.percent * 1000)) for chance in delay.chances)
    drawn = _draws(late.seed, delay.source, None if delay.together else payment.due, late.runs)
    below = 0
    for months, thousandths in chances:
        if thousandths:
            yield months, (drawn >= below) & (drawn < below + thousandths)
        below += thousandths
    if below < _THOUSANDTHS:
        yield 0, drawn >= below


def _draws(seed: int, source: str, due: Month | None, runs: int) -> Integers:
    """Numbers below 100,000, one a course; the modulus of 64 bits leaves a bias under 10^-14."""
    name = f"absorb late payment\n{seed}\n{due if due is not None else ''}\n{source}"
    drawn = np.frombuffer(hashlib.shake_256(name.encode()).digest(8 * runs), dtype="<u8")
    return drawn % np.uint64(_THOUSANDTHS)


def _follow(case: Case, answer: Answer, arrivals: dict[int, Integers], nothing: Integers, late: Late) -> Band:
    """Month after month: the balance of every course, its levels, and the lowest that each course has had."""
    spent = {int(row.month): row.spent for row in answer.cash}
    planned = {int(row.month): row.balance for row in answer.cash}
    balance, lowest = nothing + int(case.opening_cash), nothing
    when, rows, as_planned = np.full(late.runs, -1), [], int(case.opening_cash)
    months = range(int(answer.cash[0].month), max([int(answer.cash[-1].month), *arrivals]) + 1) if answer.cash else range(0)
    for month in months:
        balance = balance + arrivals.get(month, nothing) - int(spent.get(month, 0))
        when = np.where(balance < lowest, month, when)
        lowest = np.minimum(lowest, balance)
        as_planned = planned.get(month, as_planned)
        levels = levels_of(balance)
        rows.append(BandMonth(Month(month), Money(as_planned), levels.p5, levels.p50, levels.p95))
    short = [row.month for row in rows if row.p5 < 0]
    worst = when[when >= 0]
    return Band(
        months=rows,
        planned_peak=answer.prefinancing_peak or Money(0),
        peak=levels_of(-lowest),
        peak_month=_most_often(worst),
        short_from=short[0] if short else None,
        short_to=short[-1] if short else None,
        runs=late.runs,
        runs_short=int(worst.size),
        seed=late.seed,
    )


def _most_often(months: Integers) -> Month | None:
    found, counts = np.unique(months, return_counts=True)
    return Month(found[np.argmax(counts)]) if found.size else None


def levels_of(values: Integers | Sequence[int]) -> Levels:
    """The levels at 5, 50 and 95 % of at least one value."""
    ordered = np.sort(values)
    low, middle, high = (Money(int(ordered[-(-percent * len(ordered) // 100) - 1])) for percent in (LOW, MIDDLE, HIGH))
    return Levels(low, middle, high)
