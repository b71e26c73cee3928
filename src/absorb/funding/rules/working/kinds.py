"""Which kind a cost is, where a sheet says only under which headings it stands."""

from collections.abc import Iterable

from absorb.calls.rules.text import CostKind
from absorb.kernel.czech import fold

_SIGNS: tuple[tuple[str, CostKind], ...] = (
    ("mzdove prispevky", "participant_wages"), ("prispevky ucastnik", "participant_wages"), ("osobni naklady", "direct_staff"),
    ("pracovni smlouv", "direct_staff"), ("pracovnich smluv", "direct_staff"), ("dohod", "direct_staff"), ("dpc", "direct_staff"),
    ("dpp", "direct_staff"), ("cestovn", "travel"), ("stavebni", "construction"), ("prima podpora", "direct_support"),
    ("krizov", "cross_financing"), ("sluzeb", "services"), ("sluzby", "services"), ("zarizeni", "equipment"), ("vybaveni", "equipment"),
    ("najem", "equipment"), ("odpis", "equipment"), ("material", "equipment"),
)  # fmt: skip
"""Words of headings, without accents; the first one that a heading has counts."""


def kind_of(code: str, headings: Iterable[str]) -> CostKind:
    """The kind that the nearest heading tells (the nearest first), "other" where none does; under 2 nothing is eligible."""
    if code.partition(".")[0] == "2":
        return "ineligible"
    for heading in headings:
        words = fold(heading)
        for sign, kind in _SIGNS:
            if sign in words:
                return kind
    return "other"
