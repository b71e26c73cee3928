"""The sheet of cash, month by month, with its chart."""

from decimal import Decimal
from typing import Any

from openpyxl.chart import BarChart, LineChart, Reference
from openpyxl.chart.axis import ChartLines
from openpyxl.chart.shapes import GraphicalProperties
from openpyxl.drawing.line import LineProperties
from openpyxl.styles import Alignment

from absorb.documents import sheet as cells
from absorb.funding.papers.book import (
    ACCENT,
    FIRST,
    MONTH,
    SPARSE,
    Book,
    address,
    area,
    finish_sheet,
    sheet_ref,
)
from absorb.funding.papers.formulas import share
from absorb.funding.papers.layout import CASH, PERIODS, SOURCES, Layout
from absorb.funding.papers.rollups import month_part, write_totals
from absorb.funding.rules.schedule.cash import bridging, receipts
from absorb.funding.rules.schedule.months import last_month
from absorb.funding.rules.schedule.shapes import Pays
from absorb.kernel.period import Month

LOAN, NO_LOAN = "Překlenovací úvěr", "není potřeba"
_LAST_ROW = 2**20


def write_cash(book: Book, layout: Layout, mark: str) -> None:
    """Month by month: what comes from each source, what goes out, what is left; with a chart."""
    sheet, case = book.sheet(CASH, tab=ACCENT), layout.case
    book.title(sheet, "Hotovost po měsících", mark, "Výdaje jdou rovnoměrně po měsících období; záporný zůstatek je třeba předfinancovat.")
    sources = len(case.sources)
    heads = ["Měsíc", *(source.id for source in case.sources), "Příjmy", "Výdaje", "Zůstatek", LOAN]
    book.head(sheet, FIRST - 1, heads, amounts_from=2)
    months = [row.month for row in layout.cash]
    incoming = [receipts(case.periods, layout.in_periods[index], source.pays, case.reporting) for index, source in enumerate(case.sources)]
    for offset, row in enumerate(layout.cash):
        at = FIRST + offset
        book.number(sheet, at, 1, row.month.first_day(), form=MONTH).alignment = Alignment(horizontal="left")
        for source in range(sources):
            book.formula(sheet, at, 2 + source, _receipt(layout, source, row.month), incoming[source].get(row.month, 0), form=SPARSE)
        reach = f"{address(at, 2)}:{address(at, 1 + sources)}"
        book.formula(sheet, at, 2 + sources, f"=ROUND(SUM({reach}),2)" if sources else "=0", int(row.received), form=SPARSE)
        book.formula(sheet, at, 3 + sources, _spent(layout, row.month), int(row.spent), form=SPARSE)
        before = "Pocatecni_hotovost" if offset == 0 else address(at - 1, 4 + sources)
        balance = f"=ROUND({before}+{address(at, 2 + sources)}-{address(at, 3 + sources)},2)"
        book.formula(sheet, at, 4 + sources, balance, int(row.balance), strong=True)
        book.formula(sheet, at, 5 + sources, f"=MAX(0,-{address(at, 4 + sources)})", max(0, -int(row.balance)), form=SPARSE)
    totals = [layout.total(source) for source in range(sources)]
    write_totals(book, sheet, 2, [*totals, sum(totals), layout.cost], len(months))
    last = FIRST + max(len(months), 1) - 1
    _peak(book, sheet, layout, last)
    cells.set_widths(sheet, [11, *[17] * (sources + 4)])
    finish_sheet(sheet, f"B{FIRST}", CASH, columns="A:A")
    sheet.print_area = f"A1:{address(last, 5 + sources)}"
    if months:
        sheet.add_chart(cash_chart(sheet, sources, last), address(FIRST - 1, 7 + sources))


def _receipt(layout: Layout, source: int, month: Month) -> str:
    """What a source sends in a month: what comes ahead, and what it settles until its total is reached."""
    pays = layout.case.sources[source].pays
    if pays is None:
        return next((f"={term}" for term in _monthly(layout, month, lambda index: layout.period_cell(source, index))), "=0")
    parts, ahead = _ahead(layout, source, pays, month)
    left = f"ROUND({layout.source_total(source)}-{ahead},2)"
    for index, period in enumerate(layout.settling):
        if last_month(period).plus(pays.lag_months) == month:
            if not ahead:
                parts.append(layout.settling_cells(source, index, index))
                continue
            parts.append(f"MIN(SUM({layout.settling_cells(source, 0, index)}),{left})")
            if index:
                parts.append(f"-MIN(SUM({layout.settling_cells(source, 0, index - 1)}),{left})")
    return f"=ROUND({'+'.join(parts).replace('+-', '-')},2)" if parts else "=0"


def _ahead(layout: Layout, source: int, pays: Pays, month: Month) -> tuple[list[str], str]:
    """What comes in a month whatever is used, and all that comes so; "" for nothing."""
    total = layout.source_total(source)
    if pays.advance_percent is not None:
        advance = share(total, sheet_ref(SOURCES, address(FIRST + source, 9, fixed_row=True, fixed_column=True)), "half")
        return ([advance] if month == layout.case.periods[0].first else []), advance
    parts, percent, due = [], Decimal(0), ""
    for instalment in pays.instalments:
        before, percent = due, percent + instalment.percent
        due = share(total, f"{percent:f}", "half")
        if instalment.month == month:
            parts.append(f"ROUND({due}-{before},2)" if before else due)
    return parts, due


def _spent(layout: Layout, month: Month) -> str:
    cell = lambda index: sheet_ref(PERIODS, address(FIRST + index, 5, fixed_row=True, fixed_column=True))  # noqa: E731
    return next((f"={term}" for term in _monthly(layout, month, cell)), "=0")


def _monthly(layout: Layout, month: Month, cell: Any) -> list[str]:
    """The month's equal part of its period's amount, if the month lies in a period."""
    for index, period in enumerate(layout.case.periods):
        place = int(month) - int(period.first)
        if 0 <= place < period.months:
            return [cell(index) if period.months == 1 else month_part(cell(index), period.months, place, 1)]
    return []


def _peak(book: Book, sheet: Any, layout: Layout, last: int) -> None:
    """The largest pre-financing and its month, beside the totals."""
    column = 4 + len(layout.case.sources)
    balances = area(FIRST, column, last, column)
    peak = int(layout.answer.prefinancing_peak or 0)
    at = column + 3
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
    _loan(book, sheet, layout, last)
    cells.set_widths(sheet, [3, 18, 8, 24], column=column + 2)


def _loan(book: Book, sheet: Any, layout: Layout, last: int) -> None:
    """When the loan is needed: from the first month whose balance is below zero, for the months to the last such one.

    Rows after the project in which nothing comes do not count, though what nobody pays stays below zero in them.
    """
    column = 5 + len(layout.case.sources)
    at = column + 2
    loans, received, months = (area(FIRST, one, last, one) for one in (column, column - 3, 1))
    rows, needed = f"ROW({loans})", f"{loans}>0"
    project = FIRST - 1 + sum(period.months for period in layout.case.periods)
    begin = f"({_LAST_ROW}-SUMPRODUCT(MAX(({needed})*({_LAST_ROW}-{rows}))))"
    moving = f"MAX({project},SUMPRODUCT(MAX(({received}<>0)*{rows})))"
    end = f"MIN(SUMPRODUCT(MAX(({needed})*{rows})),{moving})"
    first = f"INDEX({months},{begin}-{FIRST - 1})"
    when = f'"od "&MONTH({first})&"/"&YEAR({first})&" na "&({end}-{begin}+1)&" měs."'
    loan = bridging(list(layout.answer.cash))
    shown = f"od {loan.first.number}/{loan.first.year} na {loan.months} měs." if loan is not None else NO_LOAN
    book.text(sheet, 3, at, LOAN, strong=True)
    cell = book.formula(sheet, 3, at + 2, f'=IF(Predfinancovani=0,"{NO_LOAN}",{when})', shown, strong=True, form="General")
    cell.alignment = Alignment(horizontal="right")
    book.define("Preklenovaci_uver_kdy", sheet, address(3, at + 2, fixed_row=True, fixed_column=True))


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
