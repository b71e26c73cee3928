"""The needs map and who serves the measures, for programs."""

import uuid
from typing import Literal

import msgspec

from absorb.kernel.intake import Shape
from absorb.plan.rules.needs_map import NeedColumn, NeedsMap, SaidCell, ServiceRow


class CellIn(Shape, frozen=True):
    """What a service does for a need; `providers` names who provides it, and stands with "provided" alone."""

    need: str
    state: Literal["provided", "missing", "not_needed"]
    providers: str | None = None


class NeedIn(Shape, frozen=True):
    """A need, and the measures that are about it: their numbers, as long as is clear ("2.1", "1 / 1.1 / 2.1")."""

    name: str
    measures: tuple[str, ...] = ()


class ServiceIn(Shape, frozen=True):
    """A service for a target group, with its cells; a need that it does not name has an empty cell."""

    group: str
    name: str
    measures: tuple[str, ...] = ()
    cells: tuple[CellIn, ...] = ()


class MapIn(Shape, frozen=True):
    """A whole needs map. `mark` is that of the map it was made from, and refuses it where somebody changed that since."""

    needs: tuple[NeedIn, ...]
    services: tuple[ServiceIn, ...]
    mark: str | None = None

    def map(self) -> NeedsMap:
        return NeedsMap(
            tuple(NeedColumn(one.name, one.measures) for one in self.needs),
            tuple(
                ServiceRow(row.group, row.name, row.measures, {cell.need: SaidCell(cell.state, cell.providers) for cell in row.cells})
                for row in self.services
            ),
        )


class MapOut(msgspec.Struct, frozen=True):
    """A needs map, its mark, and how many cells say what."""

    needs: tuple[NeedIn, ...]
    services: tuple[ServiceIn, ...]
    mark: str
    counts: dict[str, int]

    @classmethod
    def of(cls, given: NeedsMap) -> "MapOut":
        services = tuple(
            ServiceIn(row.group, row.name, row.measures, tuple(CellIn(need, one.state, one.providers) for need, one in row.cells.items()))
            for row in given.services
        )
        return cls(tuple(NeedIn(one.name, one.measures) for one in given.needs), services, given.mark, given.counts)


class ServingOut(msgspec.Struct, frozen=True):
    """Who serves a measure: providers named in the needs map, ideas that wait and that are chosen with the money they ask, and
    how many of the needed cells are missing."""

    id: uuid.UUID
    area: str
    objective: str
    code: str
    name: str
    status: str
    cost_minor: int | None
    waiting: int
    waiting_minor: int
    chosen: int
    chosen_minor: int
    missing: int
    needed: int
    providers: tuple[str, ...]
    is_unserved: bool
    is_crowded: bool
    would_change: bool
