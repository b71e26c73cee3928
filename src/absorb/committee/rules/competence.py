"""Who decides how much money on which day: dated rows, each with the law it stands on. Told and warned of, never enforced:
whether a case is one individual case, and what is not counted, a person must judge."""

import datetime as dt
from collections.abc import Iterator, Sequence
from typing import Literal

import msgspec

from absorb.committee.rules.terms import Span
from absorb.kernel.czech import amount
from absorb.kernel.errors import Fault
from absorb.kernel.phrases import Phrase, told_day

BodyKind = Literal["council_committee", "council_commission", "council", "assembly", "broader_meeting", "plan_team", "coordination_group"]


HEIGHT = {"assembly": 2, "council": 1}
"""Who stands above whom: the assembly above the council, and the council above every other body."""


class Competence(msgspec.Struct, frozen=True):
    """From a day to a day, both included: more than `above_minor` is decided by `above_kind`, the rest by `otherwise_kind`."""

    valid_from: dt.date
    above_minor: int
    above_kind: str
    otherwise_kind: str
    basis: str
    valid_to: dt.date | None = None
    source: str = ""
    sureness: str = ""

    @property
    def span(self) -> Span:
        return Span(self.valid_from, self.valid_to)


class Law(msgspec.Struct, frozen=True):
    """What the law expects of a kind of body: a check by its name, from when to when, on what it stands, and in words."""

    kinds: tuple[str, ...]
    check: str
    valid_from: dt.date
    basis: str
    says: str
    valid_to: dt.date | None = None
    sureness: str = ""

    def holds_on(self, day: dt.date) -> bool:
        return self.valid_from <= day and (self.valid_to is None or day <= self.valid_to)


def find_competence(rows: Sequence[Competence], day: dt.date) -> Competence | None:
    """The row that holds on a day; the first of those that do, so that a town's own go before the law's."""
    return next((row for row in rows if row.valid_from <= day and (row.valid_to is None or day <= row.valid_to)), None)


def who_decides(row: Competence, amount_minor: int) -> str:
    """The kind of body that decides an amount: exactly the limit is still decided by the other one."""
    return row.above_kind if amount_minor > row.above_minor else row.otherwise_kind


def check_competence(row: Competence | None, kind: str, effect: str, amount_minor: int | None) -> Phrase | None:
    """A warning where a body that approves is below the one that decides the amount; a higher one may take whatever it likes."""
    if row is None or amount_minor is None or effect != "approves":
        return None
    decides = who_decides(row, amount_minor)
    if kind == decides or HEIGHT.get(kind, 0) > HEIGHT.get(decides, 0):
        return None
    facts = {"amount": amount(amount_minor), "limit": amount(row.above_minor), "basis": row.basis, "decides": _decides(decides)}
    return Phrase("An amount of %(amount)s is decided by %(decides)s on this day (the limit is %(limit)s; %(basis)s).", **facts)


def find_competence_faults(row: Competence, there: Sequence[Competence]) -> Iterator[Fault]:
    """What stands in the way of a town's own row beside those that are there: only one holds on a day."""
    if row.valid_to is not None and row.valid_to < row.valid_from:
        start, end = told_day(row.valid_from), told_day(row.valid_to)
        yield Fault("/valid_to", Phrase("It would end (%(end)s) before it begins (%(start)s).", start=start, end=end))
    elif (other := next((one for one in there if one.span.overlaps(row.span)), None)) is not None:
        says = "Another amount holds %(days)s: %(limit)s (%(basis)s). Only one holds on a day: end that one first, or choose other days."
        yield Fault("/valid_from", Phrase(says, days=_days(other), limit=amount(other.above_minor), basis=other.basis))
    if HEIGHT.get(row.above_kind, 0) <= HEIGHT.get(row.otherwise_kind, 0):
        yield Fault("/otherwise_kind", Phrase("The larger amount is decided by the higher body: the assembly stands above the council."))


def find_left_to_the_assembly(row: Competence, laws: Sequence[Competence]) -> list[Phrase]:
    """Where a town's own row gives a lower body what the law leaves to the assembly on the same days: told, not refused."""
    found = []
    for law in laws:
        is_lower = row.above_kind != law.above_kind or row.above_minor > law.above_minor
        if law.above_kind == "assembly" and law.span.overlaps(row.span) and is_lower:
            says = "The law leaves more than %(limit)s to the assembly %(days)s (%(basis)s); this row gives it to a lower body."
            found.append(Phrase(says, limit=amount(law.above_minor), days=_days(law), basis=law.basis))
    return found


def _decides(kind: str) -> Phrase:
    return Phrase.key(f"decides {kind}", kind)


def _days(row: Competence) -> Phrase:
    if row.valid_to is None:
        return Phrase("from %(start)s on", start=told_day(row.valid_from))
    return Phrase("from %(start)s to %(end)s", start=told_day(row.valid_from), end=told_day(row.valid_to))
