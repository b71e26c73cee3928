"""Awards, instalments, payments and the settlement. Values in, values out; all amounts in minor units."""

import calendar
import datetime as dt
from collections.abc import Mapping, Sequence
from decimal import Decimal
from fractions import Fraction

import msgspec

from absorb.calls.rules.dated import holding
from absorb.funding.rules.rulebook import Book, Finding, by_row
from absorb.funding.rules.rulebook.publishing import publication_of
from absorb.kernel.errors import Fault
from absorb.kernel.facts import Amount
from absorb.kernel.intake import child, nearest
from absorb.kernel.money import round_half_away, split_by_weight
from absorb.kernel.period import Month
from absorb.kernel.phrases import Phrase

AWARD_STATES: Mapping[str, tuple[str, ...]] = {
    "awarded": ("contracted", "refused"),
    "contracted": ("settled", "terminated"),
    "settled": (),
    "terminated": (),
    "refused": (),
}
"""From each state the states it may go to."""


PUBLICATION = ("grant_publication", "contract_register")
"""The rules of the rulebook that bind a contract on a grant once it is signed."""


class Entitlement(msgspec.Struct, frozen=True):
    """One source's part of a settlement. `balance_minor` above zero is still to come, below zero it goes back."""

    source: str
    entitled_minor: int
    received_minor: int
    balance_minor: int


class Standing(msgspec.Struct, frozen=True):
    """One source of a subsidy before money moves: what it awarded, what came of it, what the settlement says is due."""

    state: str
    awarded_minor: int
    received_minor: int
    entitled_minor: int | None = None


def publication_findings(
    awarded: Mapping[str, int], contract: tuple[dt.date, dt.date | None] | None, today: dt.date, book: Book
) -> list[Finding]:
    """What the law asks about publishing what each source awarded, by the rows that hold on the day of signing; `contract` is when
    it was signed and published. Before it is signed today's rows tell what will be asked."""
    signed_on, published_on = contract if contract is not None else (None, None)
    rows = [(rule, row) for rule in PUBLICATION for row in holding(getattr(book, rule), signed_on or today)]
    return [
        by_row(rule, row, publication_of(row, code, minor, "CZK", signed_on=signed_on, published_on=published_on, today=today))
        for rule, row in rows
        for code, minor in awarded.items()
        if minor and code in row.payers
    ]


def find_award_faults(asked: Mapping[str, int], awarded: Mapping[str, int]) -> list[Fault]:
    """A source that was not asked, or that gives more than it was asked for, or less than nothing."""
    faults = []
    for source, amount in awarded.items():
        pointer = child("/shares", source)
        if source not in asked:
            faults.append(
                Fault(pointer, Phrase('The source "%(source)s" was not asked%(hint)s', source=source, hint=nearest(source, asked)))
            )
        elif not 0 <= amount <= asked[source]:
            says = Phrase(
                "%(amount)s is awarded where %(none)s to %(most)s was asked.",
                amount=Amount(amount),
                none=Amount(0),
                most=Amount(asked[source]),
            )
            faults.append(Fault(pointer, says))
    return faults


def find_instalment_faults(awarded: Mapping[str, int], instalments: Sequence[tuple[str, int]]) -> list[Fault]:
    """Instalments of each source must add up to its award to the haléř."""
    planned: dict[str, int] = {}
    for source, amount in instalments:
        planned[source] = planned.get(source, 0) + amount
    return [
        Fault(
            child("/instalments", source),
            Phrase("Instalments add up to %(sum)s, the award is %(amount)s.", sum=Amount(planned.get(source, 0)), amount=Amount(amount)),
        )
        for source, amount in awarded.items()
        if planned.get(source, 0) != amount
    ] + [
        Fault(
            child("/instalments", source),
            Phrase('The source "%(source)s" awards nothing%(hint)s', source=source, hint=nearest(source, awarded)),
        )
        for source in planned
        if source not in awarded
    ]


def find_payment_fault(kind: str, amount_minor: int, standing: Standing) -> Fault | None:
    """Why so much cannot have moved: nothing beyond the award comes, nothing goes back that did not come, and after the
    settlement only what it left open is paid or returned."""
    amount, received = Amount(amount_minor), standing.received_minor
    if amount_minor <= 0:
        return Fault("/amount", "0.00 moves no money; say how much was paid.")
    if standing.state == "settled" and kind not in ("balance", "return"):
        return Fault("/kind", 'The subsidy is settled: only its "balance" can still come, or a "return" go back.')
    due = standing.entitled_minor if standing.entitled_minor is not None else standing.awarded_minor
    least = standing.entitled_minor or 0
    if kind == "return" and received - amount_minor < least:
        says = "%(amount)s cannot go back: %(most)s can, of %(received)s received."
        return Fault("/amount", Phrase(says, amount=amount, most=Amount(max(received - least, 0)), received=Amount(received)))
    if kind != "return" and received + amount_minor > due:
        says = "%(amount)s cannot come: of %(due)s due from this source, %(left)s is still to come."
        return Fault("/amount", Phrase(says, amount=amount, due=Amount(due), left=Amount(max(due - received, 0))))
    return None


def plan_instalments(awarded_minor: int, advance_percent: Decimal, count: int) -> list[int]:
    """An advance of so many per cent, the rest in `count` equal instalments; the parts add up to the award."""
    advance = round_half_away(Fraction(awarded_minor) * Fraction(advance_percent) / 100)
    if count == 0:
        return [awarded_minor]
    return [advance, *split_by_weight(awarded_minor - advance, [1] * count)]


def settle(
    *, eligible_budget_minor: int, spent_minor: int, other_income_minor: int, awarded: Mapping[str, int], received: Mapping[str, int]
) -> list[Entitlement]:
    """What each source owes in the end, and what is still to come or goes back.

    The entitlement is (approved eligible expenditure - other monetary income) x the public rate, rounded to the
    haléř, and never more than was awarded; the public rate is award / eligible budget. This is how a running OPZ+
    project is settled (domain facts, "Entitlement"; not the rulebook's own text). Sources share it in proportion to
    their awards by largest remainder, so the parts add up to it.
    """
    total_award = sum(awarded.values())
    base = max(spent_minor - other_income_minor, 0)
    rate = Fraction(total_award, eligible_budget_minor) if eligible_budget_minor else Fraction(0)
    entitled = min(round_half_away(base * rate), total_award)
    parts = split_by_weight(entitled, list(awarded.values())) if total_award else [0] * len(awarded)
    return [
        Entitlement(
            source=source, entitled_minor=part, received_minor=received.get(source, 0), balance_minor=part - received.get(source, 0)
        )
        for source, part in zip(awarded, parts, strict=True)
    ]


def report_due_on(first_month: Month, months: int, days_after: int) -> dt.date:
    """So many days after the last day of the period."""
    return first_month.plus(months - 1).last_day() + dt.timedelta(days=days_after)


def keep_until(last_payment_on: dt.date) -> dt.date:
    """Documents are kept five years from 31 December of the year of the authority's last payment (CPR Art. 82)."""
    year = last_payment_on.year + 5
    return dt.date(year, 12, calendar.monthrange(year, 12)[1])
