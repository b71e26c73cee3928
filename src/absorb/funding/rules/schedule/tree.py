"""The network of a case: money runs from each source through its years and periods into groups of cells.

START -> source -> [year] -> [period] -> group -> END. A year or period node stands only where a limit needs it. Pins
are taken out beforehand: they use up limits and room, and the network carries the rest.
"""

import msgspec

from absorb.funding.rules.schedule.model import Model
from absorb.funding.rules.schedule.months import in_year, years_of
from absorb.funding.rules.schedule.network import Bounds

Fixed = dict[tuple[int, int], int]
"""(source, period class) -> what the source pays there in all, pins included, where that is already decided."""


class Pay(msgspec.Struct, frozen=True):
    """The arc by which one source pays one group."""

    source: int
    group: int
    arc: int


class Tree(msgspec.Struct):
    """`heads[s]` is the arc that carries all of source s, `pays` are the arcs into groups; both without pins.

    `years` and `classes` find the arcs into a source's year and period class where such a node stands.
    """

    bounds: Bounds
    heads: list[int]
    pays: list[Pay]
    years: dict[tuple[int, str], int]
    classes: dict[tuple[int, int], int]


class _PinsBreak(Exception):
    """The pins alone are above a limit."""


def grow(model: Model, fixed: Fixed | None = None) -> Tree | None:
    """The network of a model; None if its pins alone break a limit."""
    if model.pin_clash:
        return None
    answer = Tree(Bounds(), [], [], {}, {})
    sinks = [answer.bounds.node() for _ in model.groups]
    pinned = _pinned(model)
    try:
        for source in range(len(model.limits)):
            _Branch(model, source, fixed or {}, pinned, answer, sinks).grow()
    except _PinsBreak:
        return None
    for node, group in zip(sinks, model.groups, strict=True):
        answer.bounds.arc(node, Bounds.END, 0, group.room)
    return answer


def _pinned(model: Model) -> Fixed:
    class_of = {period: index for index, periods in enumerate(model.classes) for period in periods}
    found: Fixed = {}
    for (source, _, period), amount in model.pins.items():
        key = (source, class_of[period])
        found[key] = found.get(key, 0) + amount
    return found


class _Branch:
    """One source's part of the network."""

    def __init__(self, model: Model, source: int, fixed: Fixed, pinned: Fixed, answer: Tree, sinks: list[int]) -> None:
        self.model, self.source, self.fixed, self.pinned = model, source, fixed, pinned
        self.limits = model.limits[source]
        self.answer, self.bounds, self.sinks = answer, answer.bounds, sinks
        self.groups: dict[int, list[int]] = {}
        for index, group in enumerate(model.groups):
            if source in group.payers:
                self.groups.setdefault(group.period_class, []).append(index)
        self.year_nodes: dict[str, int] = {}

    def grow(self) -> None:
        """Add the source's arcs; _PinsBreak if its pins are above one of its limits."""
        pinned = sum(amount for (source, _), amount in self.pinned.items() if source == self.source)
        self.root = self.bounds.node()
        most = _left(self.limits.most, pinned)
        self.answer.heads.append(self.bounds.arc(self.bounds.START, self.root, max(self.limits.least - pinned, 0), most))
        years = self._years()
        for index, periods in enumerate(self.model.classes):
            self._class(index, self.model.only_year(periods[0]), years)

    def _years(self) -> dict[str, int]:
        """What each limited year still holds after pins and after what is already decided."""
        left = {year: ceiling.amount for year, ceiling in self.limits.by_year.items()}
        for index, periods in enumerate(self.model.classes):
            period = self.model.case.periods[periods[0]]
            key = (self.source, index)
            amount = self.fixed.get(key, self.pinned.get(key, 0))
            for year, before, count in years_of(period):
                if year in left and amount:
                    whole = len(years_of(period)) == 1
                    left[year] -= amount if whole else in_year(amount, period.months, before, count)
        return {year: _left(amount, 0) for year, amount in left.items()}

    def _class(self, index: int, year: str | None, years: dict[str, int]) -> None:
        groups = self.groups.get(index, [])
        room = sum(self.model.groups[group].room for group in groups)
        least, most, limited = self._span(index, room)
        if least > room:
            raise _PinsBreak
        if not groups:
            return
        above = self.root
        if year is not None and year in years and (self.source, index) not in self.fixed:
            above = self._year_node(year, years[year])
        if limited:
            below = self.bounds.node()
            self.answer.classes[self.source, index] = self.bounds.arc(above, below, least, most)
            above = below
        for group in groups:
            arc = self.bounds.arc(above, self.sinks[group], 0, self.model.groups[group].room)
            self.answer.pays.append(Pay(self.source, group, arc))

    def _year_node(self, year: str, most: int) -> int:
        if year not in self.year_nodes:
            self.year_nodes[year] = self.bounds.node()
            self.answer.years[self.source, year] = self.bounds.arc(self.root, self.year_nodes[year], 0, most)
        return self.year_nodes[year]

    def _span(self, index: int, room: int) -> tuple[int, int, bool]:
        """The least and most that the source pays in a period class beyond its pins, and whether a limit says so."""
        key = (self.source, index)
        pinned = self.pinned.get(key, 0)
        if key in self.fixed:
            exact = _left(self.fixed[key], pinned)
            return exact, exact, True
        period = self.model.classes[index][0]
        most = []
        if period in self.limits.by_period:
            most.append(_left(self.limits.by_period[period].amount, pinned))
        if key in self.model.straddles:
            most.extend(_left(amount, pinned) for amount in self._straddling(period))
        return 0, min(most, default=room), bool(most)

    def _straddling(self, index: int) -> list[int]:
        """What a period of two or more years may hold for the sake of each limited year alone."""
        period = self.model.case.periods[index]
        return [
            largest_total(self.limits.by_year[year].amount, period.months, before, count)
            for year, before, count in years_of(period)
            if year in self.limits.by_year
        ]


def largest_total(limit: int, months: int, before: int, count: int) -> int:
    """The largest amount of a period of which at most `limit` falls on `count` months after the first `before`."""
    low, high = 0, (limit + count + 1) * months
    while low < high:
        middle = (low + high + 1) // 2
        if in_year(middle, months, before, count) <= limit:
            low = middle
        else:
            high = middle - 1
    return low


def _left(amount: int, used: int) -> int:
    if used > amount or amount < 0:
        raise _PinsBreak
    return amount - used
