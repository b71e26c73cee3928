"""When money comes and goes, month by month, and how deep the town must reach into its own pocket before it comes.

Rule (contract): costs go out equally over a period's months; a source without `pays` pays each period's amount the
same way; an advance comes in the project's first month, then what each period used comes `lag_months` after its last
month until the source's total is reached.
"""

from collections.abc import Mapping

from absorb.funding.rules.schedule.months import last_month, spread
from absorb.funding.rules.schedule.shapes import Case, CashMonth, Pays, Period
from absorb.kernel.money import Money, share_rounded
from absorb.kernel.period import Month


def receipts(periods: list[Period], used: list[int], pays: Pays | None) -> dict[Month, int]:
    """One source's money by the month it comes in. `used` is what it pays in each period."""
    found: dict[Month, int] = {}
    if pays is None:
        for period, amount in zip(periods, used, strict=True):
            found.update(spread(amount, period))
        return found
    total = sum(used)
    advance = share_rounded(total, pays.advance_percent) if pays.advance_percent is not None else 0
    left = total - advance
    if advance:
        found[periods[0].first] = advance
    for period, amount in zip(periods, used, strict=True):
        month = last_month(period).plus(pays.lag_months)
        found[month] = found.get(month, 0) + min(amount, left)
        left -= min(amount, left)
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
        for month, amount in receipts(case.periods, used[index], source.pays).items():
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
