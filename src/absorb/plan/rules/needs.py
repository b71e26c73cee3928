"""The needs map: target groups with their services, against needs (the ten-steps concept, step 4), and the gaps in it.

Each cell says that somebody provides the service for the need (and who), that it is missing, or that it is not needed. A cell
that nobody has filled in says nothing and counts nowhere.
"""

import uuid
from collections.abc import Iterable, Mapping
from fractions import Fraction
from types import MappingProxyType
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
    None where the map says nothing about them. Of an idea, `groups` are the target groups of the map whose cells alone count,
    and `unknown` those of its own that none of the cells is for.
    """

    cells: tuple[Cell, ...] = ()
    groups: tuple[str, ...] = ()
    unknown: tuple[str, ...] = ()

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


class Meant(msgspec.Struct, frozen=True):
    """What an idea's target group is called, and the groups of the map that are meant by it, folded: those of its own name, and
    those that the town says."""

    name: str
    groups: frozenset[str]


def idea_gap(gaps: Iterable[Gap], groups: Iterable[str] = (), meant: Mapping[str, Meant] = MappingProxyType({})) -> Gap:
    """The gap of an idea: each cell of the measures it serves once. Where it names target groups that these cells are for, only
    their cells count. `meant` says what is meant by a group; one that it does not name means the group of the same name,
    without regard to letter case and accents. No other likeness of words is guessed at."""
    cells = tuple({cell.id: cell for gap in gaps for cell in gap.cells}.values())
    known = {fold(cell.group): cell.group for cell in cells}
    wanted: set[str] = set()
    unknown: list[str] = []
    for group in dict.fromkeys(groups):
        one = meant.get(group) or Meant(group, frozenset([fold(group)]))
        own = one.groups & known.keys()
        wanted |= own
        unknown += [] if own else [one.name]
    own_cells = tuple(cell for cell in cells if fold(cell.group) in wanted)
    return Gap(own_cells or cells, tuple(name for folded, name in known.items() if folded in wanted), tuple(unknown))
