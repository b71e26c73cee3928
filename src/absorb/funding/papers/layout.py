"""Where everything stands in the workbook of a schedule, and the figures its formulas give."""

from functools import cached_property

from absorb.funding.papers.book import FIRST, address, area, sheet_ref
from absorb.funding.rules.schedule import Answer, Case, CashMonth, Period
from absorb.funding.rules.schedule.months import last_month, years_of
from absorb.funding.rules.workbooks import Prices
from absorb.kernel.money import Money

COVER, BUDGET, COSTS, SOURCES, RULES, SCHEDULE = "Přehled", "Rozpočet", "Náklady", "Zdroje", "Pravidla", "Rozvrh"
PERIODS, MONTHS, REPORTING, YEARS, CASH, CHECKS = "Období", "Měsíce", "Vykazovaná období", "Roky", "Hotovost", "Kontroly"
OPENING = "Počáteční hotovost"
VERSION = "Pro načtení zpět"
"""Stands below the checks, beside the id of the schedule that the workbook was made of."""
COST_COLUMN = 6
"""On the schedule's sheet: the cost, then its payers, then what nobody pays."""


LAG, INSTALMENTS, MORE_LIMITS = "Lhůta (měs.)", "Splátky", "Další meze"
"""Heads above what people write in words about a source: when its money comes, and limits of years and periods that have no row yet."""


def limit_label(source: str, what: str, part: str) -> str:
    """How a limit of a period or of a year is called among the checks."""
    return f"{source}: nejvýše v období {part}" if what == "max_per_period" else f"{source}: nejvýše v roce {part}"


class Row:
    """One line in one period: the row it has on the schedule's sheet, its cost, who pays what, what nobody pays."""

    __slots__ = ("cost", "gap", "line", "number", "paid", "period", "pinned")

    def __init__(self, number: int, line: int, period: int, cost: int) -> None:
        self.number, self.line, self.period, self.cost = number, line, period, cost
        self.paid: dict[int, int] = {}
        self.pinned: dict[int, int] = {}
        self.gap = 0


class Layout:
    """A case and its answer as rows and columns; with `prices` the costs follow from a budget."""

    def __init__(self, case: Case, answer: Answer, prices: Prices | None = None) -> None:
        self.case, self.answer, self.prices = case, answer, prices
        self.line_index = {line.code: index for index, line in enumerate(case.lines)}
        self.period_index = {period.id: index for index, period in enumerate(case.periods)}
        self.source_index = {source.id: index for index, source in enumerate(case.sources)}
        self.names = [source.name or source.id for source in case.sources]

    @cached_property
    def rows(self) -> list[Row]:
        """Every cell that has a cost, or gets one from a price that rises from nothing, in input order."""
        rows: dict[tuple[int, int], Row] = {}
        for line_index, line in enumerate(self.case.lines):
            for period_index, period in enumerate(self.case.periods):
                if period.id in line.amounts or (self.prices is not None and self.prices.reaches(line_index, period_index)):
                    number = FIRST + len(rows)
                    rows[line_index, period_index] = Row(number, line_index, period_index, int(line.amounts.get(period.id, 0)))
        for share in self.answer.allocation:
            rows[self._cell(share.line, share.period)].paid[self.source_index[share.source]] = int(share.amount)
        for pin in self.case.pins:
            if (cell := self._cell(pin.line, pin.period)) in rows:
                rows[cell].pinned[self.source_index[pin.source]] = int(pin.amount)
        for gap in self.answer.gap_where:
            rows[self._cell(gap.line, gap.period)].gap = int(gap.amount)
        return list(rows.values())

    def _cell(self, line: str, period: str) -> tuple[int, int]:
        return self.line_index[line], self.period_index[period]

    @cached_property
    def from_last(self) -> list[int]:
        """Sources from the one that is to pay least: the first of them that pays a cell takes the rest of it."""
        named = [self.source_index[name] for name in self.case.prefer]
        return (named + [index for index in range(len(self.case.sources)) if index not in set(named)])[::-1]

    def balancing(self, row: Row) -> int | None:
        """The source that takes what the others leave of a cell; None where that is the gap."""
        for source in self.from_last:
            if row.paid.get(source) and source not in row.pinned:
                return source
        if row.cost:
            return None
        lines, periods = self.allowed
        for source in self.from_last:
            may = lines[source][row.line] and periods[source][row.period]
            if may and source not in row.pinned and not self._rivals[source] & self._payers[row.line]:
                return source
        return None

    @cached_property
    def _rivals(self) -> list[set[int]]:
        rivals: list[set[int]] = [set() for _ in self.case.sources]
        for index, source in enumerate(self.case.sources):
            for name in source.never_with:
                rivals[index].add(self.source_index[name])
                rivals[self.source_index[name]].add(index)
        return rivals

    @cached_property
    def _payers(self) -> list[set[int]]:
        payers: list[set[int]] = [set() for _ in self.case.lines]
        for row in self.rows:
            payers[row.line].update(row.paid)
        return payers

    @cached_property
    def allowed(self) -> tuple[list[list[bool]], list[list[bool]]]:
        """Which lines and which periods each source may pay: it pays a cell only where it may both."""
        case = self.case
        lines = [
            [(one.kinds is None or line.kind in one.kinds) and (one.lines is None or line.code in one.lines) for line in case.lines]
            for one in case.sources
        ]
        return lines, [[one.periods is None or period.id in one.periods for period in case.periods] for one in case.sources]

    @cached_property
    def bases(self) -> list[int]:
        """The cost of everything that each source may pay."""
        lines, periods = self.allowed
        return [
            sum(row.cost for row in self.rows if own_lines[row.line] and own_periods[row.period])
            for own_lines, own_periods in zip(lines, periods, strict=True)
        ]

    @cached_property
    def last_row(self) -> int:
        """The last row of the schedule's sheet."""
        return FIRST + max(len(self.rows), 1) - 1

    @cached_property
    def years(self) -> list[str]:
        """The calendar years of the project."""
        return list(dict.fromkeys(year for period in self.case.periods for year, _, _ in years_of(period)))

    @cached_property
    def period_costs(self) -> list[int]:
        """What each period costs."""
        costs = [0] * len(self.case.periods)
        for row in self.rows:
            costs[row.period] += row.cost
        return costs

    @cached_property
    def cost(self) -> int:
        """What everything costs."""
        return sum(self.period_costs)

    @cached_property
    def in_periods(self) -> list[list[int]]:
        """What each source pays in each period: `in_periods[source][period]`."""
        paid = [[0] * len(self.case.periods) for _ in self.case.sources]
        for row in self.rows:
            for source, amount in row.paid.items():
                paid[source][row.period] += amount
        return paid

    def total(self, source: int) -> int:
        """What a source pays in all."""
        return sum(self.in_periods[source])

    def source_column(self, source: int) -> int:
        """The column of a source on the schedule's sheet."""
        return COST_COLUMN + 1 + source

    @property
    def gap_column(self) -> int:
        """The column of what nobody pays."""
        return COST_COLUMN + 1 + len(self.case.sources)

    def schedule_area(self, column: int) -> str:
        """A whole column of the schedule's sheet."""
        return sheet_ref(SCHEDULE, area(FIRST, column, self.last_row, column))

    def source_total(self, source: int) -> str:
        """The cell with what a source pays in all."""
        return sheet_ref(SCHEDULE, address(FIRST - 2, self.source_column(source), fixed_row=True, fixed_column=True))

    def period_cell(self, source: int, period: int) -> str:
        """The cell with what a source pays in a period."""
        return sheet_ref(PERIODS, address(FIRST + period, 6 + source, fixed_row=True, fixed_column=True))

    @property
    def settling(self) -> list[Period]:
        """The periods by which sources settle: those of reports where the case has them."""
        return self.case.reporting or self.case.periods

    def settling_cells(self, source: int, first: int, last: int) -> str:
        """The cells with what a source pays in settling periods from one to another; one cell where they are the same."""
        sheet = REPORTING if self.case.reporting else PERIODS
        column = 6 + source
        one = address(FIRST + first, column, fixed_row=True, fixed_column=True)
        if first == last:
            return sheet_ref(sheet, one)
        return sheet_ref(sheet, f"{one}:{address(FIRST + last, column, fixed_row=True, fixed_column=True)}")

    @cached_property
    def cash(self) -> list[CashMonth]:
        """The months of the cash, as far as money may move once entries change."""
        rows = list(self.answer.cash)
        if not rows:
            return rows
        ends = [last_month(self.settling[-1]).plus(source.pays.lag_months) for source in self.case.sources if source.pays is not None]
        while rows[-1].month < max(ends, default=rows[-1].month):
            rows.append(CashMonth(rows[-1].month.plus(1), Money(0), Money(0), rows[-1].balance))
        return rows

    def year_cell(self, source: int, year: int) -> str:
        """The cell with what a source pays in a year."""
        return sheet_ref(YEARS, address(FIRST + year, 2 + source, fixed_row=True, fixed_column=True))

    @property
    def cost_total(self) -> str:
        """The cell with what everything costs."""
        return sheet_ref(COSTS, address(FIRST - 2, 5 + len(self.case.periods), fixed_row=True, fixed_column=True))

    @property
    def gap_total(self) -> str:
        """The cell with what nobody pays."""
        return sheet_ref(SCHEDULE, address(FIRST - 2, self.gap_column, fixed_row=True, fixed_column=True))
