"""Who joins a round that runs gets a fair part of what the others have not begun."""

from collections.abc import Collection, Sequence
from typing import NamedTuple

import numpy as np

from absorb.priority.rules.rounds.assigning import Asked, assign
from absorb.priority.rules.rounds.eligibility import Assessor, Pair, RoundIdea, flags_of, knows, table_of


class Shared(NamedTuple):
    """The duties that leave somebody, and those that the new ones get in their place; each as ideas with their assessors."""

    taken: list[Pair]
    given: list[Pair]


def share_out(
    ideas: Sequence[RoundIdea],
    assessors: Sequence[Assessor],
    *,
    held: Collection[Pair],
    free: Collection[Pair],
    joining: Collection[object],
    conflicts: Collection[Pair] = (),
) -> Shared:
    """Hand over `free` duties (those of `held` that nobody has begun) to the `joining` ones, so that the loads of all differ by as
    little as that allows. Only who joins gets anything, each idea keeps as many assessors as it has, and nobody gets an idea that
    they declared a conflict about or that comes from their own organisation."""
    if not ideas or not assessors:
        return Shared([], [])
    table = table_of(ideas, assessors, held, conflicts)
    is_free = flags_of(ideas, assessors, free) & table.stays
    is_new = np.array([one.person in joining for one in assessors], dtype=bool)
    may = table.stays | (table.may & is_new)
    wanted = [int(count) for count in table.stays.sum(axis=1)]
    given = assign(Asked(may, knows(ideas, assessors), table.stays & ~is_free, wanted))

    def pairs(flags: np.ndarray[tuple[int, ...], np.dtype[np.bool_]]) -> list[Pair]:
        return [(ideas[row].idea, assessors[column].person) for row, column in np.argwhere(flags)]

    return Shared(pairs(table.stays & ~given), pairs(given & ~table.stays))
