"""What minutes must tell by law: a template without it may be looked at, but no minutes are written in it.

Section 95 (the assembly) and section 101 (the council) of Act No. 128/2000 Coll.: minutes always tell how many members were
present, the approved agenda, the course and the result of each vote, and the resolutions adopted. Committees and commissions
keep the same form here, since a town has one template for all its bodies.
"""

from collections.abc import Mapping

from absorb.documents.linting import lint

MUSTS: Mapping[str, tuple[frozenset[str], ...]] = {
    "present": (frozenset(("attendance.summary", "attendance.rows.*.name")),),
    "agenda": (frozenset(("items.*.title",)),),
    "votes": (frozenset(("items.*.counts",)), frozenset(("items.*.result",))),
    "resolutions": (frozenset(("items.*.resolution",)),),
}
"""By what must be told: of each set of facts one has to stand in the template."""

LACKS = {
    "present": "Minutes in it would not tell how many members were present: {{ attendance.summary }} is missing.",
    "agenda": "Minutes in it would not tell the agenda: the title of each item is missing.",
    "votes": "Minutes in it would not tell the course and the result of votes: the counts or the result of each item is missing.",
    "resolutions": "Minutes in it would not tell the resolutions adopted: the resolution of each item is missing.",
}
"""What is said where a template lacks one of them."""


def find_lacking(content: bytes) -> list[str]:
    """What the law asks of minutes and this template would not tell, by the names of `MUSTS`. A condition tells nothing."""
    told = {fact.path for one in lint(content, None).placeholders if one.type == "variable" for fact in one.facts}
    return [name for name, musts in MUSTS.items() if not all(must & told for must in musts)]
