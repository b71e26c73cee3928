"""The needs map: target groups with their services, against needs (the ten-steps concept, step 4), and the gaps in it.

Each cell says that somebody provides the service for the need (and who), that it is missing, or that it is not needed. A cell
that nobody has filled in says nothing and counts nowhere.
"""

import uuid
from collections.abc import Iterable, Mapping
from fractions import Fraction
from typing import Literal

import msgspec

from absorb.kernel.czech import fold

CellState = Literal["provided", "missing", "not_needed"]


class Cell(msgspec.Struct, frozen=True):
    """One cell of the needs map: what a service does for a need of a target group."""

    id: uuid.UUID
    group: str
    service: str
    need: str
    state: CellState
    providers: str | None = None


class Gap(msgspec.Struct, frozen=True):
    """The cells that a measure, or several, are about.

    `value` is the share of the needed cells that are missing, from 0 (somebody provides everything) to 1 (nobody anything);
    None where the map says nothing about them.
    """

    cells: tuple[Cell, ...] = ()

    @property
    def missing(self) -> int:
        return sum(cell.state == "missing" for cell in self.cells)

    @property
    def needed(self) -> int:
        return sum(cell.state != "not_needed" for cell in self.cells)

    @property
    def value(self) -> Fraction | None:
        return Fraction(self.missing, self.needed) if self.needed else None


class Reach(msgspec.Struct, frozen=True):
    """Where a measure stands in the map: the services and the needs that it is about, by their ids. Only one of the two
    given means the whole row or column; both, where they cross."""

    services: frozenset[uuid.UUID] = frozenset()
    needs: frozenset[uuid.UUID] = frozenset()

    def __bool__(self) -> bool:
        return bool(self.services or self.needs)

    def holds(self, service: uuid.UUID, need: uuid.UUID) -> bool:
        return bool(self) and (not self.services or service in self.services) and (not self.needs or need in self.needs)


Crossing = tuple[uuid.UUID, uuid.UUID]
"""A service and a need."""


def gaps_of(
    parents: Mapping[uuid.UUID, uuid.UUID | None], reaches: Mapping[uuid.UUID, Reach], cells: Mapping[Crossing, Cell]
) -> dict[uuid.UUID, Gap]:
    """The gap of each measure; `parents` names every measure and the one that it stands under. A measure that the map does not
    name is about what the nearest one above it is about."""
    found: dict[uuid.UUID, Gap] = {}
    for measure in parents:
        reach = _reach_of(measure, parents, reaches)
        found[measure] = Gap(tuple(cell for crossing, cell in cells.items() if reach.holds(*crossing)))
    return found


def _reach_of(measure: uuid.UUID, parents: Mapping[uuid.UUID, uuid.UUID | None], reaches: Mapping[uuid.UUID, Reach]) -> Reach:
    at: uuid.UUID | None = measure
    while at is not None:
        if reach := reaches.get(at):
            return reach
        at = parents[at]
    return Reach()


def idea_gap(gaps: Iterable[Gap], groups: Iterable[str] = ()) -> Gap:
    """The gap of an idea: each cell of the measures it serves once. Where it names target groups that these cells know, only
    their cells count; groups are compared without regard to letter case and accents."""
    cells = {cell.id: cell for gap in gaps for cell in gap.cells}
    wanted = {fold(group) for group in groups}
    own = tuple(cell for cell in cells.values() if fold(cell.group) in wanted)
    return Gap(own or tuple(cells.values()))
