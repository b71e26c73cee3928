"""A schedule as people look at it: lines × periods, what each source pays of a cell, totals every way."""

from collections import defaultdict

import msgspec

from absorb.funding.rules.schedule import Answer, Case


class Cell(msgspec.Struct, frozen=True):
    """One line in one period: its cost, who pays how much of it (in the sources' order), and what nobody pays."""

    cost: int
    parts: tuple[tuple[str, int], ...]
    missing: int


class Row(msgspec.Struct, frozen=True):
    code: str
    name: str
    total: int
    cells: tuple[Cell, ...]


class Column(msgspec.Struct, frozen=True):
    """One period: its first and last month, counted from January of year 0."""

    id: str
    first: int
    last: int


class Grid(msgspec.Struct, frozen=True):
    """Columns are periods; `by_source` has each payer's amounts by period and in all, `missing` what nobody pays."""

    columns: tuple[Column, ...]
    rows: tuple[Row, ...]
    totals: tuple[int, ...]
    by_source: tuple[tuple[str, tuple[int, ...], int], ...]
    missing: tuple[int, ...]
    total: int


def grid_of(case: Case, answer: Answer) -> Grid:
    """The grid of a schedule; what a source does not pay is left out."""
    periods = [period.id for period in case.periods]
    order = [source.id for source in case.sources]
    paid: dict[tuple[str, str], dict[str, int]] = defaultdict(dict)
    for share in answer.allocation:
        paid[share.line, share.period][share.source] = int(share.amount)
    rows = tuple(
        Row(
            line.code,
            line.name,
            sum(line.amounts.values()),
            tuple(_cell(int(line.amounts.get(period, 0)), paid.get((line.code, period), {}), order) for period in periods),
        )
        for line in case.lines
    )
    by_source = tuple(
        (source, amounts, sum(amounts))
        for source in order
        if any(amounts := tuple(sum(dict(row.cells[place].parts).get(source, 0) for row in rows) for place in range(len(periods))))
    )
    return Grid(
        columns=tuple(Column(period.id, int(period.first), int(period.first) + period.months - 1) for period in case.periods),
        rows=rows,
        totals=tuple(sum(row.cells[place].cost for row in rows) for place in range(len(periods))),
        by_source=by_source,
        missing=tuple(sum(row.cells[place].missing for row in rows) for place in range(len(periods))),
        total=sum(row.total for row in rows),
    )


def _cell(cost: int, paid: dict[str, int], order: list[str]) -> Cell:
    parts = tuple((source, paid[source]) for source in order if source in paid)
    return Cell(cost, parts, cost - sum(amount for _, amount in parts))
