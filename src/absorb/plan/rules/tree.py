"""A plan as a value, and what holds in its tree: who stands under whom. Values in, values out."""

import datetime as dt
from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Literal

import msgspec

ClientsPer = Literal["day", "month", "year"]
NewService = Literal["yes", "no", "both"]
Status = Literal["draft", "in_force", "fulfilled", "dropped"]

Path = tuple[str, ...]
"""Where something stands in a plan: the codes of the area, of the objective and of the measure, as far down as it lies."""

Formerly = Path | None
"""Where something stood in the version before, as far as it has to be said: None is the same place, () is nowhere (it is new).
The last codes of the place are enough where only one place ends so."""


class MeasureCard(msgspec.Struct, frozen=True, kw_only=True):
    """A measure with its card (the ten-steps concept, step 5). `parent` is the code of a measure of the same objective,
    `themes` are codes of the plan's themes."""

    code: str
    name: str
    parent: str | None = None
    formerly: Formerly = None
    status: Status = "in_force"
    weight: Decimal = Decimal(1)
    themes: tuple[str, ...] = ()
    characteristics: str | None = None
    impact: str | None = None
    cost_minor: int | None = None
    cost_note: str | None = None
    funds: str | None = None
    clients: int | None = None
    clients_per: ClientsPer | None = None
    involved: str | None = None
    new_service: NewService | None = None
    new_service_note: str | None = None
    implementer: str | None = None
    note: str | None = None


class ObjectiveBranch(msgspec.Struct, frozen=True, kw_only=True):
    """An objective with its measures in the plan's order. Codes of measures are the objective's own."""

    code: str
    name: str
    formerly: Formerly = None
    description: str | None = None
    measures: tuple[MeasureCard, ...] = ()


class AreaBranch(msgspec.Struct, frozen=True, kw_only=True):
    """An area of care with its objectives. Codes of objectives are the area's own."""

    code: str
    name: str
    formerly: Formerly = None
    objectives: tuple[ObjectiveBranch, ...] = ()


class Theme(msgspec.Struct, frozen=True, kw_only=True):
    """A cross-cutting theme, such as pro-family policy; measures of any area carry it."""

    code: str
    name: str
    description: str | None = None


class PlanTree(msgspec.Struct, frozen=True, kw_only=True):
    """A whole plan. `version` is counted by the service: in a file it tells which version was exported."""

    code: str
    name: str
    version: int = 1
    valid_from: dt.date | None = None
    valid_to: dt.date | None = None
    is_example: bool = False
    note: str | None = None
    themes: tuple[Theme, ...] = ()
    areas: tuple[AreaBranch, ...] = ()


def find_cycles(parents: Mapping[str, str | None]) -> list[str]:
    """The codes that stand under themselves, over however many steps, in the order given."""
    return [code for code in parents if _leads_back(code, parents)]


def _leads_back(start: str, parents: Mapping[str, str | None]) -> bool:
    at = parents[start]
    for _ in range(len(parents)):
        if at is None or at == start:
            break
        at = parents.get(at)
    return at == start


def children_of(parent: str | None, measures: Iterable[MeasureCard]) -> list[MeasureCard]:
    """The measures right under one, or the topmost, in the plan's order."""
    return [measure for measure in measures if measure.parent == parent]


def count_branches(tree: PlanTree) -> tuple[int, int, int]:
    """How many areas, objectives and measures a plan has."""
    objectives = [objective for area in tree.areas for objective in area.objectives]
    return len(tree.areas), len(objectives), sum(len(objective.measures) for objective in objectives)
