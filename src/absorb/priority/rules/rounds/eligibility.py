"""Who may assess which idea, whose field it is in, and what is told where too few may."""

import uuid
from collections.abc import Collection, Sequence
from typing import NamedTuple

import numpy as np

from absorb.kernel.phrases import Phrase
from absorb.priority.rules.rounds.assigning import Asked, Flags, assign

Pair = tuple[uuid.UUID, uuid.UUID]
"""An idea and an assessor."""


class Assessor(NamedTuple):
    """Somebody who assesses: whom they hand ideas in for, and what they know."""

    person: uuid.UUID
    organisations: frozenset[uuid.UUID] = frozenset()
    fields: frozenset[str] = frozenset()


class RoundIdea(NamedTuple):
    """An idea to be assessed: whose it is, and its fields (subprogramme, areas and measures it serves)."""

    idea: uuid.UUID
    organisation: uuid.UUID | None = None
    fields: frozenset[str] = frozenset()


class Short(NamedTuple):
    """An idea that fewer assess than it should: how many do, and why no more may, counted by reason."""

    idea: uuid.UUID
    got: int
    wanted: int
    conflicts: int
    own: int

    def says(self) -> Phrase:
        """The reason in a sentence."""
        got, wanted = self.got, self.wanted
        if not self.conflicts and not self.own:
            return Phrase("%(got)s of %(wanted)s assessors: the round has no more.", got=got, wanted=wanted)
        says = "%(got)s of %(wanted)s assessors: %(conflicts)s with a conflict of interest, %(own)s of its own organisation."
        return Phrase(says, got=got, wanted=wanted, conflicts=self.conflicts, own=self.own)


class Table(NamedTuple):
    """Ideas × assessors: who is barred by a conflict, whose own organisation's idea it is, what is assigned."""

    barred: Flags
    own: Flags
    stays: Flags

    @property
    def may(self) -> Flags:
        return ~self.barred & ~self.own


def plan_duties(
    ideas: Sequence[RoundIdea],
    assessors: Sequence[Assessor],
    *,
    per_idea: int,
    held: Collection[Pair] = (),
    conflicts: Collection[Pair] = (),
) -> list[Pair]:
    """The pairs to add so that every idea has its number of assessors, as far as so many may assess it.

    What is `held` stays. Nobody gets an idea that they declared a conflict about or that comes from their own organisation.
    The loads differ by as little as that allows; those who know the field are preferred as far as the loads allow.
    """
    if not ideas or not assessors:
        return []
    table = table_of(ideas, assessors, held, conflicts)
    given = assign(Asked(table.may, knows(ideas, assessors), table.stays, [per_idea] * len(ideas)))
    return [(ideas[row].idea, assessors[column].person) for row, column in np.argwhere(given & ~table.stays)]


def find_short(
    ideas: Sequence[RoundIdea],
    assessors: Sequence[Assessor],
    *,
    per_idea: int,
    held: Collection[Pair] = (),
    conflicts: Collection[Pair] = (),
) -> list[Short]:
    """The ideas that have fewer assessors than they should and to which none can be added."""
    table = table_of(ideas, assessors, held, conflicts)
    got = table.stays.sum(axis=1)
    lacking = np.flatnonzero((got < per_idea) & ~(table.may & ~table.stays).any(axis=1))
    return [
        Short(ideas[row].idea, int(got[row]), per_idea, int(table.barred[row].sum()), int((table.own & ~table.barred)[row].sum()))
        for row in map(int, lacking)
    ]


def table_of(ideas: Sequence[RoundIdea], assessors: Sequence[Assessor], held: Collection[Pair], conflicts: Collection[Pair]) -> Table:
    own = np.array([[one.organisation in each.organisations for each in assessors] for one in ideas], dtype=bool)
    return Table(flags_of(ideas, assessors, conflicts), own.reshape(len(ideas), len(assessors)), flags_of(ideas, assessors, held))


def flags_of(ideas: Sequence[RoundIdea], assessors: Sequence[Assessor], pairs: Collection[Pair]) -> Flags:
    """Ideas × assessors that are among the pairs."""
    places = {one.idea: index for index, one in enumerate(ideas)}
    columns = {one.person: index for index, one in enumerate(assessors)}
    found = np.zeros((len(places), len(columns)), dtype=bool)
    for idea, person in pairs:
        if idea in places and person in columns:
            found[places[idea], columns[person]] = True
    return found


def knows(ideas: Sequence[RoundIdea], assessors: Sequence[Assessor]) -> Flags:
    """Ideas × assessors that have a field in common."""
    names = sorted({name for one in ideas for name in one.fields})
    numbers = {name: index for index, name in enumerate(names)}
    of_ideas = np.zeros((len(ideas), len(names)), dtype=np.float32)
    of_assessors = np.zeros((len(assessors), len(names)), dtype=np.float32)
    for rows, things in ((of_ideas, [one.fields for one in ideas]), (of_assessors, [one.fields for one in assessors])):
        for index, fields in enumerate(things):
            rows[index, [numbers[name] for name in fields if name in numbers]] = 1
    return np.asarray(of_ideas @ of_assessors.T > 0)
