"""Assignments that change: who joins a running round gets a fair part of what the others have not begun, and a round that is
assigned anew keeps what can stay."""

from collections.abc import Collection, Sequence
from typing import NamedTuple

import numpy as np

from absorb.priority.rules.rounds.assigning import Asked, Flags, assign
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
    return _shared(ideas, assessors, table.stays, given)


def assign_anew(
    ideas: Sequence[RoundIdea],
    assessors: Sequence[Assessor],
    *,
    per_idea: int,
    held: Collection[Pair],
    free: Collection[Pair],
    conflicts: Collection[Pair] = (),
) -> Shared:
    """As `plan_duties` would assign them if the `free` duties (of `held`) were nobody's: as evenly and as much to those who know the
    field. Of all such assignments it is the one by which the fewest change hands."""
    if not ideas or not assessors:
        return Shared([], [])
    table = table_of(ideas, assessors, held, conflicts)
    is_free = flags_of(ideas, assessors, free) & table.stays
    fixed = table.stays & ~is_free
    given = assign(Asked(table.may, knows(ideas, assessors), fixed, [per_idea] * len(ideas), is_free & table.may))
    return _shared(ideas, assessors, table.stays, given)


def _shared(ideas: Sequence[RoundIdea], assessors: Sequence[Assessor], stood: Flags, given: Flags) -> Shared:
    def pairs(flags: Flags) -> list[Pair]:
        return [(ideas[row].idea, assessors[column].person) for row, column in np.argwhere(flags)]

    return Shared(pairs(stood & ~given), pairs(given & ~stood))
