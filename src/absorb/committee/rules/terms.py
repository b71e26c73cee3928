"""What is wrong with a body as it is given: rules and terms that overlap, dates the wrong way round, two chairs."""

import datetime as dt
import uuid
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from absorb.kernel.errors import Fault


class Span(NamedTuple):
    """From a day to a day, both included; without an end it goes on."""

    from_on: dt.date
    to_on: dt.date | None

    def overlaps(self, other: "Span") -> bool:
        return self.from_on <= (other.to_on or dt.date.max) and other.from_on <= (self.to_on or dt.date.max)


class Term(NamedTuple):
    """A member's term."""

    person_id: uuid.UUID
    span: Span
    is_chair: bool


def find_rule_faults(rules: Sequence[tuple[str, Span, int, int]]) -> Iterator[Fault]:
    """Rules as (pointer, span, numerator, denominator of the threshold): each valid on days of its own."""
    for index, (pointer, span, numerator, denominator) in enumerate(rules):
        if span.to_on is not None and span.to_on < span.from_on:
            yield Fault(f"{pointer}/valid_to", f"The rule would end ({span.to_on}) before it begins ({span.from_on}).")
        if numerator > denominator:
            yield Fault(f"{pointer}/threshold_numerator", f"More than everybody cannot be needed: {numerator}/{denominator} is above 1.")
        for earlier, (other, other_span, _, _) in enumerate(rules[:index]):
            if span.overlaps(other_span):
                yield Fault(
                    f"{pointer}/valid_from", f"The rule holds on the same days as the one at {other or earlier}; end that one first."
                )


def find_term_faults(terms: Sequence[tuple[str, Term]]) -> Iterator[Fault]:
    """Terms as (pointer, term): nobody sits twice at once, and one chairs at a time."""
    for index, (pointer, term) in enumerate(terms):
        if term.span.to_on is not None and term.span.to_on < term.span.from_on:
            yield Fault(f"{pointer}/to_on", f"The term would end ({term.span.to_on}) before it begins ({term.span.from_on}).")
            continue
        clashing = [(other, one) for other, one in terms[:index] if term.span.overlaps(one.span)]
        for other, one in clashing:
            if one.person_id == term.person_id:
                yield Fault(f"{pointer}/person_id", f"This person sits in the body on the same days already ({other}).")
            elif one.is_chair and term.is_chair:
                yield Fault(f"{pointer}/is_chair", f"The body has a chair on the same days already ({other}).")
