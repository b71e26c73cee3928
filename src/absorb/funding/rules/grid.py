"""A schedule as people look at it: lines × columns, what each source pays of a cell, totals every way.

Columns are the schedule's own periods, the call's reporting periods or calendar years, each made of whole periods: so every
sum is exact. `can_look` says whether the periods let themselves be put together so; months always do.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Literal

import msgspec

from absorb.funding.rules.schedule import Answer, Case, Line, Period

By = Literal["periods", "reporting", "years"]


class Look(msgspec.Struct, frozen=True):
    """Which columns: by what, and those of one calendar year alone (that they begin in), or all."""

    by: By = "periods"
    year: int | None = None


class Cell(msgspec.Struct, frozen=True, gc=False):
    """One line in one column: its cost, who pays how much of it (in the sources' order), what nobody pays, and how many of its
    amounts are pinned."""

    cost: int
    parts: tuple[tuple[str, int], ...]
    missing: int
    pins: int = 0


class Row(msgspec.Struct, frozen=True):
    """A line, or a chapter that adds its lines up. `total` is of the whole schedule, whatever is looked at."""

    code: str
    name: str
    total: int
    cells: tuple[Cell, ...]
    is_sum: bool = False


class Column(msgspec.Struct, frozen=True):
    """One column: its first and last month, counted from January of year 0, and the periods of the schedule in it."""

    id: str
    first: int
    last: int
    periods: tuple[str, ...] = ()


class Grid(msgspec.Struct, frozen=True):
    """`by_source` has each payer's amounts by column and in all, `missing` what nobody pays of each column. Totals without
    a column are of the whole schedule."""

    columns: tuple[Column, ...]
    rows: tuple[Row, ...]
    totals: tuple[int, ...]
    by_source: tuple[tuple[str, tuple[int, ...], int], ...]
    missing: tuple[int, ...]
    total: int


def can_look(case: Case, by: By) -> bool:
    """Whether every period lies within one column."""
    spans = _spans(case, by)
    return all(_holder(period, spans) is not None for period in case.periods)


def look_at_once(case: Case, most: int) -> Look:
    """The finest look that has at most so many columns: the schedule's own periods, the call's, else calendar years."""
    looks: tuple[By, ...] = ("periods", "reporting", "years")
    fitting = (by for by in looks if can_look(case, by) and len(_spans(case, by)) <= most)
    return Look(next(fitting, "years" if can_look(case, "years") else "periods"))


def years_of(case: Case) -> list[int]:
    """The calendar years that columns can begin in."""
    return list(dict.fromkeys(period.first.year for period in case.periods))


def grid_of(case: Case, answer: Answer, look: Look = Look(), chapters: Mapping[str, str] | None = None) -> Grid:  # noqa: B008 - frozen
    """The grid of a schedule; a source that pays nothing is left out. `chapters` (code -> name) stand as sums over their lines,
    where they have more than one. ValueError where a period is in two columns (`can_look`)."""
    columns = columns_of(case, look)
    place = {period: number for number, column in enumerate(columns) for period in column.periods}
    order = [source.id for source in case.sources]
    paid, pins = _paid(answer, place), _pins(case, place)
    rows = [_row(line, paid.get(line.code, {}), pins.get(line.code, {}), place, order, len(columns)) for line in case.lines]
    if answer.status == "infeasible":
        rows = [msgspec.structs.replace(row, cells=tuple(msgspec.structs.replace(cell, missing=0) for cell in row.cells)) for row in rows]
    amounts = {source: [0] * len(columns) for source in order}
    for row in rows:
        for number, cell in enumerate(row.cells):
            for source, minor in cell.parts:
                amounts[source][number] += minor
    return Grid(
        columns=columns,
        rows=with_chapters(rows, chapters, order) if chapters else tuple(rows),
        totals=tuple(sum(row.cells[number].cost for row in rows) for number in range(len(columns))),
        by_source=tuple(
            (source, tuple(amounts[source]), int(answer.by_source[source])) for source in order if answer.by_source.get(source)
        ),
        missing=tuple(sum(row.cells[number].missing for row in rows) for number in range(len(columns))),
        total=sum(row.total for row in rows),
    )


def columns_of(case: Case, look: Look) -> tuple[Column, ...]:
    """The columns that are looked at, in their order."""
    spans = _spans(case, look.by)
    held = defaultdict[str, list[str]](list)
    for period in case.periods:
        span = _holder(period, spans)
        if span is None:
            raise ValueError(f"The period {period.id} does not lie in one column.")
        held[span.id].append(period.id)
    return tuple(
        Column(span.id, int(span.first), int(span.first) + span.months - 1, tuple(held[span.id]))
        for span in spans
        if look.year is None or span.first.year == look.year
    )


def _spans(case: Case, by: By) -> Sequence[Period]:
    if by == "periods" or not case.periods:
        return case.periods
    if by == "reporting":
        return case.reporting or case.periods
    first, last = case.periods[0].first, case.periods[-1].first.plus(case.periods[-1].months - 1)
    years = []
    while first <= last:
        months = min(13 - first.number, last - first + 1)
        years.append(Period(f"{first.year:04d}", first, months))
        first = first.plus(months)
    return years


def _holder(period: Period, spans: Sequence[Period]) -> Period | None:
    end = period.first + period.months
    return next((span for span in spans if span.first <= period.first and end <= span.first + span.months), None)


def _paid(answer: Answer, place: Mapping[str, int]) -> dict[str, dict[int, dict[str, int]]]:
    """Line -> column -> source -> amount, of the columns that are looked at."""
    paid: dict[str, dict[int, dict[str, int]]] = defaultdict(lambda: defaultdict(dict))
    for share in answer.allocation:
        number = place.get(share.period)
        if number is not None:
            cell = paid[share.line][number]
            cell[share.source] = cell.get(share.source, 0) + int(share.amount)
    return paid


def _pins(case: Case, place: Mapping[str, int]) -> dict[str, dict[int, int]]:
    """Line -> column -> how many amounts are pinned there."""
    found: dict[str, dict[int, int]] = defaultdict(lambda: defaultdict(int))
    for pin in case.pins:
        if pin.period in place:
            found[pin.line][place[pin.period]] += 1
    return found


def _row(
    line: Line, paid: Mapping[int, Mapping[str, int]], pins: Mapping[int, int], place: Mapping[str, int], order: Sequence[str], count: int
) -> Row:
    costs = [0] * count
    for period, minor in line.amounts.items():
        if period in place:
            costs[place[period]] += int(minor)
    cells = tuple(
        _cell(cost, paid.get(number, {}), order, pins.get(number, 0)) if cost or number in pins else _NOTHING
        for number, cost in enumerate(costs)
    )
    return Row(line.code, line.name, sum(line.amounts.values()), cells)


_NOTHING = Cell(0, (), 0)


def _cell(cost: int, paid: Mapping[str, int], order: Sequence[str], pins: int) -> Cell:
    parts = tuple((source, paid[source]) for source in order if source in paid) if len(paid) > 1 else tuple(paid.items())
    return Cell(cost, parts, cost - sum(paid.values()), pins)


def with_chapters(rows: Sequence[Row], names: Mapping[str, str], order: Sequence[str]) -> tuple[Row, ...]:
    """The rows with a sum before the first line of each chapter (the code above a line's own) that has more than one."""
    under = defaultdict[str, list[Row]](list)
    for row in rows:
        under[row.code.rpartition(".")[0]].append(row)
    found: list[Row] = []
    for row in rows:
        chapter = row.code.rpartition(".")[0]
        if chapter in names and len(under[chapter]) > 1 and under[chapter][0] is row:
            found.append(_sum(chapter, names[chapter], under[chapter], order))
        found.append(row)
    return tuple(found)


def _sum(code: str, name: str, rows: Sequence[Row], order: Sequence[str]) -> Row:
    cells = []
    for together in zip(*(row.cells for row in rows), strict=True):
        paid: dict[str, int] = {}
        for source, minor in (part for cell in together for part in cell.parts):
            paid[source] = paid.get(source, 0) + minor
        cost, missing, pins = (sum(getattr(cell, field) for cell in together) for field in ("cost", "missing", "pins"))
        cells.append(msgspec.structs.replace(_cell(cost, paid, order, pins), missing=missing))
    return Row(code, name, sum(row.total for row in rows), tuple(cells), is_sum=True)
