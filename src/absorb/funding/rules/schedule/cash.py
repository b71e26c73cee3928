"""When money comes and goes, month by month, and how deep the town must reach into its own pocket before it comes.

Rule (contract): costs go out equally over a period's months; a source without `pays` pays each period's amount the
same way; an advance comes in the project's first month, or instalments in theirs, then what each period used comes
`lag_months` after its last month until the source's total is reached. Where the case has reporting periods, a source
with `pays` settles by those: each uses what falls on its months.
"""

from collections.abc import Mapping, Sequence
from decimal import Decimal

from absorb.funding.rules.schedule.months import by_reporting, last_month, spread
from absorb.funding.rules.schedule.shapes import Bridging, Case, CashMonth, Pays, Period
from absorb.kernel.money import Money, share_rounded
from absorb.kernel.period import Month


def receipts(periods: list[Period], used: list[int], pays: Pays | None, reporting: Sequence[Period] = ()) -> dict[Month, int]:
    """One source's money by the month it comes in. `used` is what it pays in each period, `reporting` the case's."""
    found: dict[Month, int] = {}
    if pays is None:
        for period, amount in zip(periods, used, strict=True):
            found.update(spread(amount, period))
        return found
    left = sum(used)
    for month, amount in _ahead(periods, left, pays):
        found[month] = found.get(month, 0) + amount
        left -= amount
    claimed = by_reporting(periods, used, reporting) if reporting else used
    for period, amount in zip(reporting or periods, claimed, strict=True):
        month = last_month(period).plus(pays.lag_months)
        found[month] = found.get(month, 0) + min(amount, left)
        left -= min(amount, left)
    return found


def _ahead(periods: list[Period], total: int, pays: Pays) -> list[tuple[Month, int]]:
    """What comes whatever is used: the advance, or the instalments; these are rounded together, so that 100 % is the total."""
    if pays.advance_percent is not None:
        advance = share_rounded(total, pays.advance_percent)
        return [(periods[0].first, advance)] if advance else []
    found, percent, before = [], Decimal(0), 0
    for instalment in pays.instalments:
        percent += instalment.percent
        due = share_rounded(total, percent)
        found.append((instalment.month, due - before))
        before = due
    return found


def cash_flow(case: Case, used: Mapping[int, list[int]], costs: list[int]) -> list[CashMonth]:
    """Every month from the project's first one to its last one, or to the last one in which money moves if later.

    `used` is source index -> what it pays in each period; `costs` is what each period costs, paid for or not.
    """
    if not case.periods:
        return []
    incoming: dict[Month, int] = {}
    outgoing: dict[Month, int] = {}
    for index, source in enumerate(case.sources):
        for month, amount in receipts(case.periods, used[index], source.pays, case.reporting).items():
            incoming[month] = incoming.get(month, 0) + amount
    for period, amount in zip(case.periods, costs, strict=True):
        outgoing.update(spread(amount, period))
    end = max([last_month(case.periods[-1]), *(month for month, amount in incoming.items() if amount)])
    balance = int(case.opening_cash)
    rows = []
    month = case.periods[0].first
    while month <= end:
        received, spent = incoming.get(month, 0), outgoing.get(month, 0)
        balance += received - spent
        rows.append(CashMonth(month, Money(received), Money(spent), Money(balance)))
        month = month.plus(1)
    return rows


def peak(rows: list[CashMonth]) -> tuple[Money, Month | None]:
    """The lowest balance below zero as a positive amount and the first month that has it."""
    lowest = min(rows, key=lambda row: row.balance, default=None)
    if lowest is None or lowest.balance >= 0:
        return Money(0), None
    return Money(-lowest.balance), lowest.month


def bridging(rows: list[CashMonth]) -> Bridging | None:
    """The loan that would keep every balance at zero or above; None where none falls below."""
    below = [row.month for row in rows if row.balance < 0]
    return Bridging(peak(rows)[0], below[0], int(below[-1]) - int(below[0]) + 1) if below else None
