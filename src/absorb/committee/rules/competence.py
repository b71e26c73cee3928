"""Who decides how much money on which day: dated rows, each with the law it stands on. Told and warned of, never enforced:
whether a case is one individual case, and what is not counted, a person must judge."""

import datetime as dt
from collections.abc import Sequence
from typing import Literal

import msgspec

from absorb.kernel.czech import amount
from absorb.kernel.phrases import Phrase

BodyKind = Literal["council_committee", "council_commission", "council", "assembly", "broader_meeting", "plan_team", "coordination_group"]


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
    """A warning where a body that approves is not the one that decides the amount; the assembly may reserve whatever it likes."""
    if row is None or amount_minor is None or effect != "approves":
        return None
    decides = who_decides(row, amount_minor)
    if kind in (decides, "assembly"):
        return None
    facts = {"amount": amount(amount_minor), "limit": amount(row.above_minor), "basis": row.basis}
    facts["decides"] = Phrase.key(f"decides {decides}", decides)
    return Phrase("An amount of %(amount)s is decided by %(decides)s on this day (the limit is %(limit)s; %(basis)s).", **facts)
