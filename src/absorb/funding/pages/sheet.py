"""What the page of a schedule shows: the grid in the reader's words, the legend, and what nobody pays."""

from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal
from fractions import Fraction

import msgspec

from absorb.drawing import show_money, show_month, show_number
from absorb.funding.pages.view import BY, View
from absorb.funding.rules.budget.models import FLAT_RATES
from absorb.funding.rules.gaps import gaps_by_reason
from absorb.funding.rules.grid import Cell, Column, Grid, Look, Row, columns_of, grid_of, years_of
from absorb.funding.rules.schedule import Answer, CashMonth
from absorb.funding.rules.working.schedule import Reckoned
from absorb.funding.rules.working.shapes import FLAT_RATE, ScenarioText
from absorb.kernel.money import round_half_away

WIDTH = 72
"""Units of a cell's bar."""
TONES = 8
LONG = 18
"""Months that are drawn at once where nobody said which year; of a longer project the first year is."""
MOST_CELLS = 40_000
"""More are never drawn at once, whoever asks for all years."""
NOBODY = "nobody"
MOST_PLACES = 30
"""Cells that are named under a reason of a gap."""


class ShownCell(msgspec.Struct, frozen=True, gc=False):
    """`bar` names a drawing among `Sheet.bars`; `at` is what opens it, "" for what cannot be opened."""

    text: str
    bar: str
    missing: str
    pins: int
    at: str


class ShownRow(msgspec.Struct, frozen=True):
    code: str
    name: str
    at: str
    total: str
    within: str
    """What is shown of it, where that is not all."""
    cells: tuple[ShownCell, ...]
    is_sum: bool


class Payer(msgspec.Struct, frozen=True):
    """An entry of the legend, and its row under the grid. `link` looks at it alone, or at all again."""

    id: str
    name: str
    tone: str
    minor: int
    share: str
    is_chosen: bool
    link: str
    cells: tuple[str, ...]
    within: str


class Gap(msgspec.Struct, frozen=True):
    why: str
    minor: int
    places: tuple[tuple[str, str, int], ...]
    """What is called so, what opens it, and how much is missing there; the first of them."""
    count: int


class Sheet(msgspec.Struct, frozen=True):
    """The grid as it is drawn. `bars` are the different bars of cells, each once: name -> (tone, from, width)."""

    columns: tuple[tuple[str, str], ...]
    rows: tuple[ShownRow, ...]
    cost: int
    totals: tuple[str, ...]
    total: str
    within: str
    missing: tuple[str, ...]
    missing_total: str
    missing_within: str
    payers: tuple[Payer, ...]
    cash: tuple[tuple[str, int], ...]
    """What comes in each column, and the balance at its end in minor units."""
    bars: Mapping[str, tuple[tuple[str, int, int], ...]]
    years: tuple[int, ...]
    year: int
    """The year whose columns are shown; 0 where all are."""
    is_large: bool
    """There are too many cells to show those of all years."""
    gaps: tuple[Gap, ...]
    later: tuple[int, int] | None
    """What still comes after the project's last month, and when the last of it does."""


class Drawing:
    """Draws one look at a reckoned working copy, in one language."""

    def __init__(self, text: ScenarioText, reckoned: Reckoned, view: View, language: str, names: Mapping[str, str]) -> None:
        self._text, self._reckoned, self._view, self._language, self._names = text, reckoned, view, language, names
        self._ids = ids_of(text)
        self._tones = tones_of(text)
        self._bars: dict[tuple[tuple[str, int], ...], str] = {}

    def sheet(self, chapters: Mapping[str, str], word: Callable[[str], str]) -> Sheet:
        case, answer, view = self._reckoned.case, self._reckoned.answer, self._view
        years = years_of(case)
        is_large = len(case.lines) * len(columns_of(case, Look(BY[view.by]))) > MOST_CELLS
        year = self._year(years, is_large=is_large)
        grid = grid_of(case, answer, Look(BY[view.by], year or None), chapters)
        totals = self._line_totals(grid)
        return Sheet(
            columns=tuple((self._span(column), column.id) for column in grid.columns),
            rows=tuple(self._row(row, grid, totals[row.code]) for row in grid.rows),
            cost=grid.total,
            totals=tuple(map(self._money, self._chosen_totals(grid))),
            total=self._money(self._chosen_total(grid)),
            within=self._money(sum(self._chosen_totals(grid))),
            missing=tuple(self._money(minor) if minor else "" for minor in grid.missing),
            missing_total=self._money(int(answer.gap or 0)),
            missing_within=self._money(sum(grid.missing)),
            payers=tuple(self._payers(grid)),
            cash=tuple(self._cash(answer.cash, column) for column in grid.columns),
            bars={name: tuple(_bar(parts)) for parts, name in self._bars.items()},
            years=tuple(years) if view.by == "months" or (year and len(years) > 1) else (),
            year=year,
            is_large=is_large,
            gaps=tuple(self._gaps(answer, word)),
            later=self._later(answer.cash),
        )

    def _year(self, years: Sequence[int], *, is_large: bool) -> int:
        """The year that is looked at; 0 is all of them."""
        view = self._view
        if view.by == "years" or not years or (view.by == "reporting" and not is_large):
            return 0
        if view.year in years:
            return view.year or 0
        if not is_large and (view.year == 0 or len(self._reckoned.case.periods) <= LONG):
            return 0
        month = view.at.rpartition(" ")[2][:4]
        return int(month) if month.isascii() and month.isdigit() and int(month) in years else years[0]

    def _span(self, column: Column) -> str:
        if self._view.by == "years":
            return str(column.first // 12)
        first, last = (show_month(self._language, month) for month in (column.first, column.last))
        return first if first == last else f"{first}–{last}"

    def _money(self, minor: int) -> str:
        return show_money(self._language, minor, "")

    def _chosen_totals(self, grid: Grid) -> list[int]:
        """What all lines cost by column, or what the chosen payers pay of it."""
        if not self._view.only:
            return list(grid.totals)
        chosen = [amounts for source, amounts, _ in grid.by_source if source in self._view.only]
        chosen += [grid.missing] if NOBODY in self._view.only else []
        return [sum(amounts[number] for amounts in chosen) for number in range(len(grid.columns))]

    def _chosen_total(self, grid: Grid) -> int:
        if not self._view.only:
            return grid.total
        missing = int(self._reckoned.answer.gap or 0) if NOBODY in self._view.only else 0
        return sum(total for source, _, total in grid.by_source if source in self._view.only) + missing

    def _line_totals(self, grid: Grid) -> dict[str, int]:
        """What each row comes to in all, chapters with their lines: its cost, or what the chosen payers pay of it."""
        only = self._view.only
        if not only:
            return {row.code: row.total for row in grid.rows}
        found = dict.fromkeys((row.code for row in grid.rows), 0)
        answer = self._reckoned.answer
        shares = ((share.line, int(share.amount)) for share in answer.allocation if share.source in only)
        gaps = ((gap.line, int(gap.amount)) for gap in answer.gap_where if NOBODY in only)
        for line, minor in (*shares, *gaps):
            found[line] += minor
            chapter = line.rpartition(".")[0]
            if chapter in found:
                found[chapter] += minor
        return found

    def _row(self, row: Row, grid: Grid, total: int) -> ShownRow:
        own = "" if row.is_sum else self._ids.get(row.code, "")
        return ShownRow(
            row.code, row.name, own, self._money(total), self._money(sum(self._of_cell(cell) for cell in row.cells)),
            tuple(self._cell(cell, column, own) for cell, column in zip(row.cells, grid.columns, strict=True)), row.is_sum,
        )  # fmt: skip

    def _cell(self, cell: Cell, column: Column, own: str) -> ShownCell:
        only = self._view.only
        parts = [(name, minor) for name, minor in cell.parts if name in only] if only else cell.parts
        missing, shown = cell.missing if not only or NOBODY in only else 0, self._of_cell(cell)
        at = f"{own} {column.periods[0]}" if own and column.periods else ""
        if not cell.cost and not cell.pins:
            return ShownCell("", "", "", 0, at)
        bar = self._bar_of(parts, missing, cell.cost) if parts or missing else ""
        return ShownCell(
            self._money(shown) if shown or not only else "", bar, self._money(missing) if missing else "", cell.pins, at
        )  # fmt: skip

    def _of_cell(self, cell: Cell) -> int:
        """A cell's cost, or what the chosen payers pay of it."""
        only = self._view.only
        if not only:
            return cell.cost
        return sum(minor for name, minor in cell.parts if name in only) + (cell.missing if NOBODY in only else 0)

    def _bar_of(self, parts: Sequence[tuple[str, int]], missing: int, cost: int) -> str:
        """The name of the bar of a cell: cells that are divided alike have one."""
        before, found = 0, []
        for tone, minor in [*((self._tones[name], minor) for name, minor in parts), *([("gap", missing)] if missing else [])]:
            before += minor
            found.append((tone, before * WIDTH // cost if cost else 0))
        return self._bars.setdefault(tuple(found), f"bar-{len(self._bars)}")

    def _payers(self, grid: Grid) -> list[Payer]:
        paid = {source: (amounts, total) for source, amounts, total in grid.by_source}
        nothing = ((0,) * len(grid.columns), 0)
        rows = [(source.id, *paid.get(source.id, nothing)) for source in self._reckoned.case.sources]
        missing = int(self._reckoned.answer.gap or 0)
        if missing:
            rows.append((NOBODY, grid.missing, missing))
        return [self._payer(name, amounts, minor, grid.total) for name, amounts, minor in rows]

    def _payer(self, name: str, amounts: Sequence[int], minor: int, cost: int) -> Payer:
        only = self._view.only
        left = tuple(one for one in only if one != name) if name in only else (*only, name)
        return Payer(
            name, self._names.get(name, name), self._tones.get(name, "gap"), minor, _share(minor, cost, self._language), name in only,
            self._view.link(only=left), tuple(self._money(one) if one else "" for one in amounts), self._money(sum(amounts)),
        )  # fmt: skip

    def _cash(self, cash: Sequence[CashMonth], column: Column) -> tuple[str, int]:
        months = [row for row in cash if column.first <= row.month <= column.last]
        came = sum(int(row.received) for row in months)
        return self._money(came) if came else "", int(months[-1].balance) if months else 0

    def _later(self, cash: Sequence[CashMonth]) -> tuple[int, int] | None:
        last = self._reckoned.case.periods[-1].first
        rows = [row for row in cash if row.month > last and row.received]
        return (sum(int(row.received) for row in rows), int(rows[-1].month)) if rows else None

    def _gaps(self, answer: Answer, word: Callable[[str], str]) -> list[Gap]:
        months = {period.id: int(period.first) for period in self._reckoned.case.periods}
        found = []
        for why, minor, places in gaps_by_reason(answer.gap_where):
            shown = tuple(
                (
                    f"{gap.line} · {show_month(self._language, months[gap.period])}", f"{self._ids.get(gap.line, '')} {gap.period}",
                    int(gap.amount),
                )
                for gap in places[:MOST_PLACES]
            )  # fmt: skip
            found.append(Gap(word(why), minor, shown, len(places)))
        return found


def _bar(parts: Sequence[tuple[str, int]]) -> list[tuple[str, int, int]]:
    """The rectangles of a bar out of where each part ends."""
    found, start = [], 0
    for tone, end in parts:
        if end > start:
            found.append((tone, start, end - start))
        start = end
    return found


def ids_of(text: ScenarioText) -> dict[str, str]:
    """What the lines of a schedule are called in its working copy, by their codes."""
    rate = FLAT_RATES.get(text.budget.cost_model)
    return {line.code: line.id for line in text.budget.lines} | ({rate.code: FLAT_RATE} if rate else {})


def tones_of(text: ScenarioText) -> dict[str, str]:
    """The colour of each payer: in the order in which they stand, so that it stays whatever they pay."""
    return {source.id: str(place % TONES + 1) for place, source in enumerate(text.sources)}


def _share(minor: int, cost: int, language: str) -> str:
    hundredths = round_half_away(Fraction(minor * 10_000, cost)) if cost else 0
    return f"{show_number(language, Decimal(hundredths) / 100, 2)}\u00a0%"
