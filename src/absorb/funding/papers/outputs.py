"""The sheets that follow from the entries: the schedule itself, periods, years, and cash by month."""

from typing import Any

from openpyxl.chart import BarChart, LineChart, Reference
from openpyxl.chart.axis import ChartLines
from openpyxl.chart.shapes import GraphicalProperties
from openpyxl.drawing.line import LineProperties
from openpyxl.formatting.rule import CellIsRule
from openpyxl.styles import Alignment, Font, PatternFill

from absorb.documents import sheet as cells
from absorb.funding.papers.book import ACCENT, BAD, GOOD, MONTH, NO, SPARSE, YES, Book, address, area, sheet_ref, widest
from absorb.funding.papers.inputs import finish_sheet, period_text
from absorb.funding.papers.layout import CASH, COSTS, FIRST, PERIODS, SCHEDULE, YEARS, Layout, Row
from absorb.funding.rules.schedule.cash import receipts
from absorb.funding.rules.schedule.months import last_month, years_of
from absorb.kernel.period import Month

_BEFORE = 6


def write_schedule(book: Book, layout: Layout, mark: str) -> None:
    """Every line in every period: shares are held as Absorb found them, one source takes the rest."""
    sheet, case = book.sheet(SCHEDULE, tab=ACCENT), layout.case
    about = "Podíly jsou podle návrhu, zbytek platí zdroj psaný kurzívou. Tučně jsou pevně určené částky."
    book.title(sheet, "Rozvrh: kdo platí kterou položku ve kterém období", mark, about)
    heads = ["Č. pol.", "Položka", "Název", "Č. obd.", "Období", "Náklad", *(source.id for source in case.sources), "Nekryto", "Sedí"]
    book.head(sheet, FIRST - 1, heads, amounts_from=_BEFORE)
    for row in layout.rows:
        _schedule_row(book, sheet, layout, row)
    book.text(sheet, FIRST - 2, 2, "Celkem", strong=True)
    totals = [layout.cost, *(layout.total(source) for source in range(len(case.sources))), sum(row.gap for row in layout.rows)]
    for offset, total in enumerate(totals):
        column = _BEFORE + offset
        book.formula(sheet, FIRST - 2, column, f"=ROUND(SUM({area(FIRST, column, layout.last_row, column)}),2)", total, strong=True)
    gap = address(FIRST - 2, layout.gap_column, fixed_row=True, fixed_column=True)
    book.define("Nekryto_celkem", sheet, gap)
    red = _rule("greaterThan", "0", BAD)
    sheet.conditional_formatting.add(f"{gap} {area(FIRST, layout.gap_column, layout.last_row, layout.gap_column)}".replace("$", ""), red)
    mark_verdicts(sheet, layout.gap_column + 1, FIRST, layout.last_row)
    names = widest((line.name for line in case.lines), least=6, most=34)
    codes = widest((line.code for line in case.lines), least=10, most=24)
    periods = widest((period.id for period in case.periods), least=9, most=24)
    cells.set_widths(sheet, [7, codes, names, 7, periods, 17, *[17] * len(case.sources), 16, 7])
    finish_sheet(sheet, f"G{FIRST}", SCHEDULE, columns="B:F")
    sheet.auto_filter.ref = f"A{FIRST - 1}:{address(layout.last_row, layout.gap_column + 1)}"


def _rule(operator: str, formula: str, fill: PatternFill | None, color: str | None = None) -> Any:
    font = None if color is None else Font(color=color, bold=True)
    return CellIsRule(operator=operator, formula=[formula], fill=fill, font=font)  # type: ignore[no-untyped-call]


def mark_verdicts(sheet: Any, column: int, first: int, last: int, *, filled: bool = True) -> None:
    """✓ in green, ✗ in red."""
    reach = area(first, column, last, column).replace("$", "")
    sheet.conditional_formatting.add(reach, _rule("equal", f'"{NO}"', BAD, "9C2A10"))
    sheet.conditional_formatting.add(reach, _rule("equal", f'"{YES}"', GOOD if filled else None, "1B6B3A"))


def _schedule_row(book: Book, sheet: Any, layout: Layout, row: Row) -> None:
    line, period, at = layout.case.lines[row.line], layout.case.periods[row.period], row.number
    book.ordinal(sheet, at, 1, row.line + 1)
    book.text(sheet, at, 2, line.code)
    book.text(sheet, at, 3, line.name)
    book.ordinal(sheet, at, 4, row.period + 1)
    book.text(sheet, at, 5, period.id)
    book.formula(sheet, at, _BEFORE, f"={sheet_ref(COSTS, address(FIRST + row.line, 5 + row.period))}", row.cost)
    balancing = layout.balancing(row)
    first, last = address(at, _BEFORE + 1), address(at, layout.gap_column)
    for source in range(len(layout.case.sources)):
        column = layout.source_column(source)
        amount = row.paid.get(source, 0)
        if source in row.pinned:
            book.amount(sheet, at, column, row.pinned[source], form=SPARSE).font = Font(name=cells.FONT, bold=True)
        elif source == balancing:
            formula = f"=ROUND({address(at, _BEFORE)}-{_others(at, column, layout.gap_column)},2)"
            book.formula(sheet, at, column, formula, amount, form=SPARSE).font = Font(name=cells.FONT, italic=True)
        elif amount:
            book.formula(sheet, at, column, f"=ROUND({address(at, _BEFORE, fixed_column=True)}*{amount}/{row.cost},2)", amount, form=SPARSE)
        else:
            book.amount(sheet, at, column, 0, form=SPARSE)
    if balancing is None:
        rest = f"=ROUND({address(at, _BEFORE)}-{_others(at, layout.gap_column, layout.gap_column)},2)"
        book.formula(sheet, at, layout.gap_column, rest, row.gap, form=SPARSE)
    elif row.gap:
        held = f"=ROUND({address(at, _BEFORE, fixed_column=True)}*{row.gap}/{row.cost},2)"
        book.formula(sheet, at, layout.gap_column, held, row.gap, form=SPARSE)
    else:
        book.amount(sheet, at, layout.gap_column, 0, form=SPARSE)
    holds = f"AND(ROUND({address(at, _BEFORE)}-SUM({first}:{last}),2)=0,MIN({first}:{last})>=0)"
    book.verdict(sheet, at, layout.gap_column + 1, holds, True)


def _others(row: int, column: int, last: int) -> str:
    """The sum of a row's payers and gap without the one in `column`; "0" if it is alone."""
    parts = []
    if column > _BEFORE + 1:
        parts.append(f"SUM({address(row, _BEFORE + 1)}:{address(row, column - 1)})")
    if column < last:
        parts.append(f"SUM({address(row, column + 1)}:{address(row, last)})")
    return "-".join(parts) or "0"


def write_periods(book: Book, layout: Layout, mark: str) -> None:
    """What each source pays in each period."""
    sheet, case = book.sheet(PERIODS), layout.case
    book.title(sheet, "Po obdobích", mark, "Součty rozvrhu za každé období.")
    heads = ["Č.", "Období", "Měsíce", "Počet měsíců", "Náklad", *(source.id for source in case.sources), "Nekryto"]
    book.head(sheet, FIRST - 1, heads, amounts_from=4)
    keys = layout.schedule_area(4)
    gaps = [0] * len(case.periods)
    for row in layout.rows:
        gaps[row.period] += row.gap
    for index, period in enumerate(case.periods):
        at = FIRST + index
        book.ordinal(sheet, at, 1, index + 1)
        book.text(sheet, at, 2, period.id)
        book.text(sheet, at, 3, period_text(period))
        book.number(sheet, at, 4, period.months)
        figures = [layout.period_costs[index], *(layout.in_periods[source][index] for source in range(len(case.sources))), gaps[index]]
        for offset, figure in enumerate(figures):
            formula = f"=ROUND(SUMIF({keys},$A{at},{layout.schedule_area(_BEFORE + offset)}),2)"
            book.formula(sheet, at, 5 + offset, formula, figure, form=SPARSE)
    _totals(book, sheet, 5, [layout.cost, *(layout.total(source) for source in range(len(case.sources))), sum(gaps)], len(case.periods))
    ids = widest((period.id for period in case.periods), least=10, most=24)
    cells.set_widths(sheet, [5, ids, 18, 9, *[18] * (len(case.sources) + 2)])
    finish_sheet(sheet, f"C{FIRST}", PERIODS, columns="A:B")


def _totals(book: Book, sheet: Any, column: int, values: list[int], count: int) -> None:
    book.text(sheet, FIRST - 2, 1 if column == 2 else 2, "Celkem", strong=True)
    last = FIRST + max(count, 1) - 1
    for offset, value in enumerate(values):
        at = column + offset
        book.formula(sheet, FIRST - 2, at, f"=ROUND(SUM({area(FIRST, at, last, at)}),2)", value, strong=True)


def write_years(book: Book, layout: Layout, mark: str) -> None:
    """What each source pays in each calendar year: periods fall equally on their months, earlier ones take odd haléře."""
    sheet, case = book.sheet(YEARS), layout.case
    about = "Částka období se dělí stejně na jeho měsíce; lichý haléř mají měsíce dřívější."
    book.title(sheet, "Po kalendářních rocích", mark, about)
    book.head(sheet, FIRST - 1, ["Rok", *(source.id for source in case.sources), "Kryto celkem"], amounts_from=2)
    for index, year in enumerate(layout.years):
        at = FIRST + index
        book.text(sheet, at, 1, year)
        for source, one in enumerate(case.sources):
            value = int(layout.answer.by_source_and_year[one.id][year]) if layout.answer.by_source_and_year else 0
            book.formula(sheet, at, 2 + source, _year_formula(layout, source, year), value, form=SPARSE)
        total = int(layout.answer.by_year.get(year, 0))
        reach = f"{address(at, 2)}:{address(at, 1 + len(case.sources))}"
        book.formula(sheet, at, 2 + len(case.sources), f"=ROUND(SUM({reach}),2)" if case.sources else "=0", total, strong=True)
    totals = [layout.total(source) for source in range(len(case.sources))]
    _totals(book, sheet, 2, [*totals, sum(totals)], len(layout.years))
    cells.set_widths(sheet, [10, *[18] * (len(case.sources) + 1)])
    finish_sheet(sheet, f"B{FIRST}", YEARS, columns="A:A", landscape=len(case.sources) > 4)


def _year_formula(layout: Layout, source: int, year: str) -> str:
    terms = []
    for index, period in enumerate(layout.case.periods):
        for name, before, count in years_of(period):
            if name == year:
                cell = layout.period_cell(source, index)
                terms.append(cell if count == period.months else _part(cell, period.months, before, count))
    return f"=ROUND({'+'.join(terms)},2)"


def _part(cell: str, months: int, before: int, count: int) -> str:
    """The part of a period's amount on `count` of its months after the first `before`, in whole haléře."""
    minor = f"ROUND({cell}*100,0)"
    odd = f"({minor}-{months}*INT({minor}/{months}))"
    return f"(INT({minor}/{months})*{count}+MIN(MAX({odd}-{before},0),{count}))/100"


def write_cash(book: Book, layout: Layout, mark: str) -> None:
    """Month by month: what comes from each source, what goes out, what is left; with a chart."""
    sheet, case = book.sheet(CASH, tab=ACCENT), layout.case
    book.title(sheet, "Hotovost po měsících", mark, "Výdaje jdou rovnoměrně po měsících období; záporný zůstatek je třeba předfinancovat.")
    sources = len(case.sources)
    heads = ["Měsíc", *(source.id for source in case.sources), "Příjmy", "Výdaje", "Zůstatek"]
    book.head(sheet, FIRST - 1, heads, amounts_from=2)
    months = [row.month for row in layout.answer.cash]
    incoming = [receipts(case.periods, layout.in_periods[index], source.pays) for index, source in enumerate(case.sources)]
    for offset, row in enumerate(layout.answer.cash):
        at = FIRST + offset
        book.number(sheet, at, 1, row.month.first_day(), form=MONTH).alignment = Alignment(horizontal="left")
        for source in range(sources):
            book.formula(sheet, at, 2 + source, _receipt(layout, source, at, row.month), incoming[source].get(row.month, 0), form=SPARSE)
        reach = f"{address(at, 2)}:{address(at, 1 + sources)}"
        book.formula(sheet, at, 2 + sources, f"=ROUND(SUM({reach}),2)" if sources else "=0", int(row.received), form=SPARSE)
        book.formula(sheet, at, 3 + sources, _spent(layout, row.month), int(row.spent), form=SPARSE)
        before = "Pocatecni_hotovost" if offset == 0 else address(at - 1, 4 + sources)
        balance = f"=ROUND({before}+{address(at, 2 + sources)}-{address(at, 3 + sources)},2)"
        book.formula(sheet, at, 4 + sources, balance, int(row.balance), strong=True)
    totals = [layout.total(source) for source in range(sources)]
    _totals(book, sheet, 2, [*totals, sum(totals), layout.cost], len(months))
    last = FIRST + max(len(months), 1) - 1
    _peak(book, sheet, layout, last)
    cells.set_widths(sheet, [11, *[17] * (sources + 3)])
    finish_sheet(sheet, f"B{FIRST}", CASH, columns="A:A")
    sheet.print_area = f"A1:{address(last, 4 + sources)}"
    if months:
        sheet.add_chart(cash_chart(sheet, sources, last), address(FIRST - 1, 6 + sources))


def _receipt(layout: Layout, source: int, at: int, month: Month) -> str:
    """What a source sends in a month."""
    case, pays = layout.case, layout.case.sources[source].pays
    if pays is None:
        return next((f"={term}" for term in _monthly(layout, month, lambda index: layout.period_cell(source, index))), "=0")
    total = layout.source_total(source)
    column = 2 + source
    parts = []
    is_first = month == case.periods[0].first
    if is_first and pays.advance_percent is not None:
        parts.append(f"ROUND({total}*{sheet_ref('Zdroje', address(FIRST + source, 9, fixed_row=True, fixed_column=True))}/100,2)")
    before = "+".join(parts) if is_first else f"SUM({address(FIRST, column, fixed_row=True)}:{address(at - 1, column)})"
    for index, period in enumerate(case.periods):
        if last_month(period).plus(pays.lag_months) == month:
            parts.append(f"MIN({layout.period_cell(source, index)},ROUND({total}-({before or '0'}),2))")
    return f"=ROUND({'+'.join(parts)},2)" if parts else "=0"


def _spent(layout: Layout, month: Month) -> str:
    cell = lambda index: sheet_ref(PERIODS, address(FIRST + index, 5, fixed_row=True, fixed_column=True))  # noqa: E731
    return next((f"={term}" for term in _monthly(layout, month, cell)), "=0")


def _monthly(layout: Layout, month: Month, cell: Any) -> list[str]:
    """The month's equal part of its period's amount, if the month lies in a period."""
    for index, period in enumerate(layout.case.periods):
        place = int(month) - int(period.first)
        if 0 <= place < period.months:
            return [cell(index) if period.months == 1 else _part(cell(index), period.months, place, 1)]
    return []


def _peak(book: Book, sheet: Any, layout: Layout, last: int) -> None:
    """The largest pre-financing and its month, beside the totals."""
    column = 4 + len(layout.case.sources)
    balances = area(FIRST, column, last, column)
    peak = int(layout.answer.prefinancing_peak or 0)
    at = column + 2
    book.text(sheet, 1, at, "Největší předfinancování", strong=True)
    book.formula(sheet, 1, at + 2, f"=MAX(0,-MIN({balances}))", peak, strong=True)
    book.text(sheet, 2, at, "v měsíci", strong=True)
    month = layout.answer.prefinancing_month
    shown = f"{month.number}/{month.year}" if month is not None else "–"
    found = f"INDEX({area(FIRST, 1, last, 1)},MATCH(MIN({balances}),{balances},0))"
    peak_cell = address(1, at + 2)
    text = f'=IF({peak_cell}=0,"–",MONTH({found})&"/"&YEAR({found}))'
    book.formula(sheet, 2, at + 2, text, shown, strong=True, form="General").alignment = Alignment(horizontal="right")
    book.define("Predfinancovani", sheet, address(1, at + 2, fixed_row=True, fixed_column=True))
    book.define("Predfinancovani_mesic", sheet, address(2, at + 2, fixed_row=True, fixed_column=True))
    cells.set_widths(sheet, [3, 18, 8, 18], column=column + 1)


def cash_chart(sheet: Any, sources: int, last: int) -> Any:
    """Receipts and spending as columns, the balance as a line; `sheet` is the one with the months."""
    bars, line = BarChart(), LineChart()
    bars.type, bars.grouping, bars.title = "col", "clustered", None
    months = Reference(sheet, min_col=1, min_row=FIRST, max_row=last)
    bars.add_data(Reference(sheet, min_col=2 + sources, max_col=3 + sources, min_row=FIRST - 1, max_row=last), titles_from_data=True)
    line.add_data(Reference(sheet, min_col=4 + sources, min_row=FIRST - 1, max_row=last), titles_from_data=True)
    for series, color in zip([*bars.series, *line.series], ("5AA6A9", "C9CED4", "9C2A10"), strict=True):
        series.graphicalProperties.solidFill = color
        series.graphicalProperties.line.solidFill = color
    line.series[0].smooth, line.series[0].graphicalProperties.line.width = False, 28575
    for chart in (bars, line):
        chart.set_categories(months)
    bars += line
    bars.y_axis.number_format, bars.x_axis.number_format = "#,##0", MONTH
    bars.y_axis.delete = bars.x_axis.delete = False
    bars.y_axis.majorGridlines = ChartLines(spPr=GraphicalProperties(ln=LineProperties(solidFill="E3E7EB")))
    bars.x_axis.tickLblPos, bars.legend.position = "low", "b"
    bars.height, bars.width = 8.5, 18
    return bars
