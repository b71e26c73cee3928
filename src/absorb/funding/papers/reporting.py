"""What the schedule comes to by the periods of a funder's reports, where those are not the schedule's own."""

from absorb.documents import sheet as cells
from absorb.funding.papers.book import FIRST, SPARSE, Book, address, finish_sheet, sheet_ref, widest
from absorb.funding.papers.costs import period_text
from absorb.funding.papers.layout import PERIODS, REPORTING, Layout
from absorb.funding.papers.rollups import month_part, write_totals
from absorb.funding.rules.schedule import Period
from absorb.funding.rules.schedule.months import by_reporting


def write_reporting(book: Book, layout: Layout, mark: str) -> None:
    """What each source pays in each reporting period: the schedule's periods fall equally on their months."""
    case = layout.case
    if not case.reporting:
        return
    sheet = book.sheet(REPORTING)
    book.title(sheet, "Po vykazovaných obdobích", mark, "Období rozvrhu se dělí stejně na své měsíce; lichý haléř mají měsíce dřívější.")
    heads = ["Č.", "Období", "Měsíce", "Počet měsíců", "Náklad", *(source.id for source in case.sources), "Nekryto"]
    book.head(sheet, FIRST - 1, heads, amounts_from=4)
    gaps = [0] * len(case.periods)
    for row in layout.rows:
        gaps[row.period] += row.gap
    paid = [layout.period_costs, *layout.in_periods]
    # What nobody pays is the rest: split by itself its odd haléře could fall on other months than those of the costs.
    columns = [by_reporting(case.periods, amounts, case.reporting) for amounts in paid]
    columns.append([costs - sum(others) for costs, *others in zip(*columns, strict=True)])
    for index, period in enumerate(case.reporting):
        at = FIRST + index
        book.ordinal(sheet, at, 1, index + 1)
        book.text(sheet, at, 2, period.id)
        book.text(sheet, at, 3, period_text(period))
        book.number(sheet, at, 4, period.months)
        for offset, figures in enumerate(columns[:-1]):
            book.formula(sheet, at, 5 + offset, _formula(layout, 5 + offset, period), figures[index], form=SPARSE)
        last = 5 + len(case.sources)
        rest = f"=ROUND({address(at, 5)}-SUM({address(at, 6)}:{address(at, last)}),2)" if case.sources else f"={address(at, 5)}"
        book.formula(sheet, at, last + 1, rest, columns[-1][index], form=SPARSE)
    write_totals(book, sheet, 5, [sum(figures) for figures in columns], len(case.reporting))
    ids = widest((period.id for period in case.reporting), least=10, most=24)
    cells.set_widths(sheet, [5, ids, 18, 9, *[18] * (len(case.sources) + 2)])
    finish_sheet(sheet, f"C{FIRST}", REPORTING, columns="A:B")


def _formula(layout: Layout, column: int, reported: Period) -> str:
    """The sum of what falls on a reporting period: whole periods in a row as one area, parts month by month."""
    terms: list[str] = []
    whole: list[int] = []

    def flush() -> None:
        if whole:
            first, last = (address(FIRST + one, column, fixed_row=True, fixed_column=True) for one in (whole[0], whole[-1]))
            terms.append(f"SUM({sheet_ref(PERIODS, f'{first}:{last}')})")
            whole.clear()

    for index, period in enumerate(layout.case.periods):
        before = max(int(reported.first) - int(period.first), 0)
        count = min(int(reported.first) + reported.months - int(period.first), period.months) - before
        if count == period.months:
            whole.append(index)
        elif count > 0:
            flush()
            cell = sheet_ref(PERIODS, address(FIRST + index, column, fixed_row=True, fixed_column=True))
            terms.append(month_part(cell, period.months, before, count))
    flush()
    return f"=ROUND({'+'.join(terms) or '0'},2)"
