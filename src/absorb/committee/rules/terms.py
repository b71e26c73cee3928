"""What is wrong with a body as it is given: rules and terms that overlap, dates the wrong way round, two chairs."""

import datetime as dt
import uuid
from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

from absorb.kernel.errors import Fault
from absorb.kernel.phrases import Phrase, told_day


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


class Deciding(NamedTuple):
    """A rule at its place: its days, and as numerator and denominator how many must be present and how many agree."""

    pointer: str
    span: Span
    quorum: tuple[int, int]
    threshold: tuple[int, int]
    is_exceeded: bool


def find_rule_faults(rules: Sequence[Deciding]) -> Iterator[Fault]:
    """Each rule is valid on days of its own, and asks for no more than everybody."""
    for index, (pointer, span, *_) in enumerate(rules):
        if span.to_on is not None and span.to_on < span.from_on:
            says = Phrase("The rule would end (%(end)s) before it begins (%(start)s).", **_days(span))
            yield Fault(f"{pointer}/valid_to", says)
        yield from _share_faults(rules[index])
        for earlier, (other, other_span, *_) in enumerate(rules[:index]):
            if span.overlaps(other_span):
                says = Phrase("The rule holds on the same days as the one at %(other)s; end that one first.", other=other or earlier)
                yield Fault(f"{pointer}/valid_from", says)


def _share_faults(rule: Deciding) -> Iterator[Fault]:
    """More than the quorum's share are present, so a share of everybody could never be."""
    numerator, denominator = rule.threshold
    share = f"{numerator}/{denominator}"
    if numerator > denominator:
        says = "More than everybody cannot be needed: %(share)s is above 1."
        yield Fault(f"{rule.pointer}/threshold_numerator", Phrase(says, share=share))
    elif numerator == denominator and rule.is_exceeded:
        says = "More than everybody cannot be needed: where all must agree, at least %(share)s is needed."
        yield Fault(f"{rule.pointer}/threshold_numerator", Phrase(says, share=share))
    numerator, denominator = rule.quorum
    if numerator >= denominator:
        says = "More than everybody cannot be needed: more than %(share)s of the members would have to be present."
        yield Fault(f"{rule.pointer}/quorum_numerator", Phrase(says, share=f"{numerator}/{denominator}"))


def find_term_faults(terms: Sequence[tuple[str, Term]]) -> Iterator[Fault]:
    """Terms as (pointer, term): nobody sits twice at once, and one chairs at a time."""
    for index, (pointer, term) in enumerate(terms):
        if term.span.to_on is not None and term.span.to_on < term.span.from_on:
            yield Fault(f"{pointer}/to_on", Phrase("The term would end (%(end)s) before it begins (%(start)s).", **_days(term.span)))
            continue
        clashing = [(other, one) for other, one in terms[:index] if term.span.overlaps(one.span)]
        for other, one in clashing:
            if one.person_id == term.person_id:
                says = Phrase("This person sits in the body on the same days already (%(other)s).", other=other)
                yield Fault(f"{pointer}/person_id", says)
            elif one.is_chair and term.is_chair:
                yield Fault(f"{pointer}/is_chair", Phrase("The body has a chair on the same days already (%(other)s).", other=other))


def _days(span: Span) -> dict[str, Any]:
    """The days as each reader writes them."""
    return {name: told_day(on) for name, on in (("start", span.from_on), ("end", span.to_on)) if on is not None}
