"""The case as numbers: sources and cells by index, limits in haléře, and cells that are alike put together.

Cells that the same sources may pay and that fall under the same limits form a **group**: any split of a group's
amounts can be laid on its cells in proportion to their costs without touching a limit, so all decisions about totals
and shares are made on groups and only whole haléře are settled cell by cell.
"""

from collections.abc import Container

import msgspec

from absorb.funding.rules.schedule.demands import pair_pointers
from absorb.funding.rules.schedule.months import years_of
from absorb.funding.rules.schedule.shapes import Case, Source
from absorb.kernel.money import share_at_least, share_at_most

Cell = tuple[int, int]
"""(line index, period index)."""


class Everything:
    """A container that holds every demand."""

    def __contains__(self, key: object) -> bool:
        return True


class Ceiling(msgspec.Struct, frozen=True):
    """An upper limit with the pointer that sets it."""

    amount: int
    pointer: str


class Limits(msgspec.Struct):
    """What one source must and may pay, pins included; `base` is the cost of what it may pay."""

    base: int
    least: int
    least_pointers: list[str]
    ceilings: list[Ceiling]
    by_period: dict[int, Ceiling]
    by_year: dict[str, Ceiling]

    @property
    def most(self) -> int:
        """The tightest upper limit on the source's total."""
        return min((ceiling.amount for ceiling in self.ceilings), default=self.base)


class Group(msgspec.Struct):
    """Cells that are alike. `cost` is what they cost, `room` what is left of it after pins, `payers` who may pay it."""

    payers: tuple[int, ...]
    period_class: int
    line: int | None
    cost: int
    room: int
    cells: list[Cell]


class Model(msgspec.Struct):
    """The whole case under the demands that hold.

    `classes[i]` lists the periods of period class i; limits by period or year tell classes apart, `class_years[i]` are
    the years whose limits count for the whole of class i. `straddles` holds (source, class) pairs in which a limit by
    year meets a period of two or more years: no network can hold those, see `choices`.
    """

    case: Case
    limits: list[Limits]
    order: list[int]
    groups: list[Group]
    classes: list[list[int]]
    straddles: list[tuple[int, int]]
    pins: dict[tuple[int, int, int], int]
    pin_clash: bool
    pairs: list[tuple[int, int]]
    cost: int

    def pinned(self, source: int) -> int:
        """What is pinned on one source."""
        return sum(amount for (payer, _, _), amount in self.pins.items() if payer == source)

    def cost_of(self, cell: Cell) -> int:
        """What a cell costs."""
        row, period = cell
        return int(self.case.lines[row].amounts[self.case.periods[period].id])

    def only_year(self, period: int) -> str | None:
        """The year that holds the whole period, or None for a period of two or more years."""
        years = years_of(self.case.periods[period])
        return years[0][0] if len(years) == 1 else None


class _Scope:
    """Which lines and periods each source may pay under the demands that hold, as bit masks of sources."""

    def __init__(self, case: Case, active: Container[str]) -> None:
        self.lines = [0] * len(case.lines)
        self.periods = [0] * len(case.periods)
        for index, source in enumerate(case.sources):
            kinds, lines, periods = (self._names(source, index, field, active) for field in ("kinds", "lines", "periods"))
            bit = 1 << index
            for place, line in enumerate(case.lines):
                if (kinds is None or line.kind in kinds) and (lines is None or line.code in lines):
                    self.lines[place] |= bit
            for place, period in enumerate(case.periods):
                if periods is None or period.id in periods:
                    self.periods[place] |= bit

    @staticmethod
    def _names(source: Source, index: int, field: str, active: Container[str]) -> set[str] | None:
        names = getattr(source, field)
        return set(names) if names is not None and f"/sources/{index}/{field}" in active else None


def build(case: Case, active: Container[str] | None = None) -> Model:
    """The model of a case under the demands whose keys are in `active` (all of them, if None)."""
    active = Everything() if active is None else active
    scope = _Scope(case, active)
    period_index = {period.id: index for index, period in enumerate(case.periods)}
    costs = {
        (row, period_index[period]): int(amount)
        for row, line in enumerate(case.lines)
        for period, amount in sorted(line.amounts.items(), key=lambda item: period_index[item[0]])
        if amount
    }
    bases = _bases(scope, costs, len(case.sources))
    limits = [_limits(source, index, bases[index], period_index, active) for index, source in enumerate(case.sources)]
    pairs = [pair for pair, pointers in pair_pointers(case).items() if pointers[0] in active]
    pins = _pins(case, active, period_index)
    classes, class_of = _classes(case, limits)
    groups, clash = _groups(costs, scope, pins, class_of, _contested(costs, scope, pairs))
    return Model(
        case=case,
        limits=limits,
        order=_order(case),
        groups=groups,
        classes=classes,
        straddles=_straddles(case, limits, classes),
        pins=pins,
        pin_clash=clash,
        pairs=pairs,
        cost=sum(costs.values()),
    )


def _order(case: Case) -> list[int]:
    index_of = {source.id: index for index, source in enumerate(case.sources)}
    named = [index_of[name] for name in case.prefer]
    return named + [index for index in range(len(case.sources)) if index not in set(named)]


def _bases(scope: _Scope, costs: dict[Cell, int], count: int) -> list[int]:
    by_mask: dict[int, int] = {}
    for (row, period), cost in costs.items():
        mask = scope.lines[row] & scope.periods[period]
        by_mask[mask] = by_mask.get(mask, 0) + cost
    return [sum(cost for mask, cost in by_mask.items() if mask >> index & 1) for index in range(count)]


def _limits(source: Source, index: int, base: int, period_index: dict[str, int], active: Container[str]) -> Limits:
    pointer = f"/sources/{index}"
    least, least_pointers = 0, []
    ceilings = []
    for field, percent in (("min_percent", source.min_percent), ("exact_percent", source.exact_percent)):
        if percent is not None and f"{pointer}/{field}" in active:
            least = max(least, share_at_least(base, percent))
            least_pointers.append(f"{pointer}/{field}")
    for field, percent in (("exact_percent", source.exact_percent), ("max_percent", source.max_percent)):
        if percent is not None and f"{pointer}/{field}" in active:
            ceilings.append(Ceiling(share_at_most(base, percent), f"{pointer}/{field}"))
    if source.max_total is not None and f"{pointer}/max_total" in active:
        ceilings.append(Ceiling(int(source.max_total), f"{pointer}/max_total"))
    by_period = {
        period_index[period]: Ceiling(int(amount), place)
        for period, amount in source.max_per_period.items()
        if (place := _place(pointer, "max_per_period", period)) in active
    }
    by_year = {
        year: Ceiling(int(amount), place)
        for year, amount in source.max_per_year.items()
        if (place := _place(pointer, "max_per_year", year)) in active
    }
    return Limits(base, least, least_pointers, ceilings, by_period, by_year)


def _place(pointer: str, field: str, name: str) -> str:
    return f"{pointer}/{field}/{name.replace('~', '~0').replace('/', '~1')}"


def _pins(case: Case, active: Container[str], period_index: dict[str, int]) -> dict[tuple[int, int, int], int]:
    line_index = {line.code: index for index, line in enumerate(case.lines)}
    source_index = {source.id: index for index, source in enumerate(case.sources)}
    return {
        (source_index[pin.source], line_index[pin.line], period_index[pin.period]): int(pin.amount)
        for index, pin in enumerate(case.pins)
        if f"/pins/{index}" in active
    }


def _classes(case: Case, limits: list[Limits]) -> tuple[list[list[int]], list[int]]:
    """Periods that no limit tells apart, together."""
    limited_periods = {period for limit in limits for period in limit.by_period}
    limited_years = {year for limit in limits for year in limit.by_year}
    known: dict[object, int] = {}
    classes: list[list[int]] = []
    class_of: list[int] = []
    for index, period in enumerate(case.periods):
        years = [year for year, _, _ in years_of(period)]
        key: object = None
        if index in limited_periods or (len(years) > 1 and limited_years.intersection(years)):
            key = index
        elif limited_years.intersection(years):
            key = years[0]
        if key not in known:
            known[key] = len(classes)
            classes.append([])
        classes[known[key]].append(index)
        class_of.append(known[key])
    return classes, class_of


def _straddles(case: Case, limits: list[Limits], classes: list[list[int]]) -> list[tuple[int, int]]:
    found = []
    for source, limit in enumerate(limits):
        for index, periods in enumerate(classes):
            years = [year for year, _, _ in years_of(case.periods[periods[0]])]
            if len(periods) == 1 and len(years) > 1 and limit.by_year.keys() & set(years):
                found.append((source, index))
    return found


def _contested(costs: dict[Cell, int], scope: _Scope, pairs: list[tuple[int, int]]) -> set[int]:
    """The lines of which both sources of some pair could pay a part: each is decided by itself."""
    if not pairs:
        return set()
    masks: dict[int, int] = {}
    for row, period in costs:
        masks[row] = masks.get(row, 0) | scope.lines[row] & scope.periods[period]
    return {row for row, mask in masks.items() if any(mask >> one & mask >> other & 1 for one, other in pairs)}


def _groups(
    costs: dict[Cell, int], scope: _Scope, pins: dict[tuple[int, int, int], int], class_of: list[int], contested: set[int]
) -> tuple[list[Group], bool]:
    """The groups in the order of their first cells, and whether a pin cannot be kept at all."""
    pinned: dict[Cell, dict[int, int]] = {}
    for (source, row, period), amount in pins.items():
        pinned.setdefault((row, period), {})[source] = amount
    clash = any(amount for cell, amounts in pinned.items() if cell not in costs for amount in amounts.values())
    groups: dict[object, Group] = {}
    for cell, cost in costs.items():
        row, period = cell
        mask = scope.lines[row] & scope.periods[period]
        line = row if row in contested else None
        room = cost
        key: object = (mask, class_of[period], line)
        if cell in pinned:
            for source, amount in pinned[cell].items():
                clash = clash or bool(amount and not mask >> source & 1)
                mask &= ~(1 << source)
                room -= amount
            clash = clash or room < 0
            key = cell
        group = groups.get(key)
        if group is None:
            payers = tuple(source for source in range(mask.bit_length()) if mask >> source & 1)
            groups[key] = group = Group(payers, class_of[period], line, 0, 0, [])
        group.cost += cost
        group.room += room
        group.cells.append(cell)
    return list(groups.values()), clash


def pinned_in(model: Model, source: int, period_class: int) -> int:
    """What is pinned on one source in the periods of one class."""
    periods = set(model.classes[period_class])
    return sum(amount for (payer, _, period), amount in model.pins.items() if payer == source and period in periods)
