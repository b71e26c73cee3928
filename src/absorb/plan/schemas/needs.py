"""The needs map and who serves the measures, for programs."""

import uuid
from typing import Any, Literal

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


class GroupOut(msgspec.Struct, frozen=True):
    """A target group that ideas name: how many of them, the groups of the map of the same name, and those that the town means
    by it as well."""

    group: str
    name: str
    ideas: int
    same: tuple[str, ...]
    means: tuple[str, ...]


class GroupsOut(msgspec.Struct, frozen=True):
    """The target groups of a needs map, those that ideas name, and the mark of what the town has said."""

    mapped: list[str]
    groups: list[GroupOut]
    mark: str


class GroupIn(Shape, frozen=True):
    """By this target group of ideas these groups of the needs map are meant."""

    group: str
    means: tuple[str, ...] = ()


class GroupsIn(Shape, frozen=True):
    """All that the town says of target groups. `mark` refuses it where somebody changed that since."""

    groups: tuple[GroupIn, ...]
    mark: str | None = None


class MapDifferenceOut(msgspec.Struct, frozen=True):
    """One thing that the wanted map says otherwise: of a need, a service (a row or a column that comes or ends, with what it takes
    along), the measures of one, a cell, or the order. A cell says its state and its provider; null says nothing."""

    id: str
    what: str
    kind: Literal["added", "ended", "changed"]
    group: str | None
    service: str | None
    need: str | None
    before: Any
    after: Any
    is_contested: bool
    is_taken: bool
    takes_along: list[str]


class NeedsPreviewOut(msgspec.Struct, frozen=True):
    """A workbook of the map beside the map that stands, whose `mark` taking it asks for. `is_stale`: the map was changed since
    the workbook was brought in."""

    id: uuid.UUID
    plan_code: str
    file_name: str | None
    state: Literal["open", "taken", "discarded"]
    mark: str
    is_stale: bool
    differences: list[MapDifferenceOut]


class TakeIn(Shape, frozen=True):
    """Take what is accepted; `seen` is the mark of the map that the differences were read against."""

    seen: str


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
