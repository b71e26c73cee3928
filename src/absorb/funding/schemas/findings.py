"""What rules find of an idea's money, for other programs."""

import datetime as dt

import msgspec

from absorb.funding.rules.rulebook import Finding, Verdict


class FindingOut(msgspec.Struct, frozen=True):
    """What one rule says (of one `payer`, where each has a duty of its own): what it saw, what would satisfy it, where it is
    written, from when to when it holds, and whether its figure still waits to be read in the law or the call itself."""

    rule: str
    verdict: Verdict
    says: str
    satisfied_by: str | None
    basis: str
    source: str
    where: str
    valid_from: dt.date | None
    valid_to: dt.date | None
    unverified: bool
    payer: str | None


class FindingsOut(msgspec.Struct, frozen=True):
    """Everything that the rules of a day say of an idea."""

    idea: str
    on: dt.date
    findings: list[FindingOut]


def told_finding(found: Finding) -> FindingOut:
    """A finding with its sentences as programs read them."""
    facts = {name: getattr(found, name) for name in FindingOut.__struct_fields__}
    said = {name: str(facts[name]) if facts[name] is not None else None for name in ("says", "satisfied_by", "basis")}
    return FindingOut(**{**facts, **said})
