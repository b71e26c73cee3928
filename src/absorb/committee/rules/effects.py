"""What a resolution does with an idea: a recommendation and an approval, beside each other (docs/decisions/0012).

A body that recommends orders the Centre's own work: what it picks is prepared, what it leaves waits. A body that approves
decides: no recommendation moves an idea any more that an approval in force has decided, and an approval may take up again
what was set aside. Neither moves back what is further on already: an idea in application or funded was chosen.
"""

from collections.abc import Mapping
from typing import Literal

import msgspec

from absorb.kernel.czech import amount
from absorb.kernel.phrases import Phrase
from absorb.tank.rules.states import words_of

Effect = Literal["recommends", "approves"]

ENDS: tuple[str, ...] = ("chosen", "reserve", "set_aside")
"""Where a resolution of either effect may send an idea."""

AHEAD: Mapping[str, frozenset[str]] = {
    "chosen": frozenset(("chosen", "in_application", "funded")),
    "reserve": frozenset(("reserve",)),
    "set_aside": frozenset(("set_aside",)),
}
"""By where it is sent the states in which the idea is there, or further, already."""

ROADS: Mapping[str, Mapping[str, tuple[str, ...]]] = {
    "recommends": {"in_tank": ("under_assessment",)},
    "approves": {"in_tank": ("under_assessment",), "set_aside": ("in_tank", "under_assessment")},
}
"""By effect and state the states an idea passes through first."""


class Recommendation(msgspec.Struct, frozen=True):
    """What an advisory body said: whether its motion was adopted, where it sends the idea, and the amount in minor units."""

    number: str
    body: str
    is_adopted: bool
    moves_idea_to: str | None
    amount_minor: int | None


def steps(effect: str, state: str, to: str) -> list[str]:
    """The states through which a resolution takes an idea from `state`, in order; none where it is there already."""
    if state in AHEAD[to]:
        return []
    return [*(step for step in ROADS[effect].get(state, ()) if step != to), to]


def departures(moves_idea_to: str | None, amount_minor: int | None, recommended: Recommendation) -> list[Phrase]:
    """In what an approval departs from a recommendation, as far as the two can be compared; nothing where it follows it."""
    found = []
    if not recommended.is_adopted:
        found.append(Phrase("the recommending body did not adopt the motion"))
    if moves_idea_to is not None and recommended.moves_idea_to is not None and moves_idea_to != recommended.moves_idea_to:
        ends = {"found": words_of(moves_idea_to), "wanted": words_of(recommended.moves_idea_to)}
        found.append(Phrase("the idea is to be “%(found)s” instead of “%(wanted)s”", **ends))
    if amount_minor is not None and recommended.amount_minor is not None and amount_minor != recommended.amount_minor:
        sums = {"found": amount(amount_minor), "wanted": amount(recommended.amount_minor)}
        found.append(Phrase("the amount is %(found)s instead of %(wanted)s", **sums))
    return found
