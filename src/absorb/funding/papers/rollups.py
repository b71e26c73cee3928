"""What the schedule comes to: by period, by month, by calendar year."""

from typing import Any

from openpyxl.styles import Alignment

from absorb.documents import sheet as cells
from absorb.funding.papers.book import (
    FIRST,
    MONTH,
    SPARSE,
    Book,
    address,
    area,
    finish_sheet,
    sheet_ref,
    widest,
)
from absorb.funding.papers.costs import period_text
from absorb.funding.papers.layout import COST_COLUMN, MONTHS, PERIODS, YEARS, Layout
from absorb.funding.rules.schedule.months import years_of
from absorb.kernel.money import split_evenly


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
            formula = f"=ROUND(SUMIF({keys},$A{at},{layout.schedule_area(COST_COLUMN + offset)}),2)"
            book.formula(sheet, at, 5 + offset, formula, figure, form=SPARSE)
    write_totals(
        book, sheet, 5, [layout.cost, *(layout.total(source) for source in range(len(case.sources))), sum(gaps)], len(case.periods)
    )
    ids = widest((period.id for period in case.periods), least=10, most=24)
    cells.set_widths(sheet, [5, ids, 18, 9, *[18] * (len(case.sources) + 2)])
    finish_sheet(sheet, f"C{FIRST}", PERIODS, columns="A:B")


def write_totals(book: Book, sheet: Any, column: int, values: list[int], count: int) -> None:
    """The sums of columns from `column` on, above their head."""
    book.text(sheet, FIRST - 2, 1 if column == 2 else 2, "Celkem", strong=True)
    last = FIRST + max(count, 1) - 1
    for offset, value in enumerate(values):
        at = column + offset
        book.formula(sheet, FIRST - 2, at, f"=ROUND(SUM({area(FIRST, at, last, at)}),2)", value, strong=True)


def write_months(book: Book, layout: Layout, mark: str) -> None:
    """What each source pays in each month, where periods are longer: a period falls equally on its months."""
    case = layout.case
    if all(period.months == 1 for period in case.periods):
        return
    sheet, sources = book.sheet(MONTHS), len(case.sources)
    about = "Částka období se dělí stejně na jeho měsíce; lichý haléř mají měsíce dřívější."
    book.title(sheet, "Po měsících", mark, about)
    heads = ["Měsíc", "Období", "Náklad", *(source.id for source in case.sources), "Kryto celkem"]
    book.head(sheet, FIRST - 1, heads, amounts_from=3)
    at, totals = FIRST, [0] * (sources + 2)
    for index, period in enumerate(case.periods):
        spreads = [split_evenly(amount, period.months) for amount in _by_payer(layout, index)]
        places = [sheet_ref(PERIODS, address(FIRST + index, column, fixed_row=True, fixed_column=True)) for column in range(5, 6 + sources)]
        for before in range(period.months):
            book.number(sheet, at, 1, period.first.plus(before).first_day(), form=MONTH).alignment = Alignment(horizontal="left")
            book.text(sheet, at, 2, period.id)
            for offset, (place, parts) in enumerate(zip(places, spreads, strict=True)):
                formula = place if period.months == 1 else month_part(place, period.months, before, 1)
                book.formula(sheet, at, 3 + offset, f"={formula}", parts[before], form=SPARSE)
                totals[offset] += parts[before]
            covered = sum(parts[before] for parts in spreads[1:])
            totals[-1] += covered
            reach = f"{address(at, 4)}:{address(at, 3 + sources)}"
            book.formula(sheet, at, 4 + sources, f"=ROUND(SUM({reach}),2)" if sources else "=0", covered, strong=True)
            at += 1
    write_totals(book, sheet, 3, totals, at - FIRST)
    cells.set_widths(sheet, [11, widest((period.id for period in case.periods), least=10, most=24), *[18] * (sources + 2)])
    finish_sheet(sheet, f"C{FIRST}", MONTHS, columns="A:B")


def _by_payer(layout: Layout, period: int) -> list[int]:
    """What a period costs, and what each source pays of it."""
    return [layout.period_costs[period], *(amounts[period] for amounts in layout.in_periods)]


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
    write_totals(book, sheet, 2, [*totals, sum(totals)], len(layout.years))
    cells.set_widths(sheet, [10, *[18] * (len(case.sources) + 1)])
    finish_sheet(sheet, f"B{FIRST}", YEARS, columns="A:A", landscape=len(case.sources) > 4)


def _year_formula(layout: Layout, source: int, year: str) -> str:
    terms = []
    for index, period in enumerate(layout.case.periods):
        for name, before, count in years_of(period):
            if name == year:
                cell = layout.period_cell(source, index)
                terms.append(cell if count == period.months else month_part(cell, period.months, before, count))
    return f"=ROUND({'+'.join(terms)},2)"


def month_part(cell: str, months: int, before: int, count: int) -> str:
    """The part of a period's amount on `count` of its months after the first `before`, in whole haléře."""
    minor = f"ROUND({cell}*100,0)"
    odd = f"({minor}-{months}*INT({minor}/{months}))"
    return f"(INT({minor}/{months})*{count}+MIN(MAX({odd}-{before},0),{count}))/100"
