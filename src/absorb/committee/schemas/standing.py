"""One body as it stands: its rules by their days, its members' terms, and what the law says of it."""

import datetime as dt
import uuid

import msgspec

from absorb.committee.rules.seen import mark_of
from absorb.committee.rules.votes import Rule


class RuleOut(msgspec.Struct, frozen=True):
    """A rule with the days between which it holds, both included."""

    id: uuid.UUID
    valid_from: dt.date
    valid_to: dt.date | None
    rule: Rule


class TermOut(msgspec.Struct, frozen=True):
    """A member's term; both days belong to it."""

    id: uuid.UUID
    person_id: uuid.UUID
    name: str
    is_chair: bool
    from_on: dt.date
    to_on: dt.date | None

    def holds_on(self, day: dt.date) -> bool:
        return self.from_on <= day and (self.to_on is None or day <= self.to_on)


class Standing(msgspec.Struct, frozen=True):
    """A body with everything that was ever true of it, the latest first; `in_assembly` are who sits in the assembly today."""

    id: uuid.UUID
    name: str
    kind: str
    effect: str
    rules: list[RuleOut]
    terms: list[TermOut]
    in_assembly: frozenset[uuid.UUID]
    has_assembly: bool

    @property
    def mark(self) -> str:
        """Of its rules as they stand: whoever adds one says which they saw."""
        return mark_of(*(f"{one.id} {one.valid_to}" for one in self.rules))
